import type { Kysely } from 'kysely';

/**
 * The ledger's tables, the same behind every flavour: times are ISO texts (those compared with the clock: milliseconds),
 * booleans are 0 and 1, JSON is text. What comes from outside (owners, ids, names) is held as ordered text (`ordered-text.ts`).
 */
export interface LedgerTables {
  meta: { name: string; value: string };
  tenant: { tenant: string; label: string; bound_at: string };
  target_binding: { target: string; tenant: string; bound_at: string };
  link: LinkRow;
  tombstone: TombstoneRow;
  given_value: GivenValueRow;
  departure: DepartureRow;
  source_mark: SourceMarkRow;
  open_finding: OpenFindingRow;
  watched_account: { tenant: string; target_id: string; label: string };
  retry: RetryRow;
  applied_config: { tenant: string; at: string; sources: string; pipelines: string };
  retired_pipeline: { tenant: string; pipeline: string; by_whom: string; at: string };
  plan: PlanRow;
  approval: ApprovalRow;
  /** The newest time that was noted of a tenant, and that of the newest observation (empty: none yet). */
  tenant_time: { tenant: string; newest: string; observed: string };
  run: RunRow;
  run_notes: { run_id: string; noted: number; reads: string; findings: string };
  lease: LeaseRow;
  journal: JournalRow;
  /** One row: where the chain ends, so that a cut-off end is found. */
  journal_head: { id: number; sequence: number; chain: string };
  /** The intents that wait for an outcome; follows from the journal, kept beside it to be found at once. */
  open_intent: { sequence: number; tenant: string };
}

export interface LinkRow {
  tenant: string;
  type: string;
  owner: string;
  target_id: string;
  label: string;
  origin: string;
  pipeline: string;
  since: string;
  run_id: string;
  leaving_since: string | null;
  leaving_rung: string | null;
  leaving_rung_at: string | null;
  leaving_ordered_by: string | null;
  leaving_ordered_at: string | null;
  anchor: string | null;
  /** Marks of applied values, as JSON. */
  applied: string | null;
}

export interface TombstoneRow {
  tenant: string;
  type: string;
  target_id: string;
  owner: string;
  /** Null once the person was forgotten. */
  label: string | null;
  name_digest: string;
  anchor: string | null;
  released_at: string;
}

export interface GivenValueRow {
  tenant: string;
  account_id: string;
  attribute: string;
  identity: string;
  value_id: string;
  created: number;
  since: string;
}

export interface DepartureRow {
  tenant: string;
  owner: string;
  grade: string;
  first_at: string;
  last_at: string;
  witnessed_ms: number;
  dwell_ms: number;
  by_edit: number;
}

export interface SourceMarkRow {
  tenant: string;
  source: string;
  type: string;
  taken_at: string;
  delivered: number;
  watermark: string | null;
  dangling: number | null;
}

export interface OpenFindingRow {
  tenant: string;
  code: string;
  about: string;
  severity: string;
  message: string;
  first_at: string;
  last_at: string;
}

export interface RetryRow {
  tenant: string;
  operation: string;
  shape: string;
  label: string;
  digest: string;
  attempts: number;
  first_at: string;
  last_at: string;
  next_at: string | null;
  message: string;
}

export interface ApprovalRow {
  plan_id: string;
  by_whom: string;
  at: string;
  signature: string | null;
}

export interface PlanRow {
  plan_id: string;
  tenant: string;
  digest: string;
  config_digest: string;
  created_at: string;
  expires_at: string;
  blocked: number;
  total: number;
  used_at: string | null;
  author: string;
  approvals_needed: number;
  /** The source marks that become the measure when a blocked plan is taken, as JSON. */
  marks: string;
  /** The order of registration within a tenant. */
  place: number;
}

export interface RunRow {
  run_id: string;
  tenant: string;
  target: string;
  kind: string;
  plan_id: string | null;
  started_at: string;
  finished_at: string | null;
  status: string;
  operations: number;
  failed: number;
  message: string | null;
}

/** A released lease keeps its row, so that fences never repeat. */
export interface LeaseRow {
  tenant: string;
  fence: number;
  holder: string | null;
  since: string;
  until_ms: number;
}

/**
 * A chained entry. Rows are only ever added; the one change a row may see is that `salt` and `content`, which hold what is
 * personal, are erased together.
 */
export interface JournalRow {
  sequence: number;
  kind: string;
  /** The entry that an outcome or an erasure speaks of. */
  of_sequence: number | null;
  tenant: string;
  run_id: string;
  at: string;
  shape: string;
  result: string | null;
  salt: string | null;
  content: string | null;
  /** Digest over salt and content. */
  sealed: string | null;
  /** Digest over the entry before and this entry without salt and content. */
  chain: string;
}

/** A database or a transaction on it. Everything below takes it as a parameter: the database used inside its own transaction waits for ever. */
export type Executor = Kysely<LedgerTables>;
