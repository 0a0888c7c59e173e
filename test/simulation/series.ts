import { setImmediate } from 'node:timers/promises';
import type { Law, Violation } from './chronicle.js';
import { generate } from './generate.js';
import { emptyFigures, play, type Played } from './play.js';
import type { Figures } from './process.js';
import type { Scenario } from './scenario.js';
import { shrink } from './shrink.js';
import type { Stage } from './stage.js';
import { Stages } from './stages.js';

/** A world that broke a law. */
export interface Failure {
  readonly seed: number;
  readonly violation: Violation;
}

/** What playing many worlds came to. */
export interface SeriesResult {
  readonly worlds: number;
  readonly figures: Figures;
  readonly failures: readonly Failure[];
}

export interface SeriesOptions {
  readonly first: number;
  readonly worlds: number;
  /** Stop at so many failures. */
  readonly enough: number;
  readonly progress?: (played: number) => void;
}

/** Plays the worlds of consecutive seeds, one after the other. */
export async function playSeries({ first, worlds, enough, progress }: SeriesOptions): Promise<SeriesResult> {
  const stages = new Stages();
  const figures = emptyFigures();
  const failures: Failure[] = [];
  let played = 0;
  try {
    for (; played < worlds && failures.length < enough; played += 1) {
      const seed = first + played;
      const violation = await judge(generate(seed), stages.of(seed), figures);
      if (violation !== undefined) failures.push({ seed, violation });
      progress?.(played + 1);
    }
    return { worlds: played, figures, failures };
  } finally {
    await stages.dispose();
  }
}

/** The first law that a scenario breaks, with how. */
async function judge(scenario: Scenario, stage: Stage, figures = emptyFigures()): Promise<Violation | undefined> {
  const played = await playedSafely(scenario, stage, figures);
  const [violation] = played.violations;
  if (violation !== undefined || !scenario.isPaired) return violation;
  const reversed = await playedSafely({ ...scenario, setting: { ...scenario.setting, reversed: true } }, stage, figures);
  const [other] = reversed.violations;
  if (other !== undefined) return other;
  return reversed.text === played.text ? undefined : { law: 'order', message: `delivered in another order it ends in ${reversed.text} instead of ${played.text}` };
}

/** Plays a scenario; what breaks the harness itself is a violation too: no seed is lost. */
export async function playedSafely(scenario: Scenario, stage: Stage, figures = emptyFigures()): Promise<Pick<Played, 'violations' | 'text' | 'course'>> {
  try {
    return await play(scenario, stage, figures);
  } catch (error) {
    return { violations: [{ law: 'defect', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }], text: '' };
  } finally {
    // Virtual time never waits, and what weak references point to is kept until the event loop turns.
    await setImmediate();
  }
}

/** The smallest scenario found that breaks the same law, and how it goes. */
export async function shrunk(seed: number, law: Law): Promise<{ readonly scenario: Scenario; readonly played: Played }> {
  const stages = new Stages();
  const stage = stages.of(seed);
  try {
    const scenario = await shrink(generate(seed), async (candidate) => (await judge(candidate, stage))?.law === law);
    return { scenario, played: await play(scenario, stage, emptyFigures(), true) };
  } finally {
    await stages.dispose();
  }
}
