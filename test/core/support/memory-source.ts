import { definePlugin, simpleModule, sourceToken, type CallOptions, type Claims, type Incoming, type Read, type ReadScope, type Source, type SourceProfile, type SourceRecord, type SourceType, type SourceValue } from '@rollcall/core';
import { z } from 'zod';

/** What the in-memory source says; tests change it as an HR department would. */
export interface MemoryDirectory {
  people: Map<string, Record<string, SourceValue>>;
  groups: Map<string, Record<string, SourceValue>>;
  /** Person key, a space, group key. */
  memberships: Set<string>;
  /** People that are delivered as rejections, with the reason. */
  rejected: Map<string, string>;
  /** Set by tests: the reader stops after so many records of all types and says so, lies, or throws. */
  cut?: { readonly after: number; readonly how: 'doubt' | 'throw' | 'silent' };
  /** Order of delivery; default as inserted. */
  reversed?: boolean;
}

export function emptyDirectory(): MemoryDirectory {
  return { people: new Map(), groups: new Map(), memberships: new Set(), rejected: new Map() };
}

export const memoryProfile: SourceProfile = {
  schemas: {
    person: {
      open: false,
      attributes: {
        uid: { type: 'string', multi: false },
        mail: { type: 'string', multi: false },
        cn: { type: 'string', multi: false },
        mobile: { type: 'string', multi: false },
        number: { type: 'string', multi: false },
        status: { type: 'string', multi: false },
        roles: { type: 'string', multi: true },
      },
    },
    group: { open: false, attributes: { name: { type: 'string', multi: false }, description: { type: 'string', multi: false } } },
  },
  memberships: true,
  groupNaming: 'name',
  findings: [],
};

/** A source in memory that can be told to fail. */
export class MemorySource implements Source {
  constructor(private readonly directory: MemoryDirectory) {}

  check(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  async *read<T extends SourceType>(scope: ReadScope<T>, options: CallOptions): Read<SourceRecord, T> {
    await options.pace('read');
    const all = this.#records(scope.types);
    const cut = this.directory.cut;
    const delivered = cut === undefined ? all : all.slice(0, cut.after);
    for (let at = 0; at < delivered.length; at += 7) yield delivered.slice(at, at + 7);
    if (cut?.how === 'throw') throw new Error('connection lost');
    const isCut = cut?.how === 'doubt' && delivered.length < all.length;
    const counts = (type: SourceType): number => delivered.filter((incoming) => (incoming.ok ? incoming.record.type : incoming.type) === type).length;
    const announced = (type: SourceType): number => all.filter((incoming) => (incoming.ok ? incoming.record.type : incoming.type) === type).length;
    const claims = scope.types.map((type) => [
      type,
      isCut
        ? { whole: false, delivered: counts(type), doubts: [{ reason: `server stopped at ${delivered.length}`, remedy: 'ask for more' }] }
        : { whole: true, delivered: counts(type), announced: announced(type), basis: 'memory' },
    ]);
    return Object.fromEntries(claims) as unknown as Claims<T>;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #records(types: readonly SourceType[]): readonly Incoming<SourceRecord>[] {
    const records: Incoming<SourceRecord>[] = [];
    for (const [key, attributes] of this.directory.people) {
      const reason = this.directory.rejected.get(key);
      if (reason !== undefined) records.push({ ok: false, type: 'person', key, reason });
      else records.push({ ok: true, record: { type: 'person', key, references: [], attributes } });
    }
    if (types.includes('group')) for (const [key, attributes] of this.directory.groups) records.push({ ok: true, record: { type: 'group', key, references: [], attributes } });
    if (types.includes('membership')) {
      for (const edge of this.directory.memberships) {
        const [person = '', group = ''] = edge.split(' ');
        records.push({ ok: true, record: { type: 'membership', group, members: [person] } });
      }
    }
    return this.directory.reversed === true ? records.reverse() : records;
  }
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
