import type { ReadClaim } from '@rollcall/core';
import { claimOfCount, miscounted, type Tally } from '@rollcall/sql-connection';

/** The claim for everything there is of one type. */
export function claimOfAll(tally: Tally, endOfRows: string): ReadClaim {
  return claimOfCount(tally, { endOfRows, remedies: { nameless: 'give every row of the scope a key' } });
}

/** What came of what was asked for by keys. A collation may let through more rows than are delivered: `arrived` counts them all. */
export interface KeyedTally {
  readonly what: string;
  readonly asked: number;
  readonly announced: number;
  readonly arrived: number;
  readonly delivered: number;
}

/** The claim for what was asked for by keys. */
export function claimOfKeys({ what, asked, announced, arrived, delivered }: KeyedTally): ReadClaim {
  if (announced === arrived) return { whole: true, delivered, basis: `asked for ${asked} ${what} by key, and their count in the same snapshot` };
  return { whole: false, delivered, doubts: [{ reason: miscounted(what, announced, arrived) }] };
}
