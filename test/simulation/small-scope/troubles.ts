import type { Course } from '../process.js';
import type { Fault, FaultKind, Trouble } from '../scenario.js';

/** One thing that goes wrong: a fault, or the death of the process at a boundary. */
export type Mishap = Fault | { readonly dies: number };

/** Every single fault. */
const FAULTS: readonly Fault[] = [
  ...faults('dir', ['throw', 'doubt', 'loss'], [1], [0, 1, 2]),
  ...faults('read', ['throw', 'doubt', 'loss'], [1], [0]),
  ...faults('write', ['lose-answer', 'lose-request', 'no-effect', 'refuse'], [1, 2, 3], [0]),
];

/** More boundaries than any run of the small scope has. */
const MOST_BOUNDARIES = 100;
/** Deaths that are paired with each fault: early and late in planning, before the first write, between writes, at the end. */
const PAIRED: ReadonlySet<number> = new Set([8, 14, 20, 26, 32]);

const DEATHS = Array.from({ length: MOST_BOUNDARIES }, (_, at) => ({ dies: at + 1 }));

/** Everything that goes wrong alone: each fault, and death at every boundary. */
export const MISHAPS: readonly Mishap[] = [...FAULTS, ...DEATHS];

/** What goes wrong together; its parts are those of {@link MISHAPS}. */
export const PAIRS: readonly (readonly [Mishap, Mishap])[] = [...FAULTS, ...DEATHS.filter(({ dies }) => PAIRED.has(dies))].flatMap((one, at, all) =>
  all.slice(at + 1).flatMap((other): (readonly [Mishap, Mishap])[] => (isOneOnly(one, other) ? [] : [[one, other]])),
);

function faults(on: Fault['on'], kinds: readonly FaultKind[], nths: readonly number[], afters: readonly number[]): readonly Fault[] {
  return kinds.flatMap((kind) => nths.flatMap((nth) => afters.map((after): Fault => ({ on, kind, nth, after }))));
}

// Only the first of two deaths would happen, and only the first of two faults of one call.
function isOneOnly(one: Mishap, other: Mishap): boolean {
  if ('dies' in one || 'dies' in other) return 'dies' in one && 'dies' in other;
  return one.on === other.on && one.nth === other.nth;
}

export function troubleOf(mishaps: readonly Mishap[]): Trouble {
  const death = mishaps.find((mishap) => 'dies' in mishap);
  const struck = mishaps.flatMap((mishap) => ('dies' in mishap ? [] : [mishap]));
  return death === undefined ? { faults: struck } : { faults: struck, crash: { at: death.dies, elsewhere: false } };
}

/** Whether a run came to the place where something would have gone wrong. */
export function cameTo(mishap: Mishap, course: Course | undefined): boolean {
  if (course === undefined) return false;
  if ('dies' in mishap) return course.boundaries >= mishap.dies;
  return course.callsOf(mishap.on) >= Number(mishap.nth);
}
