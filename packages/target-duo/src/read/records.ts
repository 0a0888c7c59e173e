import type { ActualRecord, Incoming, ReadClaim, SourceRecord } from '@rollcall/core';
import type { ListingEnd, Rows } from './listing.js';

/** Rows with the records they stand for, by type. */
type RowsOf<T extends string, R> = Rows<Readonly<Partial<Record<T, Incoming<R>>>>>;

/** The records of a listing, page by page, and in the end one claim for each type. */
export async function* recordsOf<T extends string, R extends ActualRecord | SourceRecord>(rows: RowsOf<T, R>, types: readonly T[]): AsyncGenerator<readonly Incoming<R>[], Partial<Record<T, ReadClaim>>, void> {
  const tallies = new Map(types.map((type) => [type, { delivered: 0, rejected: 0 }]));
  try {
    for (;;) {
      const step = await rows.next();
      if (step.done === true) return claimsOf(tallies, step.value);
      const page: Incoming<R>[] = [];
      for (const [type, tally] of tallies) {
        for (const row of step.value) {
          const incoming = row[type];
          if (incoming === undefined) continue;
          page.push(incoming);
          tally.delivered += incoming.ok ? weightOf(incoming.record) : 1;
          if (!incoming.ok) tally.rejected += 1;
        }
      }
      if (page.length > 0) yield page;
    }
  } finally {
    await rows.return({ whole: false, doubt: { reason: 'the read was stopped' } });
  }
}

/** A membership record counts as many memberships as it lists (here they are told from the user's side), everything else as one. */
function weightOf(record: ActualRecord | SourceRecord): number {
  return 'groups' in record ? record.groups.length : 1;
}

interface Tally {
  readonly delivered: number;
  readonly rejected: number;
}

function claimsOf<T extends string>(tallies: ReadonlyMap<T, Tally>, end: ListingEnd): Partial<Record<T, ReadClaim>> {
  const claims: Partial<Record<T, ReadClaim>> = {};
  for (const [type, tally] of tallies) claims[type] = claimOf(type, end, tally);
  return claims;
}

/** `announced` is repeated only where it can be compared with what was handed over: every row once and every row a record (Duo counts users, not memberships). */
function claimOf(type: string, end: ListingEnd, { delivered, rejected }: Tally): ReadClaim {
  if (!end.whole) return { whole: false, delivered, doubts: [end.doubt] };
  const comparable = type !== 'membership' && rejected === 0 && end.announced === delivered;
  return { whole: true, delivered, basis: end.basis, ...(comparable && { announced: delivered }) };
}
