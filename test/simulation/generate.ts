import { Dice } from './dice.js';
import { DraftWorld } from './draft-world.js';
import { comeBack, makeChange } from './make-change.js';
import { makeFacts, NAMES, pickGroupName } from './make-person.js';
import type { Limits } from './limits.js';
import { makeTrouble } from './make-trouble.js';
import type { Change, HandAccount, HandGroup, PersonFacts, RowFacts, Scenario, Setting, Step } from './scenario.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** One in so many worlds is played in two orders. */
const PAIRED_EVERY = 10;
const WAITS_MS = [5 * MINUTE_MS, 20 * MINUTE_MS, 65 * MINUTE_MS, 5 * HOUR_MS, 25 * HOUR_MS, 3 * DAY_MS, 9 * DAY_MS, 40 * DAY_MS] as const;

/** How many worlds limit it, from how few to how many. What seldom happens twice in a day is allowed once at most. */
const SELDOM: readonly (readonly [share: number, limit: keyof Limits, least: number, most: number])[] = [
  [0.06, 'updateMax', 1, 3],
  [0.06, 'membershipMax', 1, 3],
  [0.06, 'adoptMax', 0, 1],
  [0.1, 'clearMax', 0, 1],
  [0.1, 'shrinkGroupMax', 0, 1],
];

/** Makes a scenario from a seed: the same seed, the same scenario, for ever (until this file changes). */
export function generate(seed: number): Scenario {
  const dice = new Dice(seed);
  const setting = makeSetting(dice);
  const people = makePeople(dice, setting);
  const rows = makeRows(dice, setting, people);
  const groups: Record<string, string> = {};
  if (setting.groups) for (let at = dice.between(1, 3); at > 0; at -= 1) groups[`g${at}`] = pickGroupName(dice, at);
  const members: string[] = [];
  for (const key of Object.keys(people)) for (const group of Object.keys(groups)) if (dice.chance(0.4)) members.push(`${key} ${group}`);
  const accounts = makeAccounts(dice);
  const handGroups = setting.groups ? makeGroups(dice, accounts) : [];
  const draft = new DraftWorld(people, rows, groups, accounts);
  const isPaired = seed % PAIRED_EVERY === 0;
  const steps = makeSteps(dice, setting, draft);
  return { seed, isPaired, setting, people, rows, groups, members, accounts, handGroups, steps: isPaired ? steps.map(inAnyOrder) : steps };
}

// Which records a cut read lacks depends on their order, so there is none.
function inAnyOrder(step: Step): Step {
  return step.do === 'run' || step.do === 'apply-held' ? { ...step, faults: step.faults.filter(({ on }) => on === 'write') } : step;
}

function makeSetting(dice: Dice): Setting {
  const isTight = dice.chance(0.25);
  const ladder = dice.weighed<Setting['ladder']>([
    [3, ['disable']],
    [4, ['disable', 'trash']],
    [2, ['disable', 'trash', 'delete']],
    [1, ['trash']],
  ]);
  return {
    joined: dice.weighed([
      [5, 'no'],
      [3, 'scope'],
      [2, 'mail'],
    ] as const),
    students: dice.chance(0.3),
    groups: dice.chance(0.6),
    absence: dice.weighed([
      [4, 'confirmed'],
      [2, 'lookup'],
      [4, 'immediate'],
    ] as const),
    ladder,
    dwellDays: dice.between(1, 3),
    renameCycles: dice.chance(0.4) ? 'temporary' : 'withhold',
    ...(isTight ? { removeMax: dice.between(1, 2) } : {}),
    ...(dice.chance(0.1) ? { createMax: dice.between(1, 3) } : {}),
    approves: dice.chance(0.5),
    uniqueNames: dice.chance(0.7),
    ...(dice.chance(0.2) ? { purgeDays: 7 } : {}),
    process: dice.weighed([
      [2, 'command'],
      [2, 'run'],
      [6, 'long'],
    ] as const),
    reversed: false,
    ...makeLimits(dice),
  };
}

// Each by itself: a world in which everything is tight does little.
function makeLimits(dice: Dice): Limits {
  return Object.fromEntries(SELDOM.flatMap(([share, limit, least, most]) => (dice.chance(share) ? [[limit, dice.between(least, most)]] : [])));
}

function makePeople(dice: Dice, setting: Setting): Record<string, PersonFacts> {
  const people: Record<string, PersonFacts> = {};
  const taken = new Set<string>();
  for (let at = dice.between(1, 6); at > 0; at -= 1) {
    const facts = makeFacts(dice, setting, `k${at}`, taken);
    taken.add(facts.uid.toLowerCase());
    people[`k${at}`] = facts;
  }
  return people;
}

function makeRows(dice: Dice, setting: Setting, people: Readonly<Record<string, PersonFacts>>): Record<string, RowFacts> {
  const rows: Record<string, RowFacts> = {};
  if (setting.joined === 'no') return rows;
  for (const { number } of Object.values(people)) {
    if (number === undefined || dice.chance(0.1)) continue;
    rows[number] = { state: dice.chance(0.85) ? 'employed' : 'gone', ...(dice.chance(0.7) ? { mail: `${number}@hr.example.edu` } : {}) };
  }
  return rows;
}

function makeAccounts(dice: Dice): HandAccount[] {
  const accounts: HandAccount[] = [];
  const names = new Set<string>();
  for (let at = dice.weighed([[4, 0], [4, 1], [2, 2]] as const); at > 0; at -= 1) {
    const name = dice.pick(NAMES).toLowerCase();
    if (names.has(name)) continue;
    names.add(name);
    const alias = dice.chance(0.15) ? dice.pick(NAMES).toLowerCase() : undefined;
    const hasAlias = alias !== undefined && !names.has(alias);
    if (hasAlias) names.add(alias);
    accounts.push({
      id: `H${accounts.length + 1}`,
      name,
      ...(hasAlias ? { alias } : {}),
      ...(dice.chance(0.2) ? { foreign: true } : {}),
      ...(dice.chance(0.2) ? { standing: dice.pick(['disabled', 'trashed'] as const) } : {}),
    });
  }
  return accounts;
}

function makeGroups(dice: Dice, accounts: readonly HandAccount[]): HandGroup[] {
  return ['vpn-a', 'vpn-b'].flatMap((name, at): HandGroup[] => {
    if (!dice.chance(0.3)) return [];
    return [{ id: `HG${at + 1}`, name, members: accounts.map(({ id }) => id).filter(() => dice.chance(0.7)) }];
  });
}

function makeSteps(dice: Dice, setting: Setting, draft: DraftWorld): readonly Step[] {
  const steps: Step[] = [];
  const runs = dice.between(2, 5);
  for (let run = 0; run < runs; run += 1) {
    if (run > 0) steps.push(...makeChanges(dice, setting, draft, dice.between(1, 3)), { do: 'wait', ms: dice.pick(WAITS_MS) });
    const trouble = makeTrouble(dice, setting);
    const between = dice.chance(0.3) ? makeMeanwhile(dice, setting, draft) : [];
    const then = dice.weighed([
      [17, undefined],
      [1, 'hold'],
      [1, 'replay'],
      [1, 'edit'],
    ] as const);
    steps.push({ do: 'run', between, ...trouble, ...(then === undefined ? {} : { then }) });
    if (dice.chance(0.1)) steps.push({ do: 'apply-held', faults: [] });
    if (dice.chance(0.05)) steps.push({ do: 'clock-back', ms: dice.pick([HOUR_MS, 5 * DAY_MS, 30 * DAY_MS]) });
  }
  return steps;
}

/** What happens while a plan waits to be applied: often somebody whom it takes out comes back. */
function makeMeanwhile(dice: Dice, setting: Setting, draft: DraftWorld): readonly Change[] {
  const returns = dice.chance(0.5) ? comeBack(dice, setting, draft) : [];
  return [...returns, ...makeChanges(dice, setting, draft, dice.between(0, 1)), { do: 'wait', ms: dice.pick(WAITS_MS.slice(0, 4)) }];
}

function makeChanges(dice: Dice, setting: Setting, draft: DraftWorld, count: number): readonly Change[] {
  return Array.from({ length: count }, () => makeChange(dice, setting, draft)).flat();
}
