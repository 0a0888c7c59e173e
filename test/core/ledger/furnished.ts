import { expect } from 'chai';
import type { Lease, Ledger } from '@rollcall/core';
import { openSqlite, type SqliteRow } from '@rollcall/sqlite';
import { LedgerError } from '../../../packages/core/src/contracts/ledger-error.js';
import { at, departureOf, intentFor, leaseOn, linkTo, planWith, retryOf, runWith, seen } from './surroundings.js';

/** Every row of every table. */
export async function contentsOf(location: string): Promise<Readonly<Record<string, readonly SqliteRow[]>>> {
  const raw = await openSqlite(location);
  const tables = raw.all("select name from sqlite_master where type = 'table' order by name").map(({ name }) => String(name));
  const contents = Object.fromEntries(tables.map((name) => [name, raw.all(`select * from "${name}"`)]));
  raw.close();
  return contents;
}

/** A ledger with something in every table. */
export async function furnish(ledger: Ledger, links = 3): Promise<Lease> {
  await ledger.bindTarget('duo', 'T', 'Example', at(0));
  const lease = await leaseOn(ledger, 'T');
  const keys = Array.from({ length: links }, (_, index) => `k${String(index)}`);
  const [first = 0] = await ledger.intend(lease, 'r1', at(1), [intentFor('k1'), intentFor('k2')]);
  await ledger.conclude(lease, at(1), [{ sequence: first, result: 'done', detail: 'fine' }], { putLinks: [...keys.map((key) => linkTo(key)), linkTo('old')], putRetries: [retryOf('k1')] });
  await ledger.conclude(lease, at(1), [], { dropLinks: [{ type: 'account', targetId: 't-old', releasedAt: at(1) }] });
  await ledger.observe('T', at(1), seen({ departures: [departureOf('k1')], findings: [{ code: 'f', severity: 'info', message: 'm', about: 'hr:k1' }], watched: [{ targetId: 't-k1', label: 'x' }] }));
  await ledger.registerPlan(planWith('blocked', { blocked: true, marks: [{ source: 'hr', type: 'person', takenAt: at(0), delivered: 1 }] }));
  await ledger.registerPlan(planWith('p1'));
  await ledger.putRun(runWith('r1', { message: 'about hr:k1' }));
  await ledger.putAppliedConfig('T', { at: at(1), sources: { hr: 'x' }, pipelines: { staff: { from: 'hr' } } });
  return lease;
}

/** Expects an error that a person can act on. */
export function expectClear(error: Error, codes: readonly string[], location: string): void {
  if (!(error instanceof LedgerError)) throw error;
  expect(error.code).to.be.oneOf(codes);
  expect(error.message).to.include(location);
  expect(error.remedy).to.match(/^[A-Z].*\.$/);
}
