import {
  definePlugin,
  simpleModule,
  targetToken,
  type ActualAccount,
  type ActualRecord,
  type ActualType,
  type Batch,
  type CallOptions,
  type Claims,
  type Incoming,
  type Outcome,
  type Plugin,
  type Read,
  type ReadClaim,
  type ReadScope,
  type Standing,
  type Target,
  type TargetOperation,
} from '@rollcall/core';
import { z } from 'zod';
import { APP_PROFILE } from './app-profile.js';
import { AppOperations } from './app-operations.js';
import type { AppAccount, AppState } from './app-state.js';
import { broken, type Process } from './process.js';
import type { Fault } from './scenario.js';
import { folded } from './truth.js';

/** Something that Rollcall really changed at the target. */
export interface Effect {
  readonly atMs: number;
  readonly operation: TargetOperation;
  /** The account as it stood before; absent for groups and creations. */
  readonly before?: { readonly standing: Standing; readonly foreign: boolean };
  /** What was made. */
  readonly made?: string;
  readonly pid: number;
}

/** What the target of a world works with. */
export interface AppServices {
  readonly state: AppState;
  readonly process: Process;
  readonly tenant: string;
  readonly uniqueNames: boolean;
  readonly purgeAfterMs?: number;
  readonly reversed: boolean;
  readonly now: () => number;
  /** Told of everything that arrives, and of everything that changes something. */
  readonly sent: (operation: TargetOperation) => void;
  readonly effected: (effect: Effect) => void;
  /** Told of everything that is answered as done and does nothing. */
  readonly pretended: (operation: TargetOperation) => void;
  /** What reads showed before the last write, for reads that lag behind. */
  readonly lag: { shown: Pick<AppState, 'accounts' | 'groups' | 'members'> | undefined };
}

type Keys = ReadScope<ActualType>['keys'];

const NO_SETTINGS = z.strictObject({});

/** The target of a world, as a plugin. @param services asked for whenever an instance is made. */
export function appPlugin(services: () => AppServices): Plugin {
  return definePlugin({
    kind: 'target',
    type: 'app',
    apiVersion: 1,
    version: '1.0.0',
    config: NO_SETTINGS,
    profile: () => APP_PROFILE,
    module: () => simpleModule(targetToken, () => new SimulatedApp(services())),
  });
}

class SimulatedApp implements Target {
  readonly #operations: AppOperations;

  constructor(private readonly services: AppServices) {
    this.#operations = new AppOperations(services.state, services.uniqueNames, services.now);
  }

  probe(): ReturnType<Target['probe']> {
    this.services.process.boundary();
    const { tenant, purgeAfterMs } = this.services;
    return Promise.resolve({ tenant, tenantLabel: tenant, findings: [], ...(purgeAfterMs === undefined ? {} : { trashPurgesAfterMs: purgeAfterMs }) });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async *read<T extends ActualType>(scope: ReadScope<T>, options: CallOptions): Read<ActualRecord, T> {
    const types: readonly ActualType[] = scope.types;
    const counts: Record<ActualType, number> = { account: 0, group: 0, membership: 0 };
    let doubt: string | undefined;
    if (types.includes('account') || types.includes('membership')) doubt = yield* this.#accounts(types, scope.keys, counts, options);
    const groupDoubt = types.includes('group') ? yield* this.#groups(scope.keys, counts, options) : undefined;
    return Object.fromEntries(types.map((type) => [type, claimOf(counts[type], type === 'group' ? groupDoubt : doubt)])) as unknown as Claims<T>;
  }

  // Page by page; a listing shows each page as it is at its moment. Returns why the read is not whole, where it is not.
  async *#accounts(
    types: readonly ActualType[],
    keys: Keys,
    counts: Record<ActualType, number>,
    options: CallOptions,
  ): AsyncGenerator<readonly Incoming<ActualRecord>[], string | undefined, void> {
    const { pageSize, keysPerCall } = APP_PROFILE.reading;
    const perCall = keys === 'all' ? pageSize.account : keysPerCall;
    for (let at = 0; ; at += perCall) {
      const fault = await this.#requested(options);
      // Who is asked for by key is shown as now.
      const shown = keys === 'all' ? this.#seen(fault) : this.services.state;
      const page = keys === 'all' ? this.#listed(shown.accounts).slice(at, at + perCall) : ofKeys(this.#listed(shown.accounts), keys, at, perCall);
      if (fault?.kind === 'doubt') return 'the listing was cut';
      const kept = fault?.kind === 'loss' ? page.slice(1) : page;
      yield recordsOf(kept, shown.members, types, counts);
      if (kept.length < page.length) return `${page.length} were announced, ${kept.length} arrived`;
      if (at + perCall >= (keys === 'all' ? shown.accounts.size : keys.values.length)) return undefined;
    }
  }

  #listed(accounts: ReadonlyMap<string, AppAccount>): readonly AppAccount[] {
    const all = [...accounts.values()];
    return this.services.reversed ? all.reverse() : all;
  }

  // All on one page, whoever is asked for. Returns why the read is not whole, where it is not.
  async *#groups(keys: Keys, counts: Record<ActualType, number>, options: CallOptions): AsyncGenerator<readonly Incoming<ActualRecord>[], string | undefined, void> {
    const fault = await this.#requested(options);
    if (fault?.kind === 'doubt') return 'the listing was cut';
    const groups = [...(keys === 'all' ? this.#seen(fault) : this.services.state).groups.values()];
    if (this.services.reversed) groups.reverse();
    const kept = fault?.kind === 'loss' ? groups.slice(1) : groups;
    counts.group = kept.length;
    yield kept.map(({ id, name, desc }) => ({ ok: true, record: { type: 'group', id, attributes: { name, ...(desc === undefined ? {} : { desc }) } } }));
    return kept.length < groups.length ? `${groups.length} were announced, ${kept.length} arrived` : undefined;
  }

  async apply(batch: Batch, options: CallOptions): Promise<readonly Outcome[]> {
    const { process, state, lag, sent, pretended } = this.services;
    process.boundary();
    await options.pace(batch.lane);
    const fault = process.faultOf('write');
    for (const operation of batch.operations) sent(operation);
    refuseBefore(fault, batch);
    if (fault?.kind === 'refuse') return batch.operations.map(({ id }) => ({ id, result: 'refused', failure: { kind: 'invalid', message: 'not liked' } }));
    if (fault?.kind === 'no-effect') {
      batch.operations.forEach(pretended);
      return batch.operations.map(({ id }) => ({ id, result: 'done' }));
    }
    lag.shown = state.shown();
    const half = Math.ceil(batch.operations.length / 2);
    const operations = fault?.kind === 'half' ? batch.operations.slice(0, half) : batch.operations;
    const outcomes = this.#doAll(batch, operations);
    process.boundary();
    if (fault?.kind === 'no-outcomes') return [];
    if (fault?.kind === 'lose-answer' || fault?.kind === 'half') throw broken('the connection was reset', 'unknown');
    return outcomes;
  }

  // Lanes that take all or nothing refuse the batch for one bad operation.
  #doAll(batch: Batch, operations: readonly TargetOperation[]): readonly Outcome[] {
    const isWhole = APP_PROFILE.lanes[batch.lane]?.atomic !== 'per-operation';
    const taken = isWhole && this.services.uniqueNames && batch.operations.some((operation) => this.#isTaken(operation));
    if (taken) return batch.operations.map(({ id }) => ({ id, result: 'refused', failure: { kind: 'conflict', message: 'one of them exists already' } }));
    return operations.map((operation) => this.#do(operation));
  }

  #isTaken(operation: TargetOperation): boolean {
    if (operation.kind !== 'create' || operation.type !== 'account') return false;
    const name = operation.attributes['username'];
    return typeof name === 'string' && this.services.state.isTaken(name);
  }

  #do(operation: TargetOperation): Outcome {
    const { state, now, process, effected } = this.services;
    const account = 'ref' in operation && 'id' in operation.ref ? state.accounts.get(operation.ref.id) : undefined;
    const before = account === undefined ? undefined : { standing: account.standing, foreign: account.foreign };
    const { outcome, changed } = this.#operations.do(operation);
    const made = outcome.result === 'done' && operation.kind === 'create' ? outcome.entityId : undefined;
    if (changed) effected({ atMs: now(), operation, pid: process.pid, ...(before === undefined ? {} : { before }), ...(made === undefined ? {} : { made }) });
    return outcome;
  }

  async #requested(options: CallOptions): Promise<Fault | undefined> {
    this.services.process.boundary();
    await options.pace('reads');
    const fault = this.services.process.faultOf('read');
    if (fault?.kind === 'throw') throw broken('the target did not answer');
    return fault;
  }

  #seen(fault: Fault | undefined): Pick<AppState, 'accounts' | 'groups' | 'members'> {
    return fault?.kind === 'stale' ? (this.services.lag.shown ?? this.services.state) : this.services.state;
  }
}

function refuseBefore(fault: Fault | undefined, batch: Batch): void {
  if (fault?.kind === 'unreachable') throw broken('connection refused');
  if (fault?.kind === 'unauthorized') throw broken('the keys are wrong', 'none', 'unauthorized');
  if (fault?.kind === 'busy') throw broken(`too many requests on ${batch.lane}`, 'none', 'rate-limited');
  if (fault?.kind === 'lose-request') throw broken('the connection was reset', 'unknown');
}

// Keys are asked for in portions, whatever was found.
function ofKeys(accounts: readonly AppAccount[], keys: Exclude<Keys, 'all'>, at: number, perCall: number): readonly AppAccount[] {
  const isByName = keys.by === 'name';
  const portion = new Set(keys.values.slice(at, at + perCall).map((value) => (isByName ? folded(value) : value)));
  return accounts.filter(({ id, username }) => portion.has(isByName ? folded(username) : id));
}

function recordsOf(
  accounts: readonly AppAccount[],
  members: ReadonlySet<string>,
  types: readonly ActualType[],
  counts: Record<ActualType, number>,
): readonly Incoming<ActualRecord>[] {
  const records: Incoming<ActualRecord>[] = [];
  for (const account of accounts) {
    counts.account += 1;
    if (types.includes('account')) records.push({ ok: true, record: shownAs(account) });
    if (!types.includes('membership')) continue;
    const groups = [...members].flatMap((edge) => (edge.startsWith(`${account.id} `) ? [edge.slice(account.id.length + 1)] : []));
    records.push({ ok: true, record: { type: 'membership', account: account.id, groups } });
    counts.membership += groups.length;
  }
  return records;
}

function claimOf(delivered: number, doubt: string | undefined): ReadClaim {
  return doubt === undefined ? { whole: true, delivered, basis: 'simulated' } : { whole: false, delivered, doubts: [{ reason: doubt }] };
}

function shownAs({ id, username, email, realname, standing, phones, alias, foreign }: AppAccount): ActualAccount {
  return {
    type: 'account',
    id,
    standing,
    attributes: { username, ...(email === undefined ? {} : { email }), ...(realname === undefined ? {} : { realname }) },
    held: { phones: [...phones].map(([number, phone]) => ({ id: phone.id, value: { number } })) },
    otherNames: alias === undefined ? [] : [alias],
    ...(foreign ? { foreignOwner: 'somebody else' } : {}),
  };
}
