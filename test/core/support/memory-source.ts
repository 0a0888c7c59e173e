import {
  ConnectorError,
  definePlugin,
  NOT_READY,
  simpleModule,
  sourceToken,
  type CallOptions,
  type Claims,
  type Incoming,
  type Read,
  type ReadClaim,
  type ReadScope,
  type Source,
  type SourceProfile,
  type SourceReadiness,
  type SourceRecord,
  type SourceType,
  type SourceValue,
} from '@rollcall/core';
import { z } from 'zod';

/** How a read ends too early: the server says so, the line breaks, the plugin breaks, or nobody notices. */
export type CutKind = 'doubt' | 'throw' | 'defect' | 'silent';

/** What the in-memory source says; tests change it as an HR department would. */
export interface MemoryDirectory {
  people: Map<string, Record<string, SourceValue>>;
  groups: Map<string, Record<string, SourceValue>>;
  /** Person key, a space, group key. */
  memberships: Set<string>;
  /** Keys of people and groups that are delivered as rejections, with the reason. */
  rejected: Map<string, string>;
  /** Further references by key. */
  references: Map<string, readonly string[]>;
  /** Remarks by person key. */
  remarks: Map<string, readonly string[]>;
  /** Delivered besides, as they are. */
  extra: Incoming<SourceRecord>[];
  /** Set by tests: the reader stops after so many records of all types and says so, lies, or throws. */
  cut?: { readonly after: number; readonly how: CutKind } | undefined;
  /** Keys that listings leave out, and that asking for the key finds. */
  hidden: Set<string>;
  /** Set by tests: asking for single keys fails. */
  lookupFails?: boolean;
  /** How often single keys were asked for. */
  lookups: number;
  /** Set by tests: what the source says of itself whenever it is asked, by a read too; undefined while it is ready. Unset: it cannot know. */
  loading?: (() => string | undefined) | undefined;
  /** Order of delivery; default as inserted. */
  reversed?: boolean;
  /** The keys of every read by keys, in order. */
  readonly asked: (readonly string[])[];
  /** Set by tests: a read by keys ends so. */
  keyedCut?: CutKind | undefined;
  /** The server's mark of its state: a number as text, the larger the newer. */
  watermark?: string | undefined;
}

export function emptyDirectory(): MemoryDirectory {
  return {
    people: new Map(),
    groups: new Map(),
    memberships: new Set(),
    rejected: new Map(),
    references: new Map(),
    remarks: new Map(),
    extra: [],
    asked: [],
    hidden: new Set(),
    lookups: 0,
  };
}

const text = { type: 'string', multi: false } as const;

const memoryProfile: SourceProfile = {
  schemas: {
    person: {
      open: false,
      attributes: {
        uid: text,
        mail: text,
        cn: text,
        mobile: text,
        number: text,
        givenName: text,
        sn: text,
        status: text,
        roles: { type: 'string', multi: true },
      },
    },
    group: { open: false, attributes: { name: text, description: text } },
  },
  memberships: true,
  groupNaming: 'name',
  compareWatermarks: (older, newer) => {
    const [before, after] = [Number(older), Number(newer)];
    if (!Number.isFinite(before) || !Number.isFinite(after)) return 'incomparable';
    return after === before ? 'same' : after > before ? 'newer' : 'older';
  },
  findings: [],
};

/** A source in memory that can be told to fail. */
class MemorySource implements Source {
  readonly ready?: () => Promise<SourceReadiness>;

  constructor(private readonly directory: MemoryDirectory) {
    if (directory.loading !== undefined) this.ready = () => Promise.resolve(this.#readiness());
  }

  check(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  async *read<T extends SourceType>(scope: ReadScope<T>, options: CallOptions): Read<SourceRecord, T> {
    await options.pace('read');
    const readiness = this.#readiness();
    if (!readiness.ready) throw new ConnectorError({ kind: 'unavailable', code: NOT_READY, message: readiness.says });
    const all = scope.keys === 'all' ? this.#records(scope.types) : this.#lookedUp(scope.types, scope.keys.values);
    const { keyedCut } = this.directory;
    const cut = scope.keys === 'all' ? this.directory.cut : keyedCut && { after: 0, how: keyedCut };
    const delivered = cut === undefined ? all : all.slice(0, cut.after);
    for (let at = 0; at < delivered.length; at += 7) yield delivered.slice(at, at + 7);
    if (cut?.how === 'throw') throw new ConnectorError({ kind: 'unavailable', message: 'connection lost' });
    if (cut?.how === 'defect') throw new TypeError('undefined is not a function');
    const { watermark } = this.directory;
    const marked = watermark === undefined ? {} : { watermark };
    const isCut = cut?.how === 'doubt' && delivered.length < all.length;
    const claims = scope.types.map((type): readonly [SourceType, ReadClaim] => [
      type,
      isCut
        ? { whole: false, delivered: countOf(delivered, type), doubts: [{ reason: `server stopped at ${delivered.length}` }] }
        : { whole: true, delivered: countOf(delivered, type), announced: countOf(all, type), basis: 'memory', ...marked },
    ]);
    return Object.fromEntries(claims) as unknown as Claims<T>;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #readiness(): SourceReadiness {
    const says = this.directory.loading?.();
    return says === undefined ? { ready: true } : { ready: false, says };
  }

  #lookedUp(types: readonly SourceType[], keys: readonly string[]): readonly Incoming<SourceRecord>[] {
    this.directory.lookups += 1;
    this.directory.asked.push(keys);
    if (this.directory.lookupFails === true) throw new ConnectorError({ kind: 'unavailable', message: 'connection refused' });
    const of = (type: 'person' | 'group', all: ReadonlyMap<string, Record<string, SourceValue>>): readonly Incoming<SourceRecord>[] =>
      types.includes(type) ? keys.flatMap((key) => (all.has(key) ? [this.#record(type, key, all.get(key) ?? {})] : [])) : [];
    const edges = types.includes('membership') ? [...this.directory.memberships].map((edge) => edge.split(' ')) : [];
    const memberships = edges.flatMap(([person = '', group = '']): readonly Incoming<SourceRecord>[] =>
      keys.includes(person) ? [{ ok: true, record: { type: 'membership', group, members: [person] } }] : [],
    );
    return [...of('person', this.directory.people), ...of('group', this.directory.groups), ...memberships];
  }

  #records(types: readonly SourceType[]): readonly Incoming<SourceRecord>[] {
    const { people, groups, memberships, extra, hidden, reversed } = this.directory;
    const records: Incoming<SourceRecord>[] = [];
    for (const [key, attributes] of people) if (!hidden.has(key)) records.push(this.#record('person', key, attributes));
    if (types.includes('group')) for (const [key, attributes] of groups) records.push(this.#record('group', key, attributes));
    if (types.includes('membership')) {
      for (const edge of memberships) {
        const [person = '', group = ''] = edge.split(' ');
        records.push({ ok: true, record: { type: 'membership', group, members: [person] } });
      }
    }
    records.push(...extra);
    return reversed === true ? records.reverse() : records;
  }

  #record(type: 'person' | 'group', key: string, attributes: Record<string, SourceValue>): Incoming<SourceRecord> {
    const reason = this.directory.rejected.get(key);
    if (reason !== undefined) return { ok: false, type, key, reason };
    const references = this.directory.references.get(key) ?? [];
    const remarks = this.directory.remarks.get(key);
    return { ok: true, record: { type, key, references, attributes, ...(remarks === undefined ? {} : { remarks }) } };
  }
}

function countOf(records: readonly Incoming<SourceRecord>[], type: SourceType): number {
  return records.filter((incoming) => (incoming.ok ? incoming.record.type : incoming.type) === type).length;
}

/** The in-memory source as a plugin. */
export function memorySourcePlugin(directory: MemoryDirectory, type = 'memory', version = '1.0.0') {
  return definePlugin({
    kind: 'source',
    type,
    apiVersion: 1,
    version,
    // Read by nobody: something to edit in the section.
    config: z.strictObject({ filter: z.string().exactOptional() }),
    profile: () => memoryProfile,
    module: () => simpleModule(sourceToken, () => new MemorySource(directory)),
  });
}

/** The same, but for that it cannot be started: its credentials are locked away. */
export function lockedSourcePlugin(type = 'locked') {
  return definePlugin({
    kind: 'source',
    type,
    apiVersion: 1,
    version: '1.0.0',
    config: z.strictObject({}),
    profile: () => memoryProfile,
    module: () =>
      simpleModule(sourceToken, (): Source => {
        throw new Error('the directory is down');
      }),
  });
}
