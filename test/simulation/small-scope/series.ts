import type { Violation } from '../chronicle.js';
import { playedSafely } from '../series.js';
import type { Stage } from '../stage.js';
import { Stages } from '../stages.js';
import { describeScenario } from '../telling.js';
import { casts, worldOf, type Cast } from './casts.js';
import { explore } from './explore.js';
import { troubleOf } from './troubles.js';

/** A world of the small scope that broke a law. */
export interface SmallFailure {
  readonly violation: Violation;
  /** The world, told. */
  readonly told: string;
}

export interface SmallFigures {
  /** Worlds with none, one or two mishaps. */
  worlds: number;
  /** Those that had to be played: in every other one exactly the same happens as in one of these. */
  played: number;
  readonly failures: SmallFailure[];
}

/** Where a law is broken in so many worlds, more of them tell nothing new. */
const ENOUGH = 5;

/** Plays every world of one cast, or only the one in which nothing goes wrong. */
export async function playCast(cast: Cast, stage: Stage, sum: SmallFigures, withMishaps = true): Promise<void> {
  const worlds = explore(async (mishaps) => {
    const scenario = worldOf(cast, troubleOf(mishaps));
    const { violations, course } = await playedSafely(scenario, stage);
    sum.played += 1;
    const [violation] = violations;
    if (violation !== undefined) sum.failures.push({ violation, told: describeScenario(scenario) });
    return withMishaps ? course : undefined;
  });
  for await (const world of worlds) if (withMishaps || world.mishaps.length === 0) sum.worlds += 1;
}

/** Plays every world of the casts of so many consecutive numbers. */
export async function playCasts(first: number, count: number): Promise<SmallFigures> {
  const stages = new Stages();
  const sum: SmallFigures = { worlds: 0, played: 0, failures: [] };
  try {
    for (const cast of casts().slice(first, first + count)) if (sum.failures.length < ENOUGH) await playCast(cast, stages.of(cast.number), sum);
    return sum;
  } finally {
    await stages.dispose();
  }
}
