import type { AppliedConfig, Departure, EntityType, GivenValue, OpenFinding, RetiredPipeline, Retry, SourceMark, Tombstone, WatchedAccount } from '@rollcall/core';
import { LinkTable } from './link-table.js';
import { Table } from './table.js';

/** A lease, whether it is held or was given back: fences never repeat. */
export interface HeldLease {
  readonly fence: number;
  readonly holder: string | undefined;
  readonly since: string;
  readonly untilMs: number;
}

/** What the ledger keeps of one tenant. Its rows are frozen: they are replaced, never changed. */
export class TenantMemory {
  readonly links: Readonly<Record<EntityType, LinkTable>> = { account: new LinkTable(), group: new LinkTable() };
  readonly tombstones: Readonly<Record<EntityType, Table<Tombstone>>> = { account: new Table(), group: new Table() };
  readonly values = new Table<GivenValue>();
  readonly departures = new Table<Departure>();
  readonly marks = new Table<SourceMark>();
  readonly findings = new Table<OpenFinding>();
  readonly watched = new Table<WatchedAccount>();
  readonly retries = new Table<Retry>();
  readonly retired = new Table<RetiredPipeline>();
  applied: AppliedConfig | undefined;
  lease: HeldLease | undefined;
  /** The newest time that was noted. */
  newest: string | undefined;
  /** That of the newest observation. */
  observed = '';

  /** Notes that something happened at these times: the newest one stays. */
  noteTime(...times: readonly (string | undefined)[]): void {
    for (const time of times) if (time !== undefined && time !== '' && time > (this.newest ?? '')) this.newest = time;
  }
}
