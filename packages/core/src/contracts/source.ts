import type { SourceRecord, SourceType } from '../domain/source-record.js';
import type { Finding } from '../domain/finding.js';
import type { CallOptions } from './call-options.js';
import type { Read, ReadScope } from './reader.js';
import type { Lane } from './target.js';

/** The type of one attribute of a source, as expressions see it. `dyn` = unknown until a connection is made. */
export interface SourceAttribute {
  readonly type: 'string' | 'int' | 'double' | 'bool' | 'dyn';
  /** Multi-valued attributes are always present in expressions, as a list that may be empty. */
  readonly multi: boolean;
}

/** The attributes of one record type. */
export interface SourceSchema {
  readonly attributes: Readonly<Record<string, SourceAttribute>>;
  /** True where the attributes are not known offline (SQL without declared columns): unknown names are then allowed, with a warning. */
  readonly open: boolean;
}

/**
 * How a later mark of a source's state stands to an earlier one. `older`: behind it, in whole or in some part, so that what was
 * read before may be missing; `incomparable`: marks of servers that know nothing of each other.
 */
export type WatermarkOrder = 'newer' | 'same' | 'older' | 'incomparable';

/** What a configured source offers, known without a connection and without secrets. */
export interface SourceProfile {
  /** The record types that are configured. `person` is always there. */
  readonly schemas: Readonly<{ person: SourceSchema; group?: SourceSchema }>;
  /** True where memberships are read (`directory.groups` exists in expressions). */
  readonly memberships: boolean;
  /** The group attribute that `SOURCE.groups` lists in expressions (LDAP: `cn`). */
  readonly groupNaming?: string;
  /**
   * Compares the marks of two claims of this source: how `newer` stands to `older`. Pure. A text that is no mark of this source,
   * as another version may have left in a ledger, is `incomparable`. Absent where claims carry no marks.
   */
  readonly compareWatermarks?: (older: string, newer: string) => WatermarkOrder;
  /** The lanes by which requests are paced, and whose allowance they draw on (`TargetProfile.allowance`). Absent: requests are counted only. */
  readonly rates?: { readonly allowance: string; readonly lanes: Readonly<Record<string, Pick<Lane, 'ratePerMinute' | 'sharesRateOf'>>> };
  /** Findings about the configuration itself, for example a key that can be reused. */
  readonly findings: readonly Finding[];
}

/** What a source says of its own data. `says`: a sentence for people, the one a read would fail with now. */
export type SourceReadiness = { readonly ready: true } | { readonly ready: false; readonly says: string };

/**
 * An authoritative system that is read. Never written.
 *
 * `read` may be called again after it ended; two reads at once on one source are never asked for. `close` is safe to repeat.
 */
export interface Source {
  /**
   * Connects and reports what a person should know before the first run (permissions, missing bases, limits, counts).
   * @throws ConnectorError when the connection or the credentials fail.
   */
  check(options: CallOptions): Promise<readonly Finding[]>;
  /**
   * Answers whether the source's data is complete right now. Cheap: may be asked every few seconds, and reads nobody. An answer
   * proves nothing about a later read: that one asks again, in its own snapshot, and fails with the code `NOT_READY`. Absent where a
   * source cannot know.
   * @throws ConnectorError as {@link check} does, when there is no answer.
   */
  ready?(options: CallOptions): Promise<SourceReadiness>;
  /**
   * Reads the scope in one pass. See {@link Read} for the rules of wholeness.
   * @throws ConnectorError; a throw means: not whole, for every type. With the code `NOT_READY` where the source says that its data is
   *   not complete right now.
   */
  read<T extends SourceType>(scope: ReadScope<T>, options: CallOptions): Read<SourceRecord, T>;
  /** Releases connections. */
  close(): Promise<void>;
}
