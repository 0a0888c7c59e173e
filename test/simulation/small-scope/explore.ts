import type { Course } from '../process.js';
import { cameTo, MISHAPS, PAIRS, type Mishap } from './troubles.js';

/** A world of a cast: what goes wrong in it, and, where it need not be played, in which world exactly the same happens. */
export interface Explored {
  readonly mishaps: readonly Mishap[];
  readonly sameAs?: readonly Mishap[];
}

/**
 * Goes through every world of a cast. Up to the moment when a mishap strikes, a world is the one without it: so a mishap whose
 * place was not reached without it changes nothing, and of two mishaps neither does one whose place was not reached with the other.
 *
 * @param play plays the world in which that goes wrong, and tells how far its second run came.
 */
export async function* explore(play: (mishaps: readonly Mishap[]) => Promise<Course | undefined>): AsyncGenerator<Explored, void, void> {
  const calm = await play([]);
  yield { mishaps: [] };
  const alone = new Map<Mishap, Course | undefined>();
  for (const mishap of MISHAPS) {
    const strikes = cameTo(mishap, calm);
    alone.set(mishap, strikes ? await play([mishap]) : calm);
    yield { mishaps: [mishap], ...(strikes ? {} : { sameAs: [] }) };
  }
  for (const pair of PAIRS) {
    const [one, other] = pair;
    if (!cameTo(other, alone.get(one))) yield { mishaps: pair, sameAs: [one] };
    else if (!cameTo(one, alone.get(other))) yield { mishaps: pair, sameAs: [other] };
    else {
      await play(pair);
      yield { mishaps: pair };
    }
  }
}
