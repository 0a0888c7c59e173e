import { ConnectorError, type Ledger } from '@rollcall/core';
import type { Channel, Crash, Fault, FaultKind, Trouble } from './scenario.js';

/** Thrown into a process that has died: nothing of it runs any further. */
class CrashSignal extends Error {
  override readonly name = 'CrashSignal';
}

/** What happened while worlds were played, for the figures. */
export interface Figures {
  runs: number;
  plans: number;
  operations: number;
  crashes: number;
  readonly faults: Map<FaultKind, number>;
}

/** Figures as data. */
export type FigureData = Omit<Figures, 'faults'> & { readonly faults: readonly (readonly [FaultKind, number])[] };

/** What is to go wrong in one run, and how far it has come. It may span two processes: one that plans, one that applies. */
export class Course {
  /** How many places were passed where a process may die. */
  boundaries = 0;
  readonly #calls = new Map<Channel, number>();

  constructor(
    private readonly trouble: Trouble,
    private readonly figures: Figures,
  ) {}

  get crash(): Crash | undefined {
    return this.trouble.crash;
  }

  /** How many calls of a channel there were. */
  callsOf(channel: Channel): number {
    return this.#calls.get(channel) ?? 0;
  }

  /** True when the process dies here. */
  diesHere(): boolean {
    this.boundaries += 1;
    return this.boundaries === this.crash?.at;
  }

  /** The fault of this call of a channel, if there is one; a call counts whether it has one or not. */
  faultOf(channel: Channel): Fault | undefined {
    const nth = (this.#calls.get(channel) ?? 0) + 1;
    this.#calls.set(channel, nth);
    const fault = this.trouble.faults.find((candidate) => candidate.on === channel && (candidate.nth === nth || candidate.nth === 'each'));
    if (fault !== undefined) this.figures.faults.set(fault.kind, (this.figures.faults.get(fault.kind) ?? 0) + 1);
    return fault;
  }
}

/**
 * One process of Rollcall. Everything it does to the world goes through here, so that it can be given faults and can die at any
 * boundary between two effects. A dead one does nothing more, whatever its code still tries.
 */
export class Process {
  isDead = false;

  constructor(
    /** No two processes share it. */
    readonly pid: number,
    public course: Course,
    private readonly figures: Figures,
    private readonly tick: () => void,
  ) {}

  /** A place where the process may die. Takes a little time. */
  boundary(): void {
    this.assertAlive();
    this.tick();
    if (!this.course.diesHere()) return;
    this.isDead = true;
    this.figures.crashes += 1;
    throw new CrashSignal();
  }

  assertAlive(): void {
    if (this.isDead) throw new CrashSignal();
  }

  faultOf(channel: Channel): Fault | undefined {
    return this.course.faultOf(channel);
  }
}

const WRITES: ReadonlySet<string | symbol> = new Set<keyof Ledger>([
  'bindTarget',
  'registerPlan',
  'takePlan',
  'observe',
  'acquireLease',
  'releaseLease',
  'intend',
  'conclude',
  'putRun',
  'putNotes',
  'putAppliedConfig',
]);

/** The ledger as one process sees it: its methods are atomic, and before and after each of them the process may die. */
export function ledgerOf(process: Process, ledger: Ledger): Ledger {
  return new Proxy(ledger, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        const isWrite = WRITES.has(name);
        if (isWrite) process.boundary();
        else process.assertAlive();
        const result: unknown = Reflect.apply(member, target, name === 'acquireLease' ? holding(process, given) : given);
        if (!isWrite || !(result instanceof Promise)) return result;
        return result.then((value: unknown) => {
          process.boundary();
          return value;
        });
      };
    },
  });
}

// The engine names the process it runs in, which is this one for all of them: the ledger is told who is meant.
function holding(process: Process, given: readonly unknown[]): readonly unknown[] {
  const [tenant, , ...rest] = given;
  return [tenant, holderOf(process), ...rest];
}

function holderOf({ pid, course }: Process): string {
  return `pid ${pid} on ${course.crash?.elsewhere === true ? 'elsewhere' : 'here'} (boot b, namespace n, start ${pid})`;
}

/** A failure of a connector, with or without an effect that nobody knows. */
export function broken(message: string, effect: 'none' | 'unknown' = 'none', kind: 'unavailable' | 'rate-limited' | 'unauthorized' = 'unavailable'): ConnectorError {
  return new ConnectorError({ kind, message, ...(kind === 'rate-limited' ? { retryAfterMs: 2_000 } : {}) }, { effect });
}

/** A bug in a plugin. */
export class SimulatedDefect extends Error {
  override readonly name = 'SimulatedDefect';
}
