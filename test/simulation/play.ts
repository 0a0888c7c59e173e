import type { EntityType, Ledger, Link } from '@rollcall/core';
import type { Violation } from './chronicle.js';
import { judgeOutcome } from './laws/outcome.js';
import type { PlanNote } from './notes.js';
import type { Course, Figures } from './process.js';
import type { Scenario } from './scenario.js';
import type { Stage } from './stage.js';
import { TENANT, World } from './world.js';

/** What playing one scenario came to. */
export interface Played {
  readonly violations: readonly Violation[];
  readonly trace: readonly string[];
  /** What the target held in the end, without ids. */
  readonly text: string;
  /** How far the last run came that the scenario asks for. */
  readonly course?: Course;
}

const HOUR_MS = 3_600_000;
/** Longer than any absence is confirmed, any lease lasts and any window counts. */
const BETWEEN_RUNS_MS = 26 * HOUR_MS;
const MOST_RUNS = 14;

export function emptyFigures(): Figures {
  return { runs: 0, plans: 0, operations: 0, crashes: 0, faults: new Map() };
}

/** Plays a scenario from its beginning to the rest that must follow, and judges it by every law. */
export async function play(scenario: Scenario, stage: Stage, figures: Figures, isTraced = false): Promise<Played> {
  const world = await World.make(scenario, stage, figures, isTraced);
  try {
    for (const step of scenario.steps) await world.step(step);
    const { course } = world;
    world.chronicle.tell(() => 'faults stop');
    await comeToRest(world);
    const accountLinks = await linksOf(world.ledger, TENANT, 'account');
    const groupLinks = await linksOf(world.ledger, TENANT, 'group');
    if (world.chronicle.violations.length === 0) judgeOutcome({ truth: world.truth, app: world.app, chronicle: world.chronicle, accountLinks, groupLinks });
    return { violations: world.chronicle.violations, trace: world.chronicle.trace, text: world.app.text(), ...(course === undefined ? {} : { course }) };
  } finally {
    await world.dispose();
  }
}

/** Runs until a plan holds nothing and nothing waits. */
async function comeToRest(world: World): Promise<void> {
  let last: PlanNote | undefined;
  let quiet = 0;
  await world.releaseRetries();
  for (let run = 0; run < MOST_RUNS; run += 1) {
    await world.change({ do: 'wait', ms: BETWEEN_RUNS_MS });
    last = await world.settle();
    quiet = last !== undefined && last.operations.size === 0 && last.waiting === 0 ? quiet + 1 : 0;
    // A blocked plan is approved: what it held back comes with the next one.
    if (quiet > 1 || (quiet === 1 && last?.blocked === false)) return;
    if (world.chronicle.violations.length > 0) return;
  }
  if (last === undefined) world.chronicle.violate('converges', `${MOST_RUNS} runs, and no plan can be made`);
  else if (last.operations.size > 0) world.chronicle.violate('converges', `after ${MOST_RUNS} runs the plan still holds ${[...last.operations.keys()].join(', ')}`);
}

async function linksOf(ledger: Ledger, tenant: string, type: EntityType): Promise<readonly Link[]> {
  const links: Link[] = [];
  for await (const page of ledger.links(tenant, type)) links.push(...page);
  return links;
}
