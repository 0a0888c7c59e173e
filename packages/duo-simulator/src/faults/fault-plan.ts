import type { Description } from '../endpoints/describe.js';
import { drawFrom } from '../random.js';
import { faultKinds, type Fault } from './fault.js';
import { matches, type Asked } from './request-match.js';
import { SeededStriker, type SeededFaults } from './seeded-faults.js';

/** A fault, or a seeded scheme of them, in the plan. */
export interface PlannedFault {
  /** Requests struck so far. */
  readonly hits: number;
  /** Takes it out of the plan. */
  remove(): void;
}

interface Striker {
  hits: number;
  /** How many writes old an answer it asks for may be. */
  readonly writesOld: number;
  /** The fault that strikes this request, if one does; counts the request. */
  strike(asked: Asked): Fault | undefined;
}

class Scripted implements Striker {
  hits = 0;
  #seen = 0;

  constructor(private readonly fault: Fault) {}

  get writesOld(): number {
    return this.fault.kind === 'stale-read' ? (this.fault.writesOld ?? 1) : 0;
  }

  strike(asked: Asked): Fault | undefined {
    const { nth = 1, probability } = this.fault;
    if (!matches(this.fault, asked)) return undefined;
    this.#seen += 1;
    const times = this.fault.times ?? (probability === undefined ? 1 : 'always');
    if (this.#seen < nth || (times !== 'always' && this.hits >= times)) return undefined;
    if (probability !== undefined && drawFrom(1, `${this.fault.kind} ${String(this.#seen)}`)() >= probability) return undefined;
    this.hits += 1;
    return this.fault;
  }
}

/** Scripted and seeded faults; several may strike one request, in the order they were added. */
export class FaultPlan {
  #strikers: Striker[] = [];
  #cleared = new AbortController();

  /** Throws TypeError for an unknown kind, and when a count, a rate or a probability is none. */
  add(fault: Fault | SeededFaults): PlannedFault {
    const striker = 'rate' in fault ? new SeededStriker(fault) : new Scripted(checked(fault));
    this.#strikers.push(striker);
    const remove = (): void => {
      this.#strikers = this.#strikers.filter((kept) => kept !== striker);
    };
    return {
      get hits() {
        return striker.hits;
      },
      remove,
    };
  }

  /** Takes all faults back: whoever a `delay` still keeps waiting goes on at once. */
  clear(): void {
    this.#strikers = [];
    this.#cleared.abort();
    this.#cleared = new AbortController();
  }

  /** Aborted when what strikes now is taken back. */
  get cleared(): AbortSignal {
    return this.#cleared.signal;
  }

  /** How many writes back the oldest state lies that a fault of the plan may ask for; 0 when none does. */
  get oldestRead(): number {
    return this.#strikers.reduce((oldest, striker) => Math.max(oldest, striker.writesOld), 0);
  }

  /** The faults that strike this request; counts it. */
  strike(method: string, path: string, description: Description): readonly Fault[] {
    if (this.#strikers.length === 0) return [];
    const asked = { method, path, ...description };
    return this.#strikers.map((striker) => striker.strike(asked)).filter((fault) => fault !== undefined);
  }
}

function checked(fault: Fault): Fault {
  if (!faultKinds.includes(fault.kind)) throw new TypeError(`Unknown fault ${fault.kind}. Known: ${faultKinds.join(', ')}.`);
  if (fault.kind === 'run' && typeof fault.run !== 'function') throw new TypeError('A fault of kind run needs a function, which JSON cannot hold.');
  for (const count of [fault.nth ?? 1, fault.times ?? 1]) {
    if (count !== 'always' && !(count >= 1)) throw new TypeError(`A fault counts requests from 1; got ${String(count)}.`);
  }
  const { probability = 1 } = fault;
  if (!(probability >= 0 && probability <= 1)) throw new TypeError(`A probability is a number from 0 to 1; got ${String(probability)}.`);
  return fault;
}
