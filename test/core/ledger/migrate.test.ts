import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from '@rollcall/core';
import { kyselyDialect, openSqlite, type SqliteDatabase } from '@rollcall/sqlite';
import { Kysely } from 'kysely';
import { openLedger } from '../../../packages/core/src/ledger/index.js';
import { migrate } from '../../../packages/core/src/ledger/migrate.js';
import { migrationsOf } from '../../../packages/core/src/ledger/migrations/index.js';
import type { LedgerTables } from '../../../packages/core/src/ledger/schema.js';
import { openLedgerFile } from '../../../packages/core/src/ledger/sqlite-file.js';
import { all, at, intentFor, leaseOn, linkTo, planWith, seeded, stillClock, thrownBy, withDirectory } from './surroundings.js';

/** A ledger as the release wrote it, as SQL text: never changed, so that every later program is tried against it. */
const RELEASED = new URL('./released/0001-first.sql', import.meta.url);

const open = (location: string): Promise<Ledger> => openLedger({ location, clock: stillClock, random: seeded('migrate') });

async function withReleased(work: (location: string) => Promise<void>, edit: (raw: SqliteDatabase) => void = () => undefined): Promise<void> {
  await withDirectory(async (directory) => {
    const location = join(directory, 'rollcall.db');
    const raw = await openSqlite(location);
    raw.exec(await readFile(RELEASED, 'utf8'));
    edit(raw);
    raw.close();
    await work(location);
  });
}

const withMigrated = (work: (ledger: Ledger) => Promise<void>): Promise<void> =>
  withReleased(async (location) => {
    const ledger = await open(location);
    await work(ledger);
    await ledger.close();
  });

function schemaOf(raw: SqliteDatabase): unknown[] {
  return raw.all('select name, sql from sqlite_master where sql is not null order by name').map(({ name, sql }) => `${String(name)}: ${String(sql)}`);
}

describe('migrating a ledger of the first release', () => {
  it('keeps its id, its tenants, and how many runs there were', () =>
    withMigrated(async (ledger) => {
      expect(ledger.id).to.equal('608af86271b26d33');
      expect(await ledger.tenants()).to.deep.equal([{ tenant: 'T', label: 'Example University', targets: ['duo'] }]);
      expect(await ledger.fenceOf('T')).to.equal(1);
      expect((await ledger.lastRuns(9)).map(({ runId, status, message }) => [runId, status, message])).to.deep.equal([['r1', 'partial', 'one refused']]);
      expect((await ledger.notesOf('r1'))?.findings).to.have.length(1);
    }));

  it('keeps every link and every given value', () =>
    withMigrated(async (ledger) => {
      const leaving = { since: at(1), rung: 'trash' as const, rungAt: at(2) };
      expect(await all(ledger.links('T', 'account'))).to.deep.equal([linkTo('a'), linkTo('b', { origin: 'adopted', leaving }), linkTo('😀')]);
      expect(await all(ledger.links('T', 'group'))).to.deep.equal([linkTo('g', { type: 'group' })]);
      expect(await all(ledger.givenValues('T'))).to.deep.equal([{ accountId: 't-a', attribute: 'phones', identity: '+1', valueId: 'p1', created: true, since: at(1) }]);
    }));

  it('keeps every tombstone, and knows its name by the digest', () =>
    withMigrated(async (ledger) => {
      const label = 'Old\0Åsa';
      const tombstone = { type: 'account', owner: { source: 'hr', key: 'old' }, targetId: 't-old', label, nameDigest: ledger.nameDigest('OLD\0åsa'), releasedAt: at(3) };
      expect(await all(ledger.tombstones('T', 'account'))).to.deep.equal([tombstone]);
    }));

  it('keeps every plan, used or not, and turns an approval into one of an approver', () =>
    withMigrated(async (ledger) => {
      const plan = (planId: string, minute: number, digest: string) => ({ ...planWith(planId, { blocked: true, author: '', createdAt: at(minute), expiresAt: at(60 + minute) }), digest });
      const newestFirst = [
        { ...plan('p-waits', 5, 'sha256:22'), approvals: [] },
        { ...plan('p-approved', 4, 'sha256:33'), approvals: [{ by: 'bob', at: at(6) }] },
        { ...plan('p-used', 1, 'sha256:11'), approvals: [{ by: 'ada', at: at(2) }], usedAt: at(3) },
      ];
      expect(await ledger.plans('T', 9)).to.deep.equal(newestFirst);
      expect(await ledger.takePlan('p-used', 'sha256:11', 'T', at(7))).to.deep.equal({ taken: false, refusal: 'used', usedAt: at(3) });
      expect(await ledger.takePlan('p-waits', 'sha256:22', 'T', at(7))).to.deep.equal({ taken: false, refusal: 'unapproved' });
      expect(await ledger.takePlan('p-approved', 'sha256:33', 'T', at(7))).to.deep.equal({ taken: true });
    }));

  it('keeps the chain of the journal, the write that is open, and goes on with both', () =>
    withMigrated(async (ledger) => {
      const head = 'sha256:50176e8078bb4a4692422e6bd872cc4bcca1938932a6f0c06ddbff3184bc54c2';
      expect(await ledger.verify()).to.deep.equal({ intact: true, entries: 6, head });
      expect(await ledger.openIntents('T')).to.deep.equal([{ ...intentFor('c'), sequence: 3, runId: 'r1', at: at(1) }]);
      expect(await ledger.doneSince('T', at(0))).to.deep.equal({ 'disable:account': 2 });
      const lease = await leaseOn(ledger, 'T', 9);
      await ledger.conclude(lease, at(9), [{ sequence: 3, result: 'done' }], {});
      expect(await ledger.verify({ sequence: 6, head })).to.include({ intact: true, entries: 7 });
    }));

  it('knows the newest time of what there was', () =>
    withMigrated(async (ledger) => {
      expect(await ledger.newestTime('T')).to.equal(at(8));
    }));

  it('ends at the same tables as a new ledger', () =>
    withReleased(async (location) => {
      await (await open(location)).close();
      await (await open(`${location}.new`)).close();
      const [migrated, fresh] = [await openSqlite(location), await openSqlite(`${location}.new`)];
      expect(schemaOf(migrated)).to.deep.equal(schemaOf(fresh));
      migrated.close();
      fresh.close();
    }));

  it('is never written again: a new ledger begins with the very tables of the release', () =>
    withReleased(async (location) => {
      const database = await openLedgerFile(`${location}.new`);
      const db = new Kysely<LedgerTables>({ dialect: kyselyDialect(database) });
      const [first] = Object.entries(migrationsOf('sqlite', seeded('x')));
      if (first === undefined) throw new Error('no migration');
      await migrate(db, location, Object.fromEntries([first]));
      const released = await openSqlite(location);
      expect(schemaOf(database)).to.deep.equal(schemaOf(released));
      released.close();
      await db.destroy();
    }));

  it('is done once by several that come at once', () =>
    withReleased(async (location) => {
      const ledgers = await Promise.all(Array.from({ length: 3 }, () => open(location)));
      const digests = new Set(ledgers.map((ledger) => ledger.nameDigest('ada')));
      expect(digests.size).to.equal(1);
      for (const ledger of ledgers) {
        expect(await all(ledger.links('T', 'account'))).to.have.length(3);
        await ledger.close();
      }
    }));

  it('leaves the file as it was when it fails in the middle', () =>
    withReleased(
      async (location) => {
        expect((await thrownBy(() => open(location))).message).to.include('retry');
        const raw = await openSqlite(location);
        expect(raw.all('select name from ledger_migration').map(({ name }) => name)).to.deep.equal(['0001-first']);
        expect(raw.all('select name from pragma_table_info(?)', ['link']).map(({ name }) => name)).to.not.include('anchor');
        expect(raw.get('select count(*) as count from tombstone')).to.deep.include({ count: 1 });
        expect(raw.all("select name from sqlite_master where name in ('departure', 'tombstone_0002')")).to.deep.equal([]);
        raw.close();
      },
      // Somebody's own table, where the migration wants to make one.
      (raw) => {
        raw.exec('create table retry (mine text)');
      },
    ));
});
