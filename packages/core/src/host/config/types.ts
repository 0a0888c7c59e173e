import type { Plugin, PluginKind, ProfileOf } from '../../contracts/plugin.js';
import type { ApplyDefinition, ApprovalDefinition, PipelineDefinition, SourceExpectation } from '../../mapping/definition.js';
import type { CommandLogSettings } from '../command-log/types.js';
import type { Redactor } from '../secrets/types.js';

/** Where something stands in the document: `['pipelines', 'staff', 'scope']`. */
export type DocumentPath = readonly (string | number)[];

/** A part of a scalar's text, in UTF-16 code units of its value; `end` is exclusive. */
export interface OffsetRange {
  readonly start: number;
  readonly end?: number;
}

/** A place in the file. Lines and columns count from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** Length of what is meant, at least 1; what goes beyond the line's end is not counted. */
  readonly length: number;
}

/** One thing wrong in the file. Holds no resolved value of a reference and no secret. */
export interface ConfigIssue {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What is wrong, one line, without a full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
  /** The line of the file and a line of carets under it. */
  readonly excerpt?: string;
}

/** What an issue may say besides its message. */
export interface IssueDetails {
  readonly remedy?: string;
  /** The part of the scalar that is meant. */
  readonly range?: OffsetRange;
  /** Point at the key, or at its value (default). */
  readonly at?: 'key' | 'value';
}

/** Reads a file that the document refers to. Throws as `node:fs` does. */
export type ReadFile = (path: string) => string;

/** The environment that references are looked up in. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** All that loading needs; nothing is taken from the process. */
export interface LoadOptions {
  readonly text: string;
  /** The path of the file: named in issues; relative `${file:…}` references and `state` start from its folder. */
  readonly file: string;
  readonly plugins: readonly Plugin[];
  readonly env: Environment;
  readonly readFile: ReadFile;
  /** Learns every secret before a plugin sees it. Default: a new one, found in the result. */
  readonly redactor?: Redactor;
}

/** A source or target of the file: its plugin has accepted the section, and is not mounted yet. */
export interface ConfiguredPlugin<K extends PluginKind = PluginKind> {
  readonly name: string;
  readonly kind: K;
  readonly plugin: Plugin<K>;
  /** The section without `use`, references resolved, secrets wrapped: what `mountPlugin` takes. */
  readonly section: Readonly<Record<string, unknown>>;
  readonly profile: ProfileOf[K];
  /** `['sources', name]` or `['targets', name]`. */
  readonly path: DocumentPath;
  /** Of sources: what must be there for a read to be believed. */
  readonly expect?: SourceExpectation;
  /** Where its exchanges are noted; absent: nowhere. */
  readonly commandLog?: CommandLogSettings;
}

/** A file that was accepted. */
export interface LoadedConfig {
  readonly file: string;
  /** Where the ledger is: an absolute path, or a URL as written (references resolved). May hold a password: never print it. */
  readonly state: string;
  /** Keyed by name; use `Object.hasOwn` or the values. */
  readonly sources: Readonly<Record<string, ConfiguredPlugin<'source'>>>;
  readonly targets: Readonly<Record<string, ConfiguredPlugin<'target'>>>;
  /** The enabled pipelines, in the order of the file. */
  readonly pipelines: readonly PipelineDefinition[];
  /** Pipelines with `enabled: false`: their people are frozen, nothing of them runs. */
  readonly disabledPipelines: readonly PipelineDefinition[];
  readonly approval: ApprovalDefinition;
  readonly apply: ApplyDefinition;
  /** The file without secrets, see `ResolvedSection.safe`: what {@link configDigest} is taken over. */
  readonly normalised: NormalisedDocument;
  readonly redactor: Redactor;
  /**
   * The place of a path, with the part of its scalar where that can be told (plain or quoted, one line, no escapes); else the
   * scalar's start. A path that is not in the file gives the place of its nearest parent. Never throws.
   */
  positionOf(path: DocumentPath, range?: OffsetRange): Position;
  /** Makes an issue at a path, excerpt included. */
  issueAt(path: DocumentPath, message: string, details?: IssueDetails): ConfigIssue;
}

/** See {@link LoadedConfig.normalised}. */
export interface NormalisedDocument {
  readonly sources: unknown;
  readonly targets: unknown;
  readonly pipelines: unknown;
  /** How plans are approved and applied, defaults filled in. */
  readonly settings: unknown;
}

/** The file, or everything that is wrong with it, sorted by position. */
export type ConfigResult =
  | { readonly ok: true; readonly config: LoadedConfig; readonly warnings: readonly ConfigIssue[] }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };
