import type { Batch, Standing, TargetOperation, TargetProfile } from '@rollcall/core';

/** An account of the in-memory target. */
export interface MemoryAccount {
  id: string;
  username: string;
  email?: string;
  realname?: string;
  standing: Standing;
  /** By number. */
  phones: Map<string, { id: string; activated: boolean }>;
  foreignOwner?: string;
  aliases: string[];
}

/**
 * What may go wrong with a batch: the answer is lost after the effect or the request before it, nothing leaves the machine, the
 * keys are wrong, the answer is a lie, or it names no operation.
 */
export type Fault = 'lose-answer' | 'lose-request' | 'unreachable' | 'unauthorized' | 'no-effect' | 'no-outcomes';

/**
 * One request: what it read or wrote, and whether its answer was lost. Accounts and groups by id, accounts that are created as
 * `account NAME`; listings and groups that are created as `accounts` and `groups`.
 */
export interface WireEntry {
  readonly call: 'read' | 'write';
  readonly objects: readonly string[];
  readonly isLost: boolean;
}

/** What the in-memory target holds; tests look here, and change it by hand as an administrator would. */
export interface MemoryWorld {
  readonly accounts: Map<string, MemoryAccount>;
  readonly groups: Map<string, { id: string; name: string; desc?: string }>;
  /** Account id, a space, group id. */
  readonly memberships: Set<string>;
  /** Requests so far, by lane. */
  readonly calls: Map<string, number>;
  /** Every operation that took effect or was refused for itself, in order. */
  readonly log: string[];
  /** The ids of every batch that arrived, whatever became of it. */
  readonly batches: string[][];
  /** Every request as the target saw it, in order. */
  readonly wire: WireEntry[];
  /** Set by tests: looks at each batch before it is done; may change the world, throw, or name a fault. */
  fault?: ((batch: Batch, world: MemoryWorld) => Fault | undefined) | undefined;
  /** Set by tests: looks at each read before it begins; may throw. */
  readFault?: ((kind: 'listing' | 'keys') => void) | undefined;
  /** Set by tests: operations that the target refuses; a bulk lane then refuses the whole batch. */
  bad?: ((operation: TargetOperation) => boolean) | undefined;
  /** Set by tests: cuts the listing after so many accounts and says so. */
  cutAfter?: number | undefined;
  /** How far this machine's clock is ahead of the target's. */
  clockSkewMs?: number | undefined;
  /** Order of delivery; default as made. */
  reversed?: boolean;
  nextId: number;
}

export function emptyWorld(): MemoryWorld {
  return { accounts: new Map(), groups: new Map(), memberships: new Set(), calls: new Map(), log: [], batches: [], wire: [], nextId: 1 };
}

/** The content of a target as text: equal worlds, equal texts. */
export function worldText(world: MemoryWorld): string {
  const accounts = [...world.accounts.values()].map(({ phones, ...account }) => ({ ...account, phones: [...phones].sort() }));
  return JSON.stringify([accounts, [...world.groups.values()], [...world.memberships].sort()]);
}

const text = { type: 'string', multi: false, storage: 'inline' } as const;

const schemas: TargetProfile['schemas'] = {
  account: {
    naming: 'username',
    attributes: {
      username: { ...text, required: true, unique: true, compare: 'case-insensitive', maxLength: 50 },
      email: { ...text, maxLength: 100 },
      realname: text,
      phones: {
        type: 'complex',
        multi: true,
        storage: 'shared-entity',
        identifiedBy: 'number',
        fields: { number: 'string', type: 'string' },
      },
    },
  },
  group: { naming: 'name', attributes: { name: { ...text, required: true }, desc: text } },
};

/** What the in-memory target can do: a lane of singles, and bulk lanes of ten and twenty. */
export function profileOfMemory(): TargetProfile {
  const rate = { ratePerMinute: 100_000 };
  return {
    schemas,
    operations: [...SINGLES, 'trash:account', 'restore:account'],
    lanes: {
      reads: { ...rate, accepts: [], maxBatch: 1, atomic: 'per-operation' },
      single: { ...rate, accepts: SINGLES, maxBatch: 1, atomic: 'per-operation' },
      bulk: { ...rate, accepts: BULK, maxBatch: 10, atomic: 'unknown' },
      bulkCreate: {
        ...rate,
        accepts: ['create:account'],
        maxBatch: 20,
        atomic: 'all-or-nothing',
        createAttributes: ['username', 'email', 'realname'],
      },
      trash: { ...rate, accepts: ['trash:account'], maxBatch: 20, atomic: 'unknown' },
      restore: { ...rate, accepts: ['restore:account'], maxBatch: 20, atomic: 'unknown' },
    },
    reading: { lane: 'reads', pageSize: { account: 50, group: 50 }, keysPerCall: 20 },
    findings: [],
  };
}

const BULK = ['update:account', 'disable:account', 'enable:account', 'attach:membership', 'detach:membership'] as const;
const SINGLES = [
  ...BULK,
  'create:account',
  'delete:account',
  'create:group',
  'update:group',
  'delete:group',
  'attach:phones',
  'detach:phones',
] as const;
