import type { Doubt, ReadClaim } from '@rollcall/core';

/** What was seen of one type until its query ended. */
export interface Tally {
  /** The section or the table, for messages. */
  readonly what: string;
  /** Rows the database counted in the same snapshot. */
  readonly announced: number;
  /** Rows that were handed over, rejected ones included. */
  readonly delivered: number;
  readonly nameless: Pick<NamelessRows, 'count' | 'first'>;
}

/** What a claim rests on, and what its doubts are answered with. */
export interface Grounds {
  /** How the driver told that the query had ended. */
  readonly endOfRows: string;
  /** The server's mark of the state that was read, where it has one. */
  readonly watermark?: string | undefined;
  readonly remedies: {
    readonly nameless: string;
    readonly miscounted?: string;
  };
}

/** The claim for a type whose query ran to its end: whole where every row names somebody and their number is the one counted before. */
export function claimOfCount({ what, announced, delivered, nameless }: Tally, { endOfRows, watermark, remedies }: Grounds): ReadClaim {
  const doubts: Doubt[] = [];
  if (nameless.first !== undefined) doubts.push({ reason: `${what}: ${nameless.count} rows name nobody: ${nameless.first}`, remedy: remedies.nameless });
  if (announced !== delivered) doubts.push({ reason: miscounted(what, announced, delivered), ...(remedies.miscounted === undefined ? {} : { remedy: remedies.miscounted }) });
  const [first, ...others] = doubts;
  if (first !== undefined) return { whole: false, delivered, doubts: [first, ...others] };
  return { whole: true, delivered, announced, ...(watermark === undefined ? {} : { watermark }), basis: `${endOfRows}, and its count in the same snapshot` };
}

/** The doubt of a read that delivered another number of rows than were counted. */
export function miscounted(what: string, announced: number, delivered: number): string {
  return `${what}: the database counted ${announced} rows and delivered ${delivered} in one snapshot`;
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
