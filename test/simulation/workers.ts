import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { emptyFigures } from './play.js';
import type { Figures, FigureData } from './process.js';
import type { SeriesOptions, SeriesResult } from './series.js';
import type { SmallFigures } from './small-scope/series.js';

export type WorkerJob = { readonly play: 'series'; readonly options: SeriesOptions } | { readonly play: 'small-scope'; readonly share: number; readonly shares: number };

/** What a worker sends home. */
export type WorkerAnswer = SeriesAnswer | { readonly play: 'small-scope'; readonly figures: SmallFigures };

interface SeriesAnswer {
  readonly play: 'series';
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

/** Plays the small scope in several processes, each with its share of the casts. */
export async function playSmallScope(jobs: number): Promise<SmallFigures> {
  const answers = await Promise.all(Array.from({ length: jobs }, (_, share) => inWorker({ play: 'small-scope', share, shares: jobs })));
  const sum: SmallFigures = { worlds: 0, played: 0, failures: [] };
  for (const answer of answers) {
    if (answer.play !== 'small-scope') continue;
    sum.worlds += answer.figures.worlds;
    sum.played += answer.figures.played;
    sum.failures.push(...answer.figures.failures);
  }
  return sum;
}

/** Plays a series in another process; of another copy of the sources, where a folder is given. */
export async function playElsewhere(options: SeriesOptions, folder?: string): Promise<SeriesAnswer> {
  const answer = await inWorker({ play: 'series', options }, folder);
  if (answer.play !== 'series') throw new Error('the worker did another job');
  return answer;
}

function inWorker(job: WorkerJob, folder?: string): Promise<WorkerAnswer> {
  const path = folder === undefined ? WORKER : `${folder}/test/simulation/worker.ts`;
  return new Promise((resolve, reject) => {
    const child = fork(path, [], { execArgv: ['--import', 'tsx'], ...(folder === undefined ? {} : { cwd: folder }), serialization: 'advanced' });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the worker ended with ${code ?? 'a signal'}`)));
    child.on('message', (answer) => resolve(answer as WorkerAnswer));
    child.send(job);
  });
}

function addFigures(sum: Figures, part: FigureData): void {
  sum.runs += part.runs;
  sum.plans += part.plans;
  sum.operations += part.operations;
  sum.crashes += part.crashes;
  for (const [kind, times] of part.faults) sum.faults.set(kind, (sum.faults.get(kind) ?? 0) + times);
}
