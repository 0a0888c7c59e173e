import type { Fault, FaultKind, Scenario, Setting, Step, Trouble } from './scenario.js';

/**
 * The small scope: every world of up to three accounts, two groups and two faults, played in two moments. Each account is absent,
 * active or out of scope at each moment; memberships follow one of five schemes; faults strike while the second moment is brought
 * to the target. What is left out, and why, stands in docs/simulation.md.
 */

const STATES = ['absent', 'active', 'out'] as const;
type State = (typeof STATES)[number];
/** How an account stands at the first and at the second moment. */
type History = readonly [State, State];

const HISTORIES: readonly History[] = STATES.flatMap((first) => STATES.map((second): History => [first, second]));

/** Who is in which group at the two moments; the groups are alike, so they are not exchanged. */
const SCHEMES = ['nobody', 'stays', 'joins', 'leaves', 'moves'] as const;
type Scheme = (typeof SCHEMES)[number];

const MOST_ACCOUNTS = 3;

/** Every single thing that may go wrong while the second moment is applied. */
const TROUBLES: readonly (Fault | { readonly crashAt: number })[] = [
  ...faults('dir', ['throw', 'doubt', 'loss'], [1], [0, 1, 2]),
  ...faults('read', ['throw', 'doubt', 'loss'], [1], [0]),
  ...faults('write', ['lose-answer', 'lose-request', 'no-effect', 'refuse'], [1, 2, 3], [0]),
  ...[8, 14, 20, 26, 32].map((crashAt) => ({ crashAt })),
];

function faults(on: Fault['on'], kinds: readonly FaultKind[], nths: readonly number[], afters: readonly number[]): readonly Fault[] {
  return kinds.flatMap((kind) => nths.flatMap((nth) => afters.map((after): Fault => ({ on, kind, nth, after }))));
}

/** Up to two of the troubles; of two crashes only the first would happen. */
const TROUBLE_SETS: readonly Trouble[] = [
  { faults: [] },
  ...TROUBLES.map((one) => together([one])),
  ...TROUBLES.flatMap((one, at) => TROUBLES.slice(at + 1).flatMap((other) => ('crashAt' in one && 'crashAt' in other ? [] : [together([one, other])]))),
];

function together(troubles: readonly (typeof TROUBLES)[number][]): Trouble {
  const crash = troubles.find((trouble) => 'crashAt' in trouble);
  const all = troubles.flatMap((trouble) => ('crashAt' in trouble ? [] : [trouble]));
  return crash === undefined ? { faults: all } : { faults: all, crash: { at: crash.crashAt, elsewhere: false } };
}

const SETTING: Setting = {
  joined: 'no',
  students: false,
  groups: true,
  absence: 'immediate',
  ladder: ['disable'],
  dwellDays: 1,
  renameCycles: 'withhold',
  approves: true,
  // So that what is made twice is seen.
  uniqueNames: false,
  process: 'long',
  reversed: false,
};

/** Accounts that have nothing but their history are alike: of every exchange of them one is enough. */
function* casts(): Generator<readonly History[]> {
  for (let count = 1; count <= MOST_ACCOUNTS; count += 1) yield* castsFrom(0, count);
}

function* castsFrom(lowest: number, count: number): Generator<readonly History[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (let at = lowest; at < HISTORIES.length; at += 1) {
    const history = HISTORIES[at];
    if (history !== undefined) for (const others of castsFrom(at, count - 1)) yield [history, ...others];
  }
}

/** All fault-free worlds first, then all the others: the order is fixed, so a number names a world. */
export function* smallWorlds(): Generator<Scenario> {
  let number = 0;
  for (const trouble of TROUBLE_SETS) {
    for (const cast of casts()) for (const scheme of SCHEMES) yield worldOf(number++, cast, scheme, trouble);
  }
}

/** How many worlds have no fault, and how many there are. */
export function smallScopeSize(): { readonly faultless: number; readonly all: number } {
  const faultless = [...casts()].length * SCHEMES.length;
  return { faultless, all: faultless * TROUBLE_SETS.length };
}

function worldOf(seed: number, cast: readonly History[], scheme: Scheme, trouble: Trouble): Scenario {
  const keys = cast.map((_, at) => `k${at + 1}`);
  const people = Object.fromEntries(keys.flatMap((key, at) => factsOf(key, cast[at]?.[0])));
  const steps: Step[] = [{ do: 'run', between: [], faults: [] }];
  for (const [at, key] of keys.entries()) steps.push(...changeOf(key, cast[at] ?? ['absent', 'absent']));
  for (const key of keys) steps.push(...membershipChanges(key, scheme));
  steps.push({ do: 'wait', ms: 3_600_000 }, { do: 'run', between: [], ...trouble });
  const members = scheme === 'nobody' || scheme === 'joins' ? [] : keys.filter((key) => key in people).map((key) => `${key} g1`);
  return { seed, isPaired: false, setting: SETTING, people, rows: {}, groups: { g1: 'vpn-a', g2: 'vpn-b' }, members, accounts: [], handGroups: [], steps };
}

function factsOf(key: string, state: State | undefined): readonly (readonly [string, Scenario['people'][string]])[] {
  if (state === undefined || state === 'absent') return [];
  return [[key, { uid: `u${key}`, cn: key, mail: `${key}@example.edu`, status: state === 'active' ? 'active' : 'left' }]];
}

function changeOf(key: string, [first, second]: History): readonly Step[] {
  if (first === second) return [];
  const [entry] = factsOf(key, second);
  return entry === undefined ? [{ do: 'drop', key }] : [{ do: 'put', key, facts: entry[1] }];
}

// At the second moment everybody who is there follows the scheme, whoever came just now included.
function membershipChanges(key: string, scheme: Scheme): readonly Step[] {
  switch (scheme) {
    case 'nobody':
      return [];
    case 'stays':
    case 'joins':
      return [{ do: 'member', key, group: 'g1', on: true }];
    case 'leaves':
      return [{ do: 'member', key, group: 'g1', on: false }];
    case 'moves':
      return [
        { do: 'member', key, group: 'g1', on: false },
        { do: 'member', key, group: 'g2', on: true },
      ];
    default:
      return scheme satisfies never;
  }
}
