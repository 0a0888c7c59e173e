import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LedgerError } from '../../../packages/core/src/contracts/ledger-error.js';
import type { Ledger } from '@rollcall/core';
import { openSqlite } from '@rollcall/sqlite';
import { openLedger } from '../../../packages/core/src/ledger/index.js';
import { ledgerFault } from '../../../packages/core/src/ledger/sqlite-faults.js';
import { openLedgerFile } from '../../../packages/core/src/ledger/sqlite-file.js';
import { SqliteError } from '../../../packages/sqlite/src/sqlite-error.js';
import { all, asNobody, at, intentFor, leaseOn, linkTo, seeded, stillClock, thrownBy, withDirectory } from './surroundings.js';

const open = (location: string, seed = 'open'): Promise<Ledger> => openLedger({ location, clock: stillClock, random: seeded(seed) });

/** The error of opening; it must be one with a code and a remedy, and name what it is about. */
async function faultOf(location: string): Promise<LedgerError> {
  const error = await thrownBy(() => open(location));
  if (!(error instanceof LedgerError)) throw error;
  expect(error.remedy).to.match(/^[A-Z].*\.$/);
  return error;
}

describe('opening a ledger', () => {
  it('makes it for its owner only, and finds it again', () =>
    withDirectory(async (directory) => {
      const location = join(directory, 'rollcall.db');
      const ledger = await open(location, 'one');
      const lease = await leaseOn(ledger, 'T');
      const [sequence = 0] = await ledger.intend(lease, 'r', at(1), [intentFor('a')]);
      await ledger.conclude(lease, at(1), [{ sequence, result: 'done' }], { putLinks: [linkTo('a')] });
      for (const file of [location, `${location}-wal`, `${location}-shm`]) expect((await stat(file)).mode & 0o777, file).to.equal(0o600);
      await ledger.close();
      const again = await open(location, 'two');
      expect(again.id).to.equal(ledger.id).and.match(/^[0-9a-f]{16}$/);
      expect(await all(again.links('T', 'account'))).to.deep.equal([linkTo('a')]);
      expect(await again.verify()).to.include({ intact: true, entries: 2 });
      await again.close();
    }));

  it('is opened and written several times in one process, each waiting for the others', () =>
    withDirectory(async (directory) => {
      const location = join(directory, 'rollcall.db');
      const ledgers = await Promise.all(['one', 'two', 'three'].map((seed) => open(location, seed)));
      expect(new Set(ledgers.map((ledger) => ledger.id)).size).to.equal(1);
      await Promise.all(
        ledgers.map(async (ledger, index) => {
          const tenant = `T${String(index)}`;
          const lease = await leaseOn(ledger, tenant);
          for (let round = 0; round < 20; round += 1) {
            const [sequence = 0] = await ledger.intend(lease, 'r', at(1), [intentFor(`${String(index)}-${String(round)}`)]);
            await ledger.conclude(lease, at(2), [{ sequence, result: 'done' }], { putLinks: [linkTo(`k${String(round)}`)] });
          }
        }),
      );
      expect(await ledgers[0]?.verify()).to.include({ intact: true, entries: 120 });
      await Promise.all(ledgers.map((ledger) => ledger.close()));
    }));

  it('writes through to the disk at every commit, and overwrites what is deleted', () =>
    withDirectory(async (directory) => {
      const database = await openLedgerFile(join(directory, 'rollcall.db'));
      expect(database.get('pragma journal_mode')).to.include({ journal_mode: 'wal' });
      expect(database.get('pragma synchronous')).to.include({ synchronous: 2 });
      expect(database.get('pragma secure_delete')).to.include({ secure_delete: 1 });
      database.close();
    }));

  it('says what to do where the directory is missing, or the path is one', () =>
    withDirectory(async (directory) => {
      const missing = await faultOf(join(directory, 'no', 'rollcall.db'));
      expect(missing.code).to.equal('directory-missing');
      expect(missing.remedy).to.include(`mkdir -p ${join(directory, 'no')}`);
      expect(await faultOf(directory)).to.have.property('code', 'not-a-ledger');
    }));

  it('refuses other kinds of places', async () => {
    expect(await faultOf('postgres://db/rollcall')).to.include({ code: 'unsupported-location', message: 'PostgreSQL ledgers are not supported yet' });
    expect(await faultOf('https://example.edu/rollcall')).to.have.property('code', 'unsupported-location');
  });

  it('refuses a file that is no database, and leaves it as it is', () =>
    withDirectory(async (directory) => {
      const location = join(directory, 'rollcall.yaml');
      const text = 'state: ./rollcall.db\n'.repeat(500);
      await writeFile(location, text);
      expect(await faultOf(location)).to.have.property('code', 'not-a-ledger');
      expect(await readFile(location, 'utf8')).to.equal(text);
    }));

  it("refuses somebody else's database, and leaves it as it is", () =>
    withDirectory(async (directory) => {
      const location = join(directory, 'other.db');
      const other = await openSqlite(location);
      other.exec('create table person (id text)');
      other.close();
      expect((await faultOf(location)).message).to.include('it holds person');
      const after = await openSqlite(location);
      expect(after.all("select name from sqlite_master where type = 'table'").map((row) => row['name'])).to.deep.equal(['person']);
      after.close();
    }));

  it('refuses a ledger of a newer program', () =>
    withDirectory(async (directory) => {
      const location = join(directory, 'rollcall.db');
      await (await open(location)).close();
      const raw = await openSqlite(location);
      raw.run("insert into ledger_migration values ('0999-future', '2030')");
      const newer = await faultOf(location);
      expect(newer.code).to.equal('newer');
      expect(newer.message).to.include('0999-future');
      raw.run("delete from ledger_migration where name = '0999-future'");
      raw.run("update meta set value = '99' where name = 'text-key-version'");
      raw.close();
      expect((await faultOf(location)).code).to.equal('newer');
    }));

  it('makes nothing half when it dies before its tables are whole', () =>
    withDirectory(async (directory) => {
      const location = join(directory, 'rollcall.db');
      await writeFile(location, '');
      await (await open(location)).close();
    }));

  it('says that it may not write, at once', function () {
    return withDirectory(async (directory) => {
      const location = join(directory, 'rollcall.db');
      await (await open(location)).close();
      await chmod(location, 0o444);
      await asNobody(directory, async () => {
        expect((await faultOf(location)).code).to.equal('read-only');
        expect((await faultOf(join(directory, 'new.db'))).code).to.equal('permission');
      });
    });
  });

  it('says that the disk is full, and writes nothing half', () =>
    withDirectory((directory) => {
      const script = fileURLToPath(new URL('./ledger-process.ts', import.meta.url));
      // A limit on the size of files, in blocks of 1 KiB, stands for the full disk.
      const command = `ulimit -f 1024; exec "${process.execPath}" --import tsx "${script}" outgrow "${join(directory, 'rollcall.db')}"`;
      const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
      expect(stdout, stderr).to.match(/disk-(full|error) whole/);
      return Promise.resolve();
    }));

  it('has words for every fault of SQLite that can happen to a file', () => {
    for (const code of ['NOTADB', 'CORRUPT', 'READONLY', 'PERM', 'CANTOPEN', 'BUSY', 'LOCKED', 'FULL', 'IOERR']) {
      const fault = ledgerFault(new SqliteError(`SQLITE_${code}`, 'x'), '/var/lib/rollcall.db');
      expect(fault).to.be.instanceOf(LedgerError);
      if (fault instanceof LedgerError) expect(fault.message).to.include('/var/lib/rollcall.db');
    }
    for (const [code, message] of [['ERROR', 'no such table: link'], ['ERROR', 'no such column: anchor'], ['CONSTRAINT', 'UNIQUE constraint failed: journal.sequence']]) {
      expect(ledgerFault(new SqliteError(`SQLITE_${String(code)}`, String(message)), 'x')).to.include({ name: 'LedgerError', code: 'damaged' });
    }
    const defect = new SqliteError('SQLITE_ERROR', 'syntax');
    expect(ledgerFault(defect, 'x')).to.equal(defect);
  });
});
