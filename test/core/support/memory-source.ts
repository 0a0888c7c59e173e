import {
  ConnectorError,
  definePlugin,
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
  /** Order of delivery; default as inserted. */
  reversed?: boolean;
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
        status: text,
        roles: { type: 'string', multi: true },
      },
    },
    group: { open: false, attributes: { name: text, description: text } },
  },
  memberships: true,
  groupNaming: 'name',
  findings: [],
};

/** A source in memory that can be told to fail. */
class MemorySource implements Source {
  constructor(private readonly directory: MemoryDirectory) {}

  check(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  async *read<T extends SourceType>(scope: ReadScope<T>, options: CallOptions): Read<SourceRecord, T> {
    await options.pace('read');
    const all = this.#records(scope.types);
    const { cut } = this.directory;
    const delivered = cut === undefined ? all : all.slice(0, cut.after);
    for (let at = 0; at < delivered.length; at += 7) yield delivered.slice(at, at + 7);
    if (cut?.how === 'throw') throw new ConnectorError({ kind: 'unavailable', message: 'connection lost' });
    if (cut?.how === 'defect') throw new TypeError('undefined is not a function');
    const isCut = cut?.how === 'doubt' && delivered.length < all.length;
    const claims = scope.types.map((type): readonly [SourceType, ReadClaim] => [
      type,
      isCut
        ? { whole: false, delivered: countOf(delivered, type), doubts: [{ reason: `server stopped at ${delivered.length}` }] }
        : { whole: true, delivered: countOf(delivered, type), announced: countOf(all, type), basis: 'memory' },
    ]);
    return Object.fromEntries(claims) as unknown as Claims<T>;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #records(types: readonly SourceType[]): readonly Incoming<SourceRecord>[] {
    const { people, groups, memberships, extra, reversed } = this.directory;
    const records: Incoming<SourceRecord>[] = [];
    for (const [key, attributes] of people) records.push(this.#record('person', key, attributes));
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
export function memorySourcePlugin(directory: MemoryDirectory, type = 'memory') {
  return definePlugin({
    kind: 'source',
    type,
    apiVersion: 1,
    version: '1.0.0',
    config: z.strictObject({}),
    profile: () => memoryProfile,
    module: () => simpleModule(sourceToken, () => new MemorySource(directory)),
  });
}
