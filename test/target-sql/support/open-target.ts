import 'reflect-metadata';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostTokens, targetToken, type ActualRecord, type ActualType, type CallOptions, type Clock, type Incoming, type Logger, type Outcome, type Random, type ReadClaim, type ReadKeys, type Target, type TargetOperation, type TargetProfile } from '@rollcall/core';
import { sqlTarget } from '@rollcall/target-sql';
import { expect } from 'chai';
import { Container } from 'inversify';

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: (ms) => sleep(ms) };
const logger: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const random: Random = { next: () => 0.5, hex: (bytes) => '0'.repeat(bytes * 2) };

export type Raw = Readonly<Record<string, unknown>>;

/** What the schema says of a configuration: the profile, or the mistakes as `path: message`. */
export function judged(raw: Raw): { readonly profile: TargetProfile } | { readonly issues: readonly string[] } {
  const opened = sqlTarget.open(raw);
  return opened.ok ? { profile: opened.profile } : { issues: opened.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
}

/** The plugin as the host opens it: schema, container, contract token. */
export async function openTarget(raw: Raw): Promise<Target> {
  const opened = sqlTarget.open(raw);
  if (!opened.ok) throw new Error(opened.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  const container = new Container();
  container.bind(hostTokens.clock).toConstantValue(clock);
  container.bind(hostTokens.logger).toConstantValue(logger);
  container.bind(hostTokens.random).toConstantValue(random);
  container.bind(hostTokens.instanceName).toConstantValue('table');
  container.bind(hostTokens.resolvePath).toConstantValue((path) => path);
  container.load(opened.module);
  return container.getAsync(targetToken);
}

/** Options of a call that nobody stops; `paced` counts the requests. */
export function callOptions(signal: AbortSignal = new AbortController().signal): CallOptions & { readonly paced: readonly string[] } {
  const paced: string[] = [];
  return {
    signal,
    paced,
    pace: (lane) => {
      paced.push(lane);
      return Promise.resolve();
    },
  };
}

/** Applies one batch. */
export function apply(target: Target, ...operations: readonly TargetOperation[]): Promise<readonly Outcome[]> {
  const [first, ...rest] = operations;
  if (first === undefined) throw new Error('a batch has at least one operation');
  return target.apply({ lane: 'writes', operations: [first, ...rest] }, callOptions());
}

/** What became of each operation: the result, and the kind of the failure. */
export function words(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map((outcome) => ('failure' in outcome ? `${outcome.result} ${outcome.failure.kind}` : outcome.result));
}

/** Everything that was said of the failures. */
export function said(outcomes: readonly Outcome[]): string {
  return outcomes.map((outcome) => ('failure' in outcome ? `${outcome.failure.message} ${outcome.failure.remedy ?? ''}` : '')).join('\n');
}

export interface Collected {
  readonly incoming: readonly Incoming<ActualRecord>[];
  readonly records: readonly ActualRecord[];
  readonly claims: Readonly<Record<string, ReadClaim>>;
}

/** Reads to the end. */
export async function collect(target: Target, types: readonly ActualType[], keys: ReadKeys = 'all', options = callOptions()): Promise<Collected> {
  const incoming: Incoming<ActualRecord>[] = [];
  const read = target.read({ types, keys, attributes: {} }, options);
  for (;;) {
    const step = await read.next();
    if (step.done === true) return { incoming, records: incoming.flatMap((each) => (each.ok ? [each.record] : [])), claims: step.value };
    incoming.push(...step.value);
  }
}

/** The attributes of accounts (or groups) by id; a read that is not whole fails the test. */
export async function shown(target: Target, type: 'account' | 'group' = 'account', keys: ReadKeys = 'all'): Promise<Readonly<Record<string, Raw>>> {
  const { records, claims, incoming } = await collect(target, [type], keys);
  expect(claims[type]?.whole, JSON.stringify(claims)).to.equal(true);
  expect(incoming.filter(({ ok }) => !ok)).to.deep.equal([]);
  return Object.fromEntries(records.flatMap((record) => (record.type === 'membership' ? [] : [[record.id, record.attributes]])));
}

/** Memberships as `account-group`, sorted. */
export async function edges(target: Target, keys: ReadKeys = 'all', types: readonly ActualType[] = ['membership']): Promise<readonly string[]> {
  const { records, claims } = await collect(target, types, keys);
  expect(claims.membership?.whole, JSON.stringify(claims)).to.equal(true);
  return records.flatMap((record) => (record.type === 'membership' && 'account' in record ? record.groups.map((group) => `${record.account}-${group}`) : [])).sort();
}
