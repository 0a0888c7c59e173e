import type { Doubt, Incoming, ReadClaim, SourceRecord, SourceType } from '@rollcall/core';

/** What a read delivered so far and what speaks against its wholeness, by type. */
export class Tally {
  readonly #delivered = new Map<string, number>();
  readonly #doubts = new Map<SourceType, Doubt[]>();

  /** Counts a page and hands it back. */
  counted(page: readonly Incoming<SourceRecord>[]): readonly Incoming<SourceRecord>[] {
    for (const incoming of page) {
      const type = incoming.ok ? incoming.record.type : incoming.type;
      this.#delivered.set(type, (this.#delivered.get(type) ?? 0) + (incoming.ok ? weightOf(incoming.record) : 1));
    }
    return page;
  }

  /** Notes doubts about a type; the same doubt counts once. */
  doubt(type: SourceType, doubts: readonly Doubt[]): void {
    const noted = this.#doubts.get(type) ?? [];
    this.#doubts.set(type, noted);
    for (const doubt of doubts) {
      if (!noted.some(({ reason }) => reason === doubt.reason)) noted.push(doubt);
    }
  }

  /** The claim for a type: whole only where nothing speaks against it. */
  claim(type: SourceType, basis: string, watermark: string | undefined): ReadClaim {
    const delivered = this.#delivered.get(type) ?? 0;
    const [first, ...rest] = this.#doubts.get(type) ?? [];
    if (first !== undefined) return { whole: false, delivered, doubts: [first, ...rest] };
    return { whole: true, delivered, basis, ...(watermark === undefined ? {} : { watermark }) };
  }
}

// A membership record counts as many as the edges it holds.
function weightOf(record: SourceRecord): number {
  if (record.type !== 'membership') return 1;
  return 'members' in record ? record.members.length : record.groups.length;
}
