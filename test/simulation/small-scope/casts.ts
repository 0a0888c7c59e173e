import type { Scenario, Setting, Step, Trouble } from '../scenario.js';

/**
 * The small scope: every world of up to three accounts, two groups and two faults, played in two moments. Each account is absent,
 * active or out of scope at each moment; memberships follow one of five schemes; faults strike while the second moment is brought
 * to the target. What is left out, and why, stands in docs/simulation.md.
 */

/** Who is there, and how they stand at both moments. */
export interface Cast {
  /** The place in the order of all casts: names it. */
  readonly number: number;
  readonly histories: readonly History[];
  readonly scheme: Scheme;
}

const STATES = ['absent', 'active', 'out'] as const;
type State = (typeof STATES)[number];
/** How an account stands at the first and at the second moment. */
type History = readonly [State, State];

const HISTORIES: readonly History[] = STATES.flatMap((first) => STATES.map((second): History => [first, second]));

/** Who is in which group at the two moments; the groups are alike, so they are not exchanged. */
const SCHEMES = ['nobody', 'stays', 'joins', 'leaves', 'moves'] as const;
type Scheme = (typeof SCHEMES)[number];

const MOST_ACCOUNTS = 3;

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
function* historiesOfAll(): Generator<readonly History[]> {
  for (let count = 1; count <= MOST_ACCOUNTS; count += 1) yield* historiesFrom(0, count);
}

function* historiesFrom(lowest: number, count: number): Generator<readonly History[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (let at = lowest; at < HISTORIES.length; at += 1) {
    const history = HISTORIES[at];
    if (history !== undefined) for (const others of historiesFrom(at, count - 1)) yield [history, ...others];
  }
}

/** Every cast; the order is fixed, so that a number names one. */
export function casts(): readonly Cast[] {
  return [...historiesOfAll()].flatMap((histories) => SCHEMES.map((scheme) => ({ histories, scheme }))).map((cast, number) => ({ number, ...cast }));
}

/** The world of a cast in which that goes wrong while the second moment is brought to the target. */
export function worldOf({ number, histories, scheme }: Cast, trouble: Trouble): Scenario {
  const keys = histories.map((_, at) => `k${at + 1}`);
  const people = Object.fromEntries(keys.flatMap((key, at) => factsOf(key, histories[at]?.[0])));
  const steps: Step[] = [{ do: 'run', between: [], faults: [] }];
  for (const [at, key] of keys.entries()) steps.push(...changeOf(key, histories[at] ?? ['absent', 'absent']));
  for (const key of keys) steps.push(...membershipChanges(key, scheme));
  steps.push({ do: 'wait', ms: 3_600_000 }, { do: 'run', between: [], ...trouble });
  const members = scheme === 'nobody' || scheme === 'joins' ? [] : keys.filter((key) => key in people).map((key) => `${key} g1`);
  return { seed: number, isPaired: false, setting: SETTING, people, rows: {}, groups: { g1: 'vpn-a', g2: 'vpn-b' }, members, accounts: [], handGroups: [], steps };
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
