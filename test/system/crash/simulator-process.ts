import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startDuoSimulator, type DuoSimulator, type PlannedFault, type Seed, type Snapshot } from '@rollcall/duo-simulator';

type Signal = 'SIGKILL' | 'SIGTERM' | 'SIGINT';

/** What the simulator in its own process is asked. */
type Question =
  | { readonly ask: 'load'; readonly seed: Seed }
  /** Signals the victim when the n-th write from now on arrives; the write is carried out. */
  | { readonly ask: 'signal-at-write'; readonly nth: number; readonly signal: Signal }
  | { readonly ask: 'victim'; readonly pid: number }
  /** Writes are answered so much later; 0: at once again. */
  | { readonly ask: 'hold'; readonly delayMs: number }
  | { readonly ask: 'report' };

/** What came over the wire, the operations of a bulk request one by one, and what it led to. */
export interface Report {
  readonly state: Snapshot;
  readonly dump: Seed;
  /** Method, path and parameters of those that had an effect. */
  readonly writes: readonly string[];
  /** Write requests, a bulk request counting once. */
  readonly requests: number;
  /** Whether a write that is held has arrived. */
  readonly isHolding: boolean;
}

interface Hello {
  readonly port: number;
  readonly ikey: string;
  readonly skey: string;
}

/** A Duo simulator in a process of its own, as its client is one. */
export class SimulatorProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly hello: Hello,
  ) {}

  static async start(): Promise<SimulatorProcess> {
    const child = fork(fileURLToPath(import.meta.url), ['serve'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    return new SimulatorProcess(child, (await answerOf(child)) as Hello);
  }

  async load(seed: Seed): Promise<void> {
    await this.#ask({ ask: 'load', seed });
  }

  async signalAtWrite(nth: number, signal: Signal): Promise<void> {
    await this.#ask({ ask: 'signal-at-write', nth, signal });
  }

  async victimIs(pid: number): Promise<void> {
    await this.#ask({ ask: 'victim', pid });
  }

  async hold(delayMs: number): Promise<void> {
    await this.#ask({ ask: 'hold', delayMs });
  }

  async report(): Promise<Report> {
    return (await this.#ask({ ask: 'report' })) as Report;
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  async #ask(question: Question): Promise<unknown> {
    this.child.send(question);
    return answerOf(this.child);
  }
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const failed = (): void => reject(new Error('the simulator ended'));
    child.once('exit', failed);
    child.once('message', (answer) => {
      child.off('exit', failed);
      resolve(answer);
    });
  });
}

// --- in the simulator's process ---

const writing = ['modify', 'bulk'] as const;
let victim = 0;
let holds: readonly PlannedFault[] = [];

function watchWrites(simulator: DuoSimulator, nth: number, signal: Signal): void {
  let seen = 0;
  const run = (): void => {
    seen += 1;
    if (seen !== nth || victim === 0) return;
    process.kill(victim, signal);
  };
  for (const endpointClass of writing) simulator.faults.add({ kind: 'run', run, endpointClass, times: 'always' });
}

function report(simulator: DuoSimulator): Report {
  const writes = simulator.requests.all.filter(({ endpointClass }) => endpointClass === 'modify' || endpointClass === 'bulk');
  const effective = writes.filter(({ status }) => status === 200);
  return { state: simulator.state, dump: simulator.dump(), isHolding: holds.some(({ hits }) => hits > 0), requests: writes.length, writes: effective.flatMap(({ method, path, params }) => effectsOf(method, path, params)) };
}

// What a bulk request asks for is told operation by operation: after a crash the same operations may go in other batches.
function effectsOf(method: string, path: string, params: Readonly<Record<string, unknown>>): readonly string[] {
  for (const list of ['operations', 'users', 'user_id_list']) {
    const given = params[list];
    if (given === undefined) continue;
    const items = (typeof given === 'string' ? JSON.parse(given) : given) as readonly unknown[];
    return items.map((item) => `${path} ${JSON.stringify(item)}`);
  }
  return [`${method} ${path} ${JSON.stringify(params)}`];
}

function answer(simulator: DuoSimulator, question: Question): unknown {
  switch (question.ask) {
    case 'load':
      simulator.load(question.seed);
      simulator.faults.clear();
      simulator.requests.clear();
      victim = 0;
      holds = [];
      return {};
    case 'signal-at-write':
      watchWrites(simulator, question.nth, question.signal);
      return {};
    case 'victim':
      victim = question.pid;
      return {};
    case 'hold':
      simulator.faults.clear();
      holds = question.delayMs === 0 ? [] : writing.map((endpointClass) => simulator.faults.add({ kind: 'delay', delayMs: question.delayMs, endpointClass, times: 'always' }));
      return {};
    case 'report':
      return report(simulator);
    default:
      return question satisfies never;
  }
}

async function serve(): Promise<void> {
  const simulator = await startDuoSimulator();
  process.on('message', (question) => process.send?.(answer(simulator, question as Question)));
  process.on('disconnect', () => process.exit());
  process.send?.({ port: simulator.port, ikey: simulator.ikey, skey: simulator.skey } satisfies Hello);
}

if (process.argv[2] === 'serve' && process.send !== undefined) await serve();
