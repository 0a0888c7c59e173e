import type { Doubt, ReadClaim } from '@rollcall/core';
import type { SqlSession } from '../dialects/dialect.js';

/** What was seen of one type until its query ended. */
export interface Tally {
  /** Rows the database counted in the same snapshot. */
  readonly announced: number;
  /** Rows that were handed over, rejected ones included. */
  readonly delivered: number;
  /** Rows whose record cannot be told, and the first of them. */
  readonly keyless: { readonly count: number; readonly first: string | undefined };
}

/** The claim for a type whose query ran to its end. */
export function claimOf(session: SqlSession, section: string, tally: Tally): ReadClaim {
  const doubts = doubtsOf(section, tally);
  if (isNonEmpty(doubts)) return { whole: false, delivered: tally.delivered, doubts };
  return {
    whole: true,
    delivered: tally.delivered,
    announced: tally.announced,
    ...(session.watermark === undefined ? {} : { watermark: session.watermark }),
    basis: `${session.endOfRows}, and its count in the same snapshot`,
  };
}

function doubtsOf(section: string, { announced, delivered, keyless }: Tally): readonly Doubt[] {
  const doubts: Doubt[] = [];
  if (keyless.first !== undefined) {
    doubts.push({ reason: `${section}: ${keyless.count} rows name nobody: ${keyless.first}`, remedy: 'select only rows whose keys are not null' });
  }
  if (announced !== delivered) {
    doubts.push({
      reason: `${section}: the database counted ${announced} rows and delivered ${delivered} in one snapshot`,
      remedy: 'make the query answer the same each time: no random(), no clock_timestamp()',
    });
  }
  return doubts;
}

function isNonEmpty(doubts: readonly Doubt[]): doubts is readonly [Doubt, ...Doubt[]] {
  return doubts.length > 0;
}

/** Counts rows that name nobody. */
export class KeylessRows {
  count = 0;
  first: string | undefined;

  /** Notes one, and gives back the reason. */
  add(reason: string): string {
    this.count += 1;
    this.first ??= reason;
    return reason;
  }
}
