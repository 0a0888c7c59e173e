import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { failuresIn, type Lot, type LotAnswer, type PlayedLot, type SeriesAnswer, type SeriesLot } from './lots.js';
import type { PlayedLots } from './played-lots.js';

// Worlds are many short-lived objects: with room for them, and nothing done beside them, a third of the time is saved.
const ROOMY = ['--max-semi-space-size=64', '--single-threaded-gc'];
const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** How lots are played. */
export interface PlayOptions {
  /** Processes at the same time. */
  readonly jobs: number;
  /** Begin no more lots when so many worlds broke a law. */
  readonly enough: number;
  /** What was played before, and where what is played now is kept. */
  readonly known?: PlayedLots | undefined;
  readonly progress?: ((played: number, of: number) => void) | undefined;
}

/** Plays lots in several processes, each of which takes the next one that is left. In the order of the lots. */
export async function playLots(lots: readonly Lot[], { jobs, enough, known, progress }: PlayOptions): Promise<readonly PlayedLot[]> {
  const played = new Map<Lot, PlayedLot>();
  for (const lot of lots) {
    const before = known?.of(lot);
    if (before !== undefined) played.set(lot, before);
  }
  const queue = lots.filter((lot) => !played.has(lot));
  let failures = [...played.values()].reduce((sum, lot) => sum + failuresIn(lot), 0);
  const work = async (): Promise<void> => {
    await using worker = new Worker();
    for (let lot = queue.shift(); lot !== undefined && failures < enough; lot = queue.shift()) {
      const begun = performance.now();
      const result: PlayedLot = { lot, answer: await worker.play(lot), tookMs: Math.round(performance.now() - begun) };
      known?.note(result);
      played.set(lot, result);
      failures += failuresIn(result);
      progress?.(played.size, lots.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, queue.length) }, work));
  return lots.flatMap((lot) => played.get(lot) ?? []);
}

/** Plays one lot of a series in another process; of another copy of the sources, where a folder is given. */
export async function playElsewhere(lot: SeriesLot, folder?: string): Promise<SeriesAnswer> {
  await using worker = new Worker(folder);
  const answer = await worker.play(lot);
  if (answer.play !== 'series') throw new Error('the worker did another job');
  return answer;
}

/** A process that plays one lot after the other. */
class Worker {
  readonly #child: ChildProcess;

  constructor(folder?: string) {
    const path = folder === undefined ? WORKER : `${folder}/test/simulation/worker.ts`;
    this.#child = fork(path, [], { execArgv: [...ROOMY, '--import', 'tsx'], ...(folder === undefined ? {} : { cwd: folder }), serialization: 'advanced' });
  }

  play(lot: Lot): Promise<LotAnswer> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`the worker ended with ${code ?? 'a signal'}`));
      this.#child.once('error', reject).once('exit', ended);
      this.#child.once('message', (answer) => {
        this.#child.off('error', reject).off('exit', ended);
        resolve(answer as LotAnswer);
      });
      this.#child.send(lot);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await Promise.resolve();
  }
}
