import { faultKinds, type Fault } from './fault.js';

/** A fault in the plan. */
export interface PlannedFault {
  /** Requests struck so far. */
  readonly hits: number;
  /** Takes it out of the plan. */
  remove(): void;
}

class Planned implements PlannedFault {
  hits = 0;
  #seen = 0;

  constructor(
    readonly fault: Fault,
    readonly onRemove: (planned: Planned) => void,
  ) {}

  remove(): void {
    this.onRemove(this);
  }

  /** Counts the request when it matches, and says whether the fault strikes it. */
  strikes(method: string, path: string): boolean {
    if (!matches(this.fault, method, path)) return false;
    this.#seen += 1;
    const times = this.fault.times === 'always' ? Number.POSITIVE_INFINITY : (this.fault.times ?? 1);
    const first = this.fault.nth ?? 1;
    const struck = this.#seen >= first && this.#seen < first + times;
    if (struck) this.hits += 1;
    return struck;
  }
}

function patternOf(glob: string): RegExp {
  const source = glob
    .split(/(\*\*?)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`);
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  if (fault.path === undefined) return true;
  return (typeof fault.path === 'string' ? patternOf(fault.path) : new RegExp(fault.path.source, fault.path.flags)).test(path);
}

/** The scripted faults; several may strike one request, in the order they were added. */
export class FaultPlan {
  #planned: Planned[] = [];

  /** Throws TypeError for an unknown kind, and when nth or times is not a count from 1. */
  add(fault: Fault): PlannedFault {
    if (!faultKinds.includes(fault.kind)) throw new TypeError(`Unknown fault ${fault.kind}. Known: ${faultKinds.join(', ')}.`);
    for (const count of [fault.nth ?? 1, fault.times ?? 1]) {
      if (count !== 'always' && !(count >= 1)) throw new TypeError(`A fault counts requests from 1; got ${String(count)}.`);
    }
    const planned = new Planned(fault, (gone) => {
      this.#planned = this.#planned.filter((kept) => kept !== gone);
    });
    this.#planned.push(planned);
    return planned;
  }

  clear(): void {
    this.#planned = [];
  }

  /** The faults that strike this request; counts it. */
  strike(method: string, path: string): readonly Fault[] {
    return this.#planned.filter((planned) => planned.strikes(method, path)).map((planned) => planned.fault);
  }
}
