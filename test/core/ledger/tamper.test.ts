import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from '@rollcall/core';
import { openSqlite, type SqliteDatabase } from '@rollcall/sqlite';
import { openLedger } from '../../../packages/core/src/ledger/index.js';
import { at, intentFor, leaseOn, seeded, stillClock, withDirectory } from './surroundings.js';

const COLUMNS = ['sequence', 'kind', 'of_sequence', 'tenant', 'run_id', 'at', 'shape', 'result', 'salt', 'content', 'sealed', 'chain'];

describe('ledger tampering', () => {
  /** A ledger of ten entries (five intents, four outcomes, one erasure), and a second connection to edit it with. */
  async function withJournal(work: (ledger: Ledger, raw: SqliteDatabase) => Promise<void>): Promise<void> {
    await withDirectory(async (directory) => {
      const location = join(directory, 'rollcall.db');
      const ledger = await openLedger({ location, clock: stillClock, random: seeded('tamper') });
      const lease = await leaseOn(ledger, 'T');
      const sequences = await ledger.intend(lease, 'run-1', at(1), ['a', 'b', 'c', 'd', 'e'].map((key) => intentFor(key)));
      await ledger.conclude(lease, at(2), sequences.slice(0, 4).map((sequence) => ({ sequence, result: 'done', entityId: `t${String(sequence)}` })), {});
      await ledger.erase('T', [2], at(3));
      expect(await ledger.verify()).to.include({ intact: true, entries: 10 });
      const raw = await openSqlite(location);
      await work(ledger, raw);
      raw.close();
      await ledger.close();
    });
  }

  it('has a test for every column of the journal', () =>
    withJournal((_ledger, raw) => {
      expect(raw.all('select name from pragma_table_info(?)', ['journal']).map((row) => row['name'])).to.deep.equal(COLUMNS);
      return Promise.resolve();
    }));

  for (const column of COLUMNS) {
    it(`finds an edited ${column}, whichever row and whatever value`, () =>
      withJournal(async (ledger, raw) => {
        for (let sequence = 1; sequence <= 10; sequence += 1) {
          const stored = raw.get(`select "${column}" as value from journal where sequence = ?`, [sequence])?.['value'] ?? null;
          const others = column === 'sequence' ? [99] : [null, 'x', 1, '', raw.get(`select "${column}" as value from journal where sequence = ?`, [(sequence % 10) + 1])?.['value'] ?? null];
          for (const other of others.filter((value) => value !== stored && !(value === null && ['kind', 'tenant', 'run_id', 'at', 'shape', 'chain'].includes(column)))) {
            raw.run(`update journal set "${column}" = ? where sequence = ?`, [other, sequence]);
            expect(await ledger.verify(), `row ${String(sequence)}, ${String(stored)} → ${String(other)}`).to.deep.equal({ intact: false, brokenAt: sequence });
            raw.run(`update journal set "${column}" = ? where sequence = ?`, [stored, column === 'sequence' ? 99 : sequence]);
          }
        }
        expect(await ledger.verify()).to.have.property('intact', true);
      }));
  }

  it('finds a removed row, the last one included', () =>
    withJournal(async (ledger, raw) => {
      raw.exec('create table kept as select * from journal');
      for (let sequence = 1; sequence <= 10; sequence += 1) {
        raw.run('delete from journal where sequence = ?', [sequence]);
        expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: sequence });
        raw.run('insert into journal select * from kept where sequence = ?', [sequence]);
      }
      raw.exec('delete from journal');
      expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: 1 });
    }));

  it('finds rows that changed places', () =>
    withJournal(async (ledger, raw) => {
      raw.exec('update journal set sequence = -1 where sequence = 3; update journal set sequence = 3 where sequence = 4; update journal set sequence = 4 where sequence = -1');
      expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: 3 });
    }));

  it('finds content that was erased without a note, and a note that was taken away', () =>
    withJournal(async (ledger, raw) => {
      raw.run('update journal set salt = null, content = null where sequence = 3');
      expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: 3 });
    }));

  it('finds a hidden open write and an invented one', () =>
    withJournal(async (ledger, raw) => {
      raw.exec('delete from open_intent');
      expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: 5 });
      raw.exec("insert into open_intent (tenant, sequence) values ('T', 5), ('T', 1)");
      expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: 1 });
    }));

  it('finds a head that was moved back', () =>
    withJournal(async (ledger, raw) => {
      raw.exec("update journal_head set chain = (select chain from journal where sequence = 9), sequence = 9");
      expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: 10 });
    }));

  it('leaves nothing of an erased person in the files, open or closed', () =>
    withDirectory(async (directory) => {
      const location = join(directory, 'rollcall.db');
      const ledger = await openLedger({ location, clock: stillClock, random: seeded('erase') });
      const lease = await leaseOn(ledger, 'T');
      const keys = Array.from({ length: 300 }, (_, index) => `p${String(index)}`);
      const sequences = await ledger.intend(lease, 'run-1', at(1), keys.map((key) => intentFor(key === 'p7' ? 'VERYSECRETPERSON' : key)));
      await ledger.conclude(lease, at(2), sequences.map((sequence) => ({ sequence, result: 'done', entityId: sequence === 8 ? 'VERYSECRETPERSON' : 't' })), {});
      expect(await bytesOf(location)).to.include('VERYSECRETPERSON');
      expect(await ledger.erase('T', [8, 308], at(3))).to.equal(2);
      expect(await bytesOf(location)).to.not.include('VERYSECRETPERSON');
      await ledger.close();
      expect(await bytesOf(location)).to.not.include('VERYSECRETPERSON');
      expect(await bytesOf(location)).to.include('p8@example.edu');
    }));
});

async function bytesOf(location: string): Promise<string> {
  const files = await Promise.all([location, `${location}-wal`].map((file) => readFile(file, 'latin1').catch(() => '')));
  return files.join('');
}
