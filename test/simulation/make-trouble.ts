import type { Dice } from './dice.js';
import type { Fault, Setting, SourceFault, TargetReadFault, Trouble, WriteFault } from './scenario.js';

const SOURCE_FAULTS: readonly SourceFault[] = ['throw', 'doubt', 'loss', 'defect', 'late-throw'];
const READ_FAULTS: readonly (readonly [number, TargetReadFault])[] = [
  [3, 'throw'],
  [2, 'doubt'],
  [2, 'loss'],
  [2, 'stale'],
];
const WRITE_FAULTS: readonly (readonly [number, WriteFault])[] = [
  [5, 'lose-answer'],
  [3, 'lose-request'],
  [2, 'half'],
  [2, 'unreachable'],
  [4, 'no-effect'],
  [1, 'no-outcomes'],
  [2, 'refuse'],
  [2, 'busy'],
  [1, 'unauthorized'],
];

/** Makes up what goes wrong in one run; in some nothing does. */
export function makeTrouble(dice: Dice, setting: Setting): Trouble {
  const count = dice.weighed([
    [3, 0],
    [4, 1],
    [3, 2],
    [1, 3],
  ] as const);
  const faults = Array.from({ length: count }, () => makeFault(dice, setting));
  if (!dice.chance(0.2)) return { faults };
  // A process that dies before it has read back what the target only pretended to do: nobody can know.
  const honest = faults.filter(({ kind }) => kind !== 'no-effect');
  return { faults: honest, crash: { at: dice.between(1, 45), elsewhere: dice.chance(0.15) } };
}

function makeFault(dice: Dice, setting: Setting): Fault {
  const on = dice.weighed([
    [4, 'dir'],
    [setting.joined === 'no' ? 0 : 2, 'hr'],
    [3, 'read'],
    [6, 'write'],
  ] as const);
  const after = dice.below(8);
  if (on === 'dir' || on === 'hr') return { on, nth: dice.weighed([[9, 1], [1, 2]] as const), kind: dice.pick(SOURCE_FAULTS), after };
  if (on === 'write') return { on, nth: dice.chance(0.2) ? 'each' : dice.between(1, 4), kind: dice.weighed(WRITE_FAULTS), after };
  return { on, nth: dice.between(1, 5), kind: dice.weighed(READ_FAULTS), after };
}
