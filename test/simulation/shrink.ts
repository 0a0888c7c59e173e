import { LIMITED } from './limits.js';
import type { Change, Scenario, Setting, Step } from './scenario.js';

/** At most this many smaller scenarios are tried. */
const MOST_TRIES = 1_500;

/** Whether a smaller scenario still shows what the large one showed. */
export type StillFails = (scenario: Scenario) => Promise<boolean>;

/**
 * Makes a failing scenario smaller, by delta debugging: leaves out steps, people, faults and settings, ever smaller pieces of them,
 * as long as it fails on. What is left is there for a reason.
 */
export async function shrink(scenario: Scenario, stillFails: StillFails): Promise<Scenario> {
  let smallest = scenario;
  let tries = 0;
  for (let again = true; again && tries < MOST_TRIES; ) {
    again = false;
    for (const reduce of REDUCERS) {
      for (const candidate of reduce(smallest)) {
        tries += 1;
        if (tries >= MOST_TRIES) return smallest;
        if (!(await stillFails(candidate))) continue;
        smallest = candidate;
        again = true;
        break;
      }
    }
  }
  return smallest;
}

type Reducer = (scenario: Scenario) => Iterable<Scenario>;

const REDUCERS: readonly Reducer[] = [withoutSteps, withoutParts, withoutPeople, withoutEntries, withSimplerSetting, withPlainerFacts];

/** Leaves out pieces of a list: halves first, then ever smaller ones. */
function* lessOf<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < list.length; at += size) yield [...list.slice(0, at), ...list.slice(at + size)];
  }
}

function* withoutSteps(scenario: Scenario): Generator<Scenario> {
  for (const steps of lessOf(scenario.steps)) yield { ...scenario, steps };
}

function* withoutParts(scenario: Scenario): Generator<Scenario> {
  for (const [at, step] of scenario.steps.entries()) {
    for (const simpler of simplerSteps(step)) yield { ...scenario, steps: scenario.steps.with(at, simpler) };
  }
}

function* simplerSteps(step: Step): Generator<Step> {
  if (step.do === 'wait' && step.ms > 300_000) yield { do: 'wait', ms: 300_000 };
  if (step.do !== 'run' && step.do !== 'apply-held') return;
  const { crash, ...spared } = step;
  if (crash !== undefined) yield spared;
  if (crash?.elsewhere === true) yield { ...step, crash: { ...crash, elsewhere: false } };
  for (const faults of lessOf(step.faults)) yield { ...step, faults };
  if (step.do !== 'run') return;
  for (const between of lessOf<Change>(step.between)) yield { ...step, between };
  const { then, ...plain } = step;
  if (then !== undefined) yield plain;
}

function* withoutPeople(scenario: Scenario): Generator<Scenario> {
  for (const key of Object.keys(scenario.people)) {
    const people = without(scenario.people, key);
    const steps = scenario.steps.filter((step) => !('key' in step) || step.key !== key);
    yield { ...scenario, people, steps, members: scenario.members.filter((edge) => !edge.startsWith(`${key} `)) };
  }
}

function* withoutEntries(scenario: Scenario): Generator<Scenario> {
  for (const accounts of lessOf(scenario.accounts)) yield { ...scenario, accounts };
  for (const handGroups of lessOf(scenario.handGroups)) yield { ...scenario, handGroups };
  for (const members of lessOf(scenario.members)) yield { ...scenario, members };
  for (const group of Object.keys(scenario.groups)) yield { ...scenario, groups: without(scenario.groups, group) };
  for (const number of Object.keys(scenario.rows)) yield { ...scenario, rows: without(scenario.rows, number) };
}

const SIMPLER: readonly Partial<Setting>[] = [
  { joined: 'no' },
  { students: false },
  { groups: false },
  { absence: 'immediate' },
  { ladder: ['disable'] },
  { renameCycles: 'withhold' },
  { uniqueNames: true },
  { process: 'run' },
  { reversed: false },
];

function* withSimplerSetting(scenario: Scenario): Generator<Scenario> {
  const { setting } = scenario;
  for (const simpler of SIMPLER) {
    const changed = { ...setting, ...simpler };
    if (JSON.stringify(changed) !== JSON.stringify(setting)) yield { ...scenario, setting: changed };
  }
  for (const limit of [...LIMITED.map((name) => `${name}Max` as const), 'purgeDays'] as const) {
    if (setting[limit] !== undefined) yield { ...scenario, setting: without(setting, limit) };
  }
}

function* withPlainerFacts(scenario: Scenario): Generator<Scenario> {
  for (const [key, facts] of Object.entries(scenario.people)) {
    for (const field of ['mail', 'mobile', 'number'] as const) {
      if (facts[field] !== undefined) yield { ...scenario, people: { ...scenario.people, [key]: without(facts, field) } };
    }
  }
}

function without<T extends object>(record: T, key: string): T {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key)) as T;
}
