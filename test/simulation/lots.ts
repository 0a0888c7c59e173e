import { emptyFigures } from './play.js';
import type { FigureData, Figures } from './process.js';
import type { Failure, SeriesResult } from './series.js';
import { casts } from './small-scope/casts.js';
import type { SmallFigures } from './small-scope/series.js';

/** A part of what is to be played, taken by one process at a time. */
export type Lot = SeriesLot | SmallLot;

/** The worlds of consecutive seeds, until so many broke a law. */
export interface SeriesLot {
  readonly play: 'series';
  readonly first: number;
  readonly worlds: number;
  readonly enough: number;
}

/** The casts of consecutive numbers of the small scope, with all their mishaps. */
export interface SmallLot {
  readonly play: 'small-scope';
  readonly first: number;
  readonly casts: number;
}

/** What came of a lot, as data. */
export type LotAnswer = SeriesAnswer | SmallAnswer;

export interface SeriesAnswer {
  readonly play: 'series';
  readonly worlds: number;
  readonly figures: FigureData;
  readonly failures: readonly Failure[];
}

export interface SmallAnswer {
  readonly play: 'small-scope';
  readonly figures: SmallFigures;
}

/** A lot that was played. */
export interface PlayedLot {
  readonly lot: Lot;
  readonly answer: LotAnswer;
  readonly tookMs: number;
}

/** Some ten seconds each: little is lost when a series is ended in the middle of one. */
const WORLDS_EACH = 250;
const CASTS_EACH = 3;

/** All lots of a series; the last one may be smaller. */
export function seriesLots(first: number, worlds: number, enough: number): readonly SeriesLot[] {
  return shares(worlds, WORLDS_EACH).map(([from, count]) => ({ play: 'series', first: first + from, worlds: count, enough }));
}

/** All lots of the small scope. */
export function smallScopeLots(): readonly SmallLot[] {
  return shares(casts().length, CASTS_EACH).map(([first, count]) => ({ play: 'small-scope', first, casts: count }));
}

function shares(total: number, each: number): readonly (readonly [from: number, count: number])[] {
  return Array.from({ length: Math.ceil(total / each) }, (_, index) => [index * each, Math.min(each, total - index * each)] as const);
}

/** What lots of a series came to together. */
export function sumOfSeries(played: readonly PlayedLot[]): SeriesResult {
  const figures = emptyFigures();
  const failures: Failure[] = [];
  let worlds = 0;
  for (const { answer } of played) {
    if (answer.play !== 'series') continue;
    worlds += answer.worlds;
    failures.push(...answer.failures);
    addFigures(figures, answer.figures);
  }
  return { worlds, figures, failures: failures.sort((left, right) => left.seed - right.seed) };
}

/** What lots of the small scope came to together. */
export function sumOfSmallScope(played: readonly PlayedLot[]): SmallFigures {
  const sum: SmallFigures = { worlds: 0, played: 0, failures: [] };
  for (const { answer } of played) {
    if (answer.play !== 'small-scope') continue;
    sum.worlds += answer.figures.worlds;
    sum.played += answer.figures.played;
    sum.failures.push(...answer.figures.failures);
  }
  return sum;
}

/** How many worlds of a lot broke a law. */
export function failuresIn({ answer }: PlayedLot): number {
  return answer.play === 'series' ? answer.failures.length : answer.figures.failures.length;
}

function addFigures(sum: Figures, part: FigureData): void {
  sum.runs += part.runs;
  sum.plans += part.plans;
  sum.operations += part.operations;
  sum.crashes += part.crashes;
  for (const [kind, times] of part.faults) sum.faults.set(kind, (sum.faults.get(kind) ?? 0) + times);
}
