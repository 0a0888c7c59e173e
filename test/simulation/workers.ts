import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { emptyFigures } from './play.js';
import type { Figures, FigureData } from './process.js';
import type { SeriesOptions, SeriesResult } from './series.js';

/** What a worker sends home. */
export interface WorkerMessage {
  readonly worlds: number;
  readonly figures: FigureData;
  readonly failures: SeriesResult['failures'];
}

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** Plays a series in several processes, each with its share of the seeds. */
export async function playOnSeveral({ first, worlds, enough }: SeriesOptions, jobs: number): Promise<SeriesResult> {
  const share = Math.ceil(worlds / jobs);
  const shares = Array.from({ length: jobs }, (_, job) => ({ first: first + job * share, worlds: Math.max(0, Math.min(share, worlds - job * share)), enough }));
  const results = await Promise.all(shares.map((part) => playElsewhere(part)));
  const figures = emptyFigures();
  for (const result of results) addFigures(figures, result.figures);
  const failures = results.flatMap((result) => result.failures).sort((left, right) => left.seed - right.seed);
  return { worlds: results.reduce((sum, result) => sum + result.worlds, 0), figures, failures };
}

/** Plays a series in another process; of another copy of the sources, where a folder is given. */
export function playElsewhere(options: SeriesOptions, folder?: string): Promise<WorkerMessage> {
  const path = folder === undefined ? WORKER : `${folder}/test/simulation/worker.ts`;
  return new Promise((resolve, reject) => {
    const child = fork(path, [], { execArgv: ['--import', 'tsx'], ...(folder === undefined ? {} : { cwd: folder }), serialization: 'advanced' });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the worker ended with ${code ?? 'a signal'}`)));
    child.on('message', (message) => resolve(message as WorkerMessage));
    child.send(options);
  });
}

function addFigures(sum: Figures, part: FigureData): void {
  sum.runs += part.runs;
  sum.plans += part.plans;
  sum.operations += part.operations;
  sum.crashes += part.crashes;
  for (const [kind, times] of part.faults) sum.faults.set(kind, (sum.faults.get(kind) ?? 0) + times);
}
