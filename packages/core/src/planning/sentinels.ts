import type { Doubt } from '../domain/evidence.js';
import type { SourceExpectation } from '../mapping/definition.js';

/** What a read of people showed of what the file expects. */
export interface SeenPeople {
  readonly delivered: number;
  /** Those of the expected keys that came. */
  readonly met: ReadonlySet<string>;
}

const EXAMPLES = 3;

/** Why a read that lacks what the file says is always there is not believed; undefined when all of it is there. */
export function missingSentinels({ present, atLeast }: SourceExpectation, seen: SeenPeople, place: string): Doubt | undefined {
  const missing = present.filter((key) => !seen.met.has(key));
  const reasons: string[] = [];
  if (missing.length > 0) {
    const examples = missing.slice(0, EXAMPLES).join(', ');
    reasons.push(`${missing.length} of the ${present.length} people who are always there are missing: ${examples}`);
  }
  if (seen.delivered < atLeast) reasons.push(`${seen.delivered} people came, at least ${atLeast} are expected`);
  if (reasons.length === 0) return undefined;
  return { reason: `${reasons.join('; ')} (${place})`, remedy: 'Look at what the source answers, and at what its account may see; or correct what is expected.' };
}
