import type { Dice } from './dice.js';
import type { PersonFacts, Setting } from './scenario.js';

/** Names are few, so that they collide. */
export const NAMES = ['ann', 'bob', 'cid', 'dee', 'eve', 'fay', 'Ann'] as const;
export const GROUP_NAMES = ['vpn-a', 'vpn-b', 'lab-c'] as const;
/** The name of the nth group: mostly one of its own. */
export function pickGroupName(dice: Dice, nth: number): string {
  return dice.chance(0.2) ? dice.pick(GROUP_NAMES) : (GROUP_NAMES[nth - 1] ?? 'vpn-a');
}

/** A name that is mostly nobody's, and sometimes somebody's. */
export function pickName(dice: Dice, taken: ReadonlySet<string>): string {
  const free = NAMES.filter((name) => !taken.has(name.toLowerCase()));
  return dice.pick(free.length === 0 || dice.chance(0.15) ? NAMES : free);
}

/** Makes up a person. */
export function makeFacts(dice: Dice, setting: Setting, key: string, taken: ReadonlySet<string>): PersonFacts {
  const uid = pickName(dice, taken);
  const status = dice.weighed([
    [7, 'active'],
    [setting.students ? 3 : 0, 'student'],
    [1, 'left'],
  ] as const);
  return {
    uid,
    cn: `The ${uid}`,
    status,
    ...(dice.chance(0.6) ? { mail: `${key}@example.edu` } : {}),
    ...(dice.chance(0.4) ? { mobile: `+1${dice.between(1, 3)}` } : {}),
    ...(setting.joined !== 'no' && dice.chance(0.9) ? { number: `n${key.slice(1)}` } : {}),
  };
}
