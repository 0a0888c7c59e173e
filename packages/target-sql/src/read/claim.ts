import type { Doubt, ReadClaim } from '@rollcall/core';

/** What was seen of one type until its query ended. */
export interface Tally {
  readonly what: string;
  /** Counted by the database in the same snapshot. */
  readonly announced: number;
  readonly delivered: number;
  /** Rows that name nobody, and why the first of them does not. */
  readonly nameless: { readonly count: number; readonly first: string | undefined };
}

/** The claim for everything there is of one type. */
export function claimOfAll({ what, announced, delivered, nameless }: Tally, endOfRows: string): ReadClaim {
  const doubts: Doubt[] = [];
  if (nameless.first !== undefined) doubts.push({ reason: `${what}: ${nameless.count} rows name nobody: ${nameless.first}`, remedy: 'give every row of the scope a key' });
  if (announced !== delivered) doubts.push({ reason: `${what}: the database counted ${announced} rows and delivered ${delivered} in one snapshot` });
  const [first, ...others] = doubts;
  if (first !== undefined) return { whole: false, delivered, doubts: [first, ...others] };
  return { whole: true, delivered, announced, basis: `${endOfRows}, and its count in the same snapshot` };
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
  return { whole: false, delivered, doubts: [{ reason: `${what}: the database counted ${announced} rows and delivered ${arrived} in one snapshot` }] };
}

/** Counts rows that name nobody. */
export class NamelessRows {
  count = 0;
  first: string | undefined;

  /** Notes one, and gives back the reason. */
  add(reason: string): string {
    this.count += 1;
    this.first ??= reason;
    return reason;
  }
}
