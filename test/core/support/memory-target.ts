import {
  ConnectorError,
  definePlugin,
  foldedKey,
  simpleModule,
  targetToken,
  type ActualAccount,
  type ActualGroup,
  type ActualRecord,
  type ActualType,
  type Batch,
  type CallOptions,
  type Claims,
  type Incoming,
  type Outcome,
  type Read,
  type ReadScope,
  type Standing,
  type Target,
  type TargetOperation,
  type TargetProfile,
} from '@rollcall/core';
import { z } from 'zod';

/** What the in-memory target holds; tests look here, and change it by hand as an administrator would. */
export interface MemoryWorld {
  readonly accounts: Map<string, { id: string; username: string; email?: string; realname?: string; standing: Standing; phones: Map<string, { id: string; activated: boolean }>; foreignOwner?: string; aliases: string[] }>;
  readonly groups: Map<string, { id: string; name: string; desc?: string }>;
  /** Account id, a space, group id. */
  readonly memberships: Set<string>;
  /** Requests so far, by lane. */
  readonly calls: Map<string, number>;
  /** Every operation that arrived, in order. */
  readonly log: string[];
  /** Set by tests: looks at each batch before it is done; may throw, or answer in its place. */
  fault?: (batch: Batch, world: MemoryWorld) => 'lose-answer' | undefined;
  /** Set by tests: cuts the listing after so many accounts. */
  cutAfter?: number;
  nextId: number;
}

export function emptyWorld(): MemoryWorld {
  return { accounts: new Map(), groups: new Map(), memberships: new Set(), calls: new Map(), log: [], nextId: 1 };
}

export function profileOfMemory(): TargetProfile {
  const text = { type: 'string', multi: false, storage: 'inline' } as const;
  return {
    schemas: {
      account: {
        naming: 'username',
        attributes: {
          username: { ...text, required: true, unique: true, compare: 'case-insensitive', maxLength: 50 },
          email: { ...text, maxLength: 100 },
          realname: text,
          phones: { type: 'complex', multi: true, storage: 'shared-entity', identifiedBy: 'number', fields: { number: 'string', type: 'string' } },
        },
      },
      group: { naming: 'name', attributes: { name: { ...text, required: true }, desc: text } },
    },
    operations: [
      'create:account', 'update:account', 'disable:account', 'enable:account', 'trash:account', 'restore:account', 'delete:account',
      'create:group', 'update:group', 'delete:group', 'attach:membership', 'detach:membership', 'attach:phones', 'detach:phones',
    ],
    lanes: {
      reads: { ratePerMinute: 100_000, accepts: [], maxBatch: 1, atomic: 'per-operation' },
      single: {
        ratePerMinute: 100_000,
        accepts: ['create:account', 'update:account', 'disable:account', 'enable:account', 'delete:account', 'create:group', 'update:group', 'delete:group', 'attach:membership', 'detach:membership', 'attach:phones', 'detach:phones'],
        maxBatch: 1,
        atomic: 'per-operation',
      },
      bulk: { ratePerMinute: 100_000, accepts: ['update:account', 'disable:account', 'enable:account', 'attach:membership', 'detach:membership'], maxBatch: 10, atomic: 'unknown' },
      bulkCreate: { ratePerMinute: 100_000, accepts: ['create:account'], maxBatch: 20, atomic: 'all-or-nothing', createAttributes: ['username', 'email', 'realname'] },
      trash: { ratePerMinute: 100_000, accepts: ['trash:account'], maxBatch: 20, atomic: 'unknown' },
      restore: { ratePerMinute: 100_000, accepts: ['restore:account'], maxBatch: 20, atomic: 'unknown' },
    },
    reading: { lane: 'reads', pageSize: { account: 50, group: 50 }, keysPerCall: 20 },
    findings: [],
  };
}

/** A correct target in memory. */
export class MemoryTarget implements Target {
  constructor(
    private readonly world: MemoryWorld,
    private readonly tenant: string,
  ) {}

  probe(): Promise<{ tenant: string; tenantLabel: string; findings: [] }> {
    return Promise.resolve({ tenant: this.tenant, tenantLabel: `Memory ${this.tenant}`, findings: [] });
  }

  async *read<T extends ActualType>(scope: ReadScope<T>, options: CallOptions): Read<ActualRecord, T> {
    const counts: Record<ActualType, number> = { account: 0, group: 0, membership: 0 };
    const accounts = this.#selected(scope.keys);
    const cut = scope.keys === 'all' ? this.world.cutAfter : undefined;
    for (let at = 0; at < Math.max(1, accounts.length); at += 50) {
      await options.pace('reads');
      this.#count('reads');
      const page: Incoming<ActualRecord>[] = [];
      for (const account of accounts.slice(at, at + 50)) {
        if (cut !== undefined && counts.account >= cut) break;
        if (scope.types.includes('account' as T)) page.push({ ok: true, record: account });
        counts.account += 1;
        const groups = [...this.world.memberships].flatMap((edge) => (edge.startsWith(`${account.id} `) ? [edge.slice(account.id.length + 1)] : []));
        if (scope.types.includes('membership' as T)) page.push({ ok: true, record: { type: 'membership', account: account.id, groups } });
        counts.membership += groups.length;
      }
      yield page;
    }
    if (scope.types.includes('group' as T)) {
      const groups = [...this.world.groups.values()].map((group): ActualGroup => ({ type: 'group', id: group.id, attributes: { name: group.name, ...(group.desc === undefined ? {} : { desc: group.desc }) } }));
      counts.group = groups.length;
      yield groups.map((record) => ({ ok: true, record }));
    }
    const claim = (type: ActualType) =>
      cut !== undefined && type !== 'group'
        ? { whole: false as const, delivered: counts[type], doubts: [{ reason: `the listing ended after ${cut} accounts` }] as const }
        : { whole: true as const, delivered: counts[type], basis: 'memory' };
    return Object.fromEntries(scope.types.map((type) => [type, claim(type)])) as unknown as Claims<T>;
  }

  async apply(batch: Batch, options: CallOptions): Promise<readonly Outcome[]> {
    await options.pace(batch.lane);
    this.#count(batch.lane);
    const fault = this.world.fault?.(batch, this.world);
    const outcomes = batch.lane === 'bulkCreate' && batch.operations.some((operation) => this.#nameTaken(operation)) ? this.#refuseAll(batch) : batch.operations.map((operation) => this.#do(operation));
    if (fault === 'lose-answer') throw new ConnectorError({ kind: 'unavailable', message: 'connection reset after send' }, { effect: 'unknown' });
    return outcomes;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #refuseAll(batch: Batch): readonly Outcome[] {
    return batch.operations.map((operation) => ({ id: operation.id, result: 'refused', failure: { kind: 'conflict', message: 'one of them exists already' } }));
  }

  #nameTaken(operation: TargetOperation): boolean {
    if (operation.kind !== 'create') return false;
    const name = foldedKey(String(operation.attributes['username'] ?? operation.attributes['name']));
    return operation.type === 'account' && [...this.world.accounts.values()].some((account) => foldedKey(account.username) === name);
  }

  #do(operation: TargetOperation): Outcome {
    this.world.log.push(operation.id);
    const done = { id: operation.id, result: 'done' } as const;
    const refused = (message: string): Outcome => ({ id: operation.id, result: 'refused', failure: { kind: 'not-found', message } });
    switch (operation.kind) {
      case 'create': {
        if (this.#nameTaken(operation)) return { id: operation.id, result: 'refused', failure: { kind: 'conflict', message: 'exists already' } };
        const id = `${operation.type === 'account' ? 'A' : 'G'}${this.world.nextId++}`;
        if (operation.type === 'account') {
          const { username, email, realname } = operation.attributes as { username: string; email?: string; realname?: string };
          this.world.accounts.set(id, { id, username, ...(email === undefined ? {} : { email }), ...(realname === undefined ? {} : { realname }), standing: 'active', phones: new Map(), aliases: [] });
        } else {
          const { name, desc } = operation.attributes as { name: string; desc?: string };
          this.world.groups.set(id, { id, name, ...(desc === undefined ? {} : { desc }) });
        }
        return { ...done, entityId: id };
      }
      case 'update': {
        const entity = operation.type === 'account' ? this.world.accounts.get(idOf(operation.ref)) : this.world.groups.get(idOf(operation.ref));
        if (entity === undefined) return refused('gone');
        Object.assign(entity, operation.set);
        for (const { attribute } of operation.clear) delete (entity as unknown as Record<string, unknown>)[attribute];
        return done;
      }
      case 'disable':
      case 'enable':
      case 'trash':
      case 'restore': {
        const account = this.world.accounts.get(operation.ref.id);
        if (account === undefined) return refused('gone');
        const standing = ({ disable: 'disabled', enable: 'active', trash: 'trashed', restore: 'disabled' } as const)[operation.kind];
        if (account.standing === standing) return { id: operation.id, result: 'already-so' };
        account.standing = standing;
        return done;
      }
      case 'delete':
        this.world.accounts.delete(operation.ref.id);
        this.world.groups.delete(operation.ref.id);
        return done;
      case 'attach':
      case 'detach': {
        const { attachment } = operation;
        const account = this.world.accounts.get(idOf(attachment.account));
        if (account === undefined) return refused('account gone');
        if (attachment.what === 'membership') {
          const edge = `${account.id} ${idOf(attachment.group)}`;
          if (!this.world.groups.has(idOf(attachment.group))) return refused('group gone');
          if (operation.kind === 'attach') this.world.memberships.add(edge);
          else this.world.memberships.delete(edge);
          return done;
        }
        const number = String(attachment.value['number']);
        if (operation.kind === 'detach') {
          account.phones.delete(number);
          return done;
        }
        const id = `P${this.world.nextId++}`;
        account.phones.set(number, { id, activated: false });
        return { ...done, entityId: id };
      }
      default:
        return operation satisfies never;
    }
  }

  #selected(keys: ReadScope<ActualType>['keys']): readonly ActualAccount[] {
    const all = [...this.world.accounts.values()].map(
      (account): ActualAccount => ({
        type: 'account',
        id: account.id,
        standing: account.standing,
        attributes: { username: account.username, ...(account.email === undefined ? {} : { email: account.email }), ...(account.realname === undefined ? {} : { realname: account.realname }) },
        held: { phones: [...account.phones].map(([number, phone]) => ({ id: phone.id, value: { number }, ...(phone.activated ? { keepBecause: 'activated' } : {}) })) },
        otherNames: account.aliases,
        ...(account.foreignOwner === undefined ? {} : { foreignOwner: account.foreignOwner }),
      }),
    );
    if (keys === 'all') return all;
    const wanted = new Set(keys.by === 'name' ? keys.values.map(foldedKey) : keys.values);
    return all.filter((account) => wanted.has(keys.by === 'name' ? foldedKey(String(account.attributes['username'])) : account.id));
  }

  #count(lane: string): void {
    this.world.calls.set(lane, (this.world.calls.get(lane) ?? 0) + 1);
  }
}

function idOf(ref: { readonly id: string } | { readonly createdBy: string }): string {
  if (!('id' in ref)) throw new Error(`a plugin must never see ${JSON.stringify(ref)}`);
  return ref.id;
}

/** The in-memory target as a plugin; `tenant` in its section names the tenant. */
export function memoryTargetPlugin(world: MemoryWorld) {
  return definePlugin({
    kind: 'target',
    type: 'memory',
    apiVersion: 1,
    version: '1.0.0',
    config: z.strictObject({ tenant: z.string().default('t1') }),
    profile: () => profileOfMemory(),
    module: (config) => simpleModule(targetToken, () => new MemoryTarget(world, config.tenant)),
  });
}
