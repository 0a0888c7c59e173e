import {
  definePlugin,
  simpleModule,
  sourceToken,
  targetToken,
  type ActualRecord,
  type ActualType,
  type Claims,
  type Incoming,
  type Outcome,
  type Read,
  type ReadClaim,
  type ReadScope,
  type Source,
  type SourceProfile,
  type SourceRecord,
  type SourceType,
  type Target,
  type TargetProfile,
} from '@rollcall/core';
import { z } from 'zod';
import type { GeneratedWorld } from './generated-world.js';

const text = { type: 'string', multi: false } as const;

const sourceProfile: SourceProfile = {
  schemas: {
    person: { open: false, attributes: { uid: text, mail: text, cn: text, status: text, department: text } },
    group: { open: false, attributes: { cn: text, description: text } },
  },
  memberships: true,
  groupNaming: 'cn',
  findings: [],
};

const inline = { ...text, storage: 'inline' } as const;

const targetProfile: TargetProfile = {
  schemas: {
    account: {
      naming: 'username',
      attributes: { username: { ...inline, required: true, unique: true, compare: 'case-insensitive' }, email: inline, realname: inline },
    },
    group: { naming: 'name', attributes: { name: { ...inline, required: true }, desc: inline } },
  },
  operations: ['create:account', 'update:account', 'disable:account', 'create:group', 'update:group', 'attach:membership', 'detach:membership'],
  lanes: {
    reads: { ratePerMinute: 10_000, accepts: [], maxBatch: 1, atomic: 'per-operation' },
    bulk: {
      ratePerMinute: 10_000,
      accepts: ['create:account', 'update:account', 'disable:account', 'create:group', 'update:group', 'attach:membership', 'detach:membership'],
      maxBatch: 50,
      atomic: 'unknown',
    },
  },
  reading: { lane: 'reads', pageSize: { account: 300, group: 100 }, keysPerCall: 100 },
  findings: [],
};

/** The generated world's source side: every record is parsed from its line and handed on, nothing is kept. */
class GeneratedSource implements Source {
  constructor(private readonly world: GeneratedWorld) {}

  check(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  read<T extends SourceType>(scope: ReadScope<T>): Read<SourceRecord, T> {
    return parsed<SourceRecord, T>(this.world.sourceLines(), scope.types);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The generated world's target side. It is read and never written: the benchmark ends with the plan. */
class GeneratedTarget implements Target {
  constructor(private readonly world: GeneratedWorld) {}

  probe(): Promise<{ readonly tenant: string; readonly tenantLabel: string; readonly findings: [] }> {
    return Promise.resolve({ tenant: BENCH_TENANT, tenantLabel: 'generated', findings: [] });
  }

  read<T extends ActualType>(scope: ReadScope<T>): Read<ActualRecord, T> {
    return parsed<ActualRecord, T>(this.world.targetLines(), scope.types);
  }

  apply(): Promise<readonly Outcome[]> {
    return Promise.reject(new Error('the generated target is only read'));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The tenant that the prepared ledger holds links of. */
export const BENCH_TENANT = 'generated-tenant';

async function* parsed<R extends { readonly type: string }, T extends string>(
  pages: Iterable<readonly string[]>,
  types: readonly T[],
): Read<R, T> {
  const delivered = Object.fromEntries(types.map((type) => [type, 0])) as Record<string, number>;
  for (const lines of pages) {
    const page = lines.map((line): Incoming<R> => ({ ok: true, record: JSON.parse(line) as R }));
    for (const incoming of page) if (incoming.ok) delivered[incoming.record.type] = (delivered[incoming.record.type] ?? 0) + weightOf(incoming.record);
    yield page;
    await Promise.resolve();
  }
  const claims: Partial<Record<T, ReadClaim>> = {};
  for (const type of types) claims[type] = { whole: true, delivered: delivered[type] ?? 0, basis: 'generated to the end' };
  return claims as Claims<T>;
}

/** Memberships count one by one, however they are bundled. */
function weightOf(record: { readonly type: string; readonly members?: readonly string[]; readonly groups?: readonly string[] }): number {
  return record.type === 'membership' ? (record.members ?? record.groups ?? []).length : 1;
}

/** The two in-process plugins of a world, both of type `generated`. */
export function generatedPlugins(world: GeneratedWorld) {
  const shared = { type: 'generated', apiVersion: 1, version: '1.0.0', config: z.strictObject({}) } as const;
  return [
    definePlugin({ ...shared, kind: 'source', profile: () => sourceProfile, module: () => simpleModule(sourceToken, () => new GeneratedSource(world)) }),
    definePlugin({ ...shared, kind: 'target', profile: () => targetProfile, module: () => simpleModule(targetToken, () => new GeneratedTarget(world)) }),
  ];
}
