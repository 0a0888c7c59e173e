import { targetToken, type ActualRecord, type ActualType, type Incoming, type Outcome, type ReadClaim, type ReadKeys, type Target, type TargetOperation, type TargetProfile } from '@rollcall/core';
import { sqlTarget } from '@rollcall/target-sql';
import { expect } from 'chai';
import { callOptions, hosted } from '../../support/plugin-host.js';

export type Raw = Readonly<Record<string, unknown>>;

/** What the schema says of a configuration: the profile, or the mistakes as `path: message`. */
export function judged(raw: Raw): { readonly profile: TargetProfile } | { readonly issues: readonly string[] } {
  const opened = sqlTarget.open(raw);
  return opened.ok ? { profile: opened.profile } : { issues: opened.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
}

/** The plugin as the host opens it: schema, container, contract token. */
export function openTarget(raw: Raw): Promise<Target> {
  return hosted(sqlTarget.open(raw), targetToken, 'table');
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
