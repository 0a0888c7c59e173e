import type { WatermarkOrder } from '@rollcall/core';

/** A place in PostgreSQL's write-ahead log, and whose log it is. */
export interface LogPosition {
  /** The cluster's system identifier: copies of one cluster share it. Undefined where the role may not ask. */
  readonly system: string | undefined;
  /** Grows with every promotion of a standby. Undefined where the role may not ask. */
  readonly timeline: number | undefined;
  /** `16/B374D848`. */
  readonly lsn: string;
}

const HALF_DIGITS = 8;
const TIMELINE_DIGITS = 8;
const UNKNOWN = '?';
const MARK = /^(\d+|\?)\/([0-9A-F]{8}|\?)\/([0-9A-F]{8}\/[0-9A-F]{8})$/;

/** The text for claims and for the ledger: `7301234567890123456/00000001/00000016/B374D848`; padded, so that texts of one log compare as its places do. */
export function markOf({ system, timeline, lsn }: LogPosition): string {
  const place = lsn.split('/').map((half) => half.toUpperCase().padStart(HALF_DIGITS, '0')).join('/');
  const generation = timeline?.toString(16).toUpperCase().padStart(TIMELINE_DIGITS, '0');
  return `${system ?? UNKNOWN}/${generation ?? UNKNOWN}/${place}`;
}

/**
 * How a later mark stands to an earlier one. A server of an earlier timeline is one that was given up when another was promoted:
 * older, wherever its log has got to since.
 */
export function compareWatermarks(older: string, newer: string): WatermarkOrder {
  const before = MARK.exec(older);
  const after = MARK.exec(newer);
  if (before === null || after === null || before[1] !== after[1]) return 'incomparable';
  const [, , timelineBefore = '', placeBefore = ''] = before;
  const [, , timelineAfter = '', placeAfter = ''] = after;
  if ((timelineBefore === UNKNOWN) !== (timelineAfter === UNKNOWN)) return 'incomparable';
  if (timelineAfter < timelineBefore || placeAfter < placeBefore) return 'older';
  return timelineAfter === timelineBefore && placeAfter === placeBefore ? 'same' : 'newer';
}
