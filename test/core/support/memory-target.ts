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
  type ReadKeys,
  type ReadScope,
  type Target,
  type TargetOperation,
  type TargetProbe,
} from '@rollcall/core';
import { z } from 'zod';
import { doOperation, isNameTaken } from './memory-operations.js';
import { profileOfMemory, type MemoryAccount, type MemoryWorld } from './memory-world.js';

/** A correct target in memory, until it is told otherwise. */
class MemoryTarget implements Target {
  constructor(
    private readonly world: MemoryWorld,
    private readonly tenant: string,
  ) {}

  probe(): Promise<TargetProbe> {
    const { clockSkewMs } = this.world;
    const skew = clockSkewMs === undefined ? {} : { clockSkewMs };
    return Promise.resolve({ tenant: this.tenant, tenantLabel: `Memory ${this.tenant}`, findings: [], ...skew });
  }

  async *read<T extends ActualType>(scope: ReadScope<T>, options: CallOptions): Read<ActualRecord, T> {
    const counts: Record<ActualType, number> = { account: 0, group: 0, membership: 0 };
    const types: readonly ActualType[] = scope.types;
    const cut = scope.keys === 'all' ? this.world.cutAfter : undefined;
    const { reading } = profileOfMemory();
    const accounts = types.includes('account') ? this.#selected(scope.keys) : [];
    const asked = scope.keys === 'all' ? accounts.length : scope.keys.values.length;
    const perCall = scope.keys === 'all' ? reading.pageSize.account : reading.keysPerCall;
    const calls = types.includes('account') ? Math.max(1, Math.ceil(asked / perCall)) : 0;
    if (calls > 0) this.#noteRead(scope.keys);
    for (let call = 0; call < calls; call += 1) {
      await this.#requested(scope.keys === 'all' ? 'listing' : 'keys', options);
      const last = call === calls - 1 ? accounts.length : (call + 1) * perCall;
      yield this.#page(accounts.slice(call * perCall, last), types, counts, cut);
    }
    if (types.includes('group')) yield* this.#readGroups(scope.keys, counts, options);
    return Object.fromEntries(types.map((type) => [type, claimOf(type, counts[type], cut)])) as unknown as Claims<T>;
  }

  async *#readGroups(keys: ReadKeys, counts: Record<ActualType, number>, options: CallOptions): AsyncGenerator<readonly Incoming<ActualRecord>[], void, void> {
    const wanted = keys === 'all' ? undefined : new Set(keys.values);
    const calls = wanted === undefined ? 1 : Math.ceil(wanted.size / profileOfMemory().reading.keysPerCall);
    for (let call = 0; call < calls; call += 1) await this.#requested(wanted === undefined ? 'listing' : 'keys', options);
    const groups = this.#groups().filter(({ id }) => wanted === undefined || wanted.has(id));
    this.world.wire.push({ call: 'read', objects: wanted === undefined ? ['groups'] : [...wanted], isLost: false });
    counts.group = groups.length;
    yield groups.map((record) => ({ ok: true, record }));
  }

  #noteRead(keys: ReadKeys): void {
    const objects = keys === 'all' ? ['accounts'] : keys.by === 'name' ? keys.values.map((name) => `account ${foldedKey(name)}`) : keys.values;
    this.world.wire.push({ call: 'read', objects, isLost: false });
  }

  async apply(batch: Batch, options: CallOptions): Promise<readonly Outcome[]> {
    await options.pace(batch.lane);
    this.#count(batch.lane);
    this.world.batches.push(batch.operations.map((operation) => operation.id));
    const fault = this.world.fault?.(batch, this.world);
    const isLost = fault === 'lose-answer' || fault === 'lose-request' || fault === 'no-outcomes';
    this.world.wire.push({ call: 'write', objects: batch.operations.map(objectOf), isLost });
    if (fault === 'unreachable') throw new ConnectorError({ kind: 'unavailable', message: 'connection refused' });
    if (fault === 'unauthorized') throw new ConnectorError({ kind: 'unauthorized', message: 'the keys are wrong' });
    if (fault === 'no-effect') return batch.operations.map((operation) => doneByWord(operation));
    const outcomes = fault === 'lose-request' ? [] : this.#do(batch);
    if (fault === 'no-outcomes') return [];
    if (fault !== undefined) throw new ConnectorError({ kind: 'unavailable', message: 'connection reset' }, { effect: 'unknown' });
    return outcomes;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #do(batch: Batch): readonly Outcome[] {
    const isBad = (operation: TargetOperation): boolean => this.world.bad?.(operation) === true;
    const isBulk = profileOfMemory().lanes[batch.lane]?.atomic !== 'per-operation';
    if (isBulk && batch.operations.some(isBad)) return refusal(batch.operations, 'invalid', 'one of them is not valid');
    if (batch.lane === 'bulkCreate' && batch.operations.some((operation) => isNameTaken(this.world, operation))) {
      return refusal(batch.operations, 'conflict', 'one of them exists already');
    }
    return batch.operations.flatMap((operation) =>
      isBad(operation) ? refusal([operation], 'invalid', 'it is not valid') : [doOperation(this.world, operation)],
    );
  }

  async #requested(kind: 'listing' | 'keys', options: CallOptions): Promise<void> {
    await options.pace('reads');
    this.#count('reads');
    this.world.readFault?.(kind);
  }

  #page(
    accounts: readonly ActualAccount[],
    types: readonly ActualType[],
    counts: Record<ActualType, number>,
    cut: number | undefined,
  ): readonly Incoming<ActualRecord>[] {
    const page: Incoming<ActualRecord>[] = [];
    for (const account of accounts) {
      if (cut !== undefined && counts.account >= cut) break;
      page.push({ ok: true, record: account });
      counts.account += 1;
      const groups = [...this.world.memberships].flatMap((edge) =>
        edge.startsWith(`${account.id} `) ? [edge.slice(account.id.length + 1)] : [],
      );
      if (types.includes('membership')) page.push({ ok: true, record: { type: 'membership', account: account.id, groups } });
      counts.membership += groups.length;
    }
    return page;
  }

  #groups(): readonly ActualGroup[] {
    const groups = [...this.world.groups.values()].map(
      ({ id, name, desc }): ActualGroup => ({ type: 'group', id, attributes: { name, ...(desc === undefined ? {} : { desc }) } }),
    );
    return this.world.reversed === true ? groups.reverse() : groups;
  }

  #selected(keys: ReadScope<ActualType>['keys']): readonly ActualAccount[] {
    const all = [...this.world.accounts.values()];
    if (this.world.reversed === true) all.reverse();
    if (keys === 'all') return all.map(shownAccount);
    const wanted = new Set(keys.by === 'name' ? keys.values.map(foldedKey) : keys.values);
    return all.filter((account) => wanted.has(keys.by === 'name' ? foldedKey(account.username) : account.id)).map(shownAccount);
  }

  #count(lane: string): void {
    this.world.calls.set(lane, (this.world.calls.get(lane) ?? 0) + 1);
  }
}

/** What a target answers that did nothing. */
function doneByWord(operation: TargetOperation): Outcome {
  return operation.kind === 'create' ? { id: operation.id, result: 'done', entityId: `no-${operation.id}` } : { id: operation.id, result: 'done' };
}

/** What an operation is about: an id, or the name of what it creates. */
function objectOf(operation: TargetOperation): string {
  if (operation.kind === 'create') return operation.type === 'group' ? 'groups' : `account ${foldedKey(textOf(operation.attributes['username']))}`;
  const ref = 'attachment' in operation ? operation.attachment.account : operation.ref;
  return 'id' in ref ? ref.id : '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function refusal(operations: readonly TargetOperation[], kind: 'invalid' | 'conflict', message: string): readonly Outcome[] {
  return operations.map((operation) => ({ id: operation.id, result: 'refused', failure: { kind, message } }));
}

function claimOf(type: ActualType, delivered: number, cut: number | undefined) {
  if (cut === undefined || type === 'group') return { whole: true, delivered, basis: 'memory' };
  return { whole: false, delivered, doubts: [{ reason: `the listing ended after ${cut} accounts` }] };
}

function shownAccount(account: MemoryAccount): ActualAccount {
  const { id, username, email, realname, standing, phones, aliases, foreignOwner } = account;
  return {
    type: 'account',
    id,
    standing,
    attributes: { username, ...(email === undefined ? {} : { email }), ...(realname === undefined ? {} : { realname }) },
    held: {
      phones: [...phones].map(([number, phone]) => ({
        id: phone.id,
        value: { number },
        ...(phone.activated ? { keepBecause: 'activated' } : {}),
      })),
    },
    otherNames: aliases,
    ...(foreignOwner === undefined ? {} : { foreignOwner }),
  };
}

/** The in-memory target as a plugin; `tenant` in its section names the tenant. */
export function memoryTargetPlugin(world: MemoryWorld, version = '1.0.0') {
  return definePlugin({
    kind: 'target',
    type: 'memory',
    apiVersion: 1,
    version,
    config: z.strictObject({ tenant: z.string().default('t1') }),
    profile: () => profileOfMemory(),
    module: (config) => simpleModule(targetToken, () => new MemoryTarget(world, config.tenant)),
  });
}
