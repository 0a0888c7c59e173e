import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest, Ledger } from '@rollcall/core';
import { openSqlite, type SqliteDatabase } from '@rollcall/sqlite';
import { openLedger } from '../../../packages/core/src/ledger/index.js';
import { CHAIN_START, chainOf, sealOf, type ChainEnd } from '../../../packages/core/src/ledger/journal-entry.js';
import type { JournalRow } from '../../../packages/core/src/ledger/schema.js';
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
            expect(await ledger.verify(), `row ${String(sequence)}, ${String(stored)} → ${String(other)}`).to.deep.equal({ intact: false, brokenAt: sequence, because: 'altered' });
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
        expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: sequence, because: sequence === 10 ? 'cut' : 'altered' });
        raw.run('insert into journal select * from kept where sequence = ?', [sequence]);
      }
      raw.exec('delete from journal');
      expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: 1, because: 'cut' });
    }));

  it('finds rows that changed places', () =>
    withJournal(async (ledger, raw) => {
      raw.exec('update journal set sequence = -1 where sequence = 3; update journal set sequence = 3 where sequence = 4; update journal set sequence = 4 where sequence = -1');
      expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: 3, because: 'altered' });
    }));

  it('finds content that was erased without a note, and a note that was taken away', () =>
    withJournal(async (ledger, raw) => {
      raw.run('update journal set salt = null, content = null where sequence = 3');
      expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: 3, because: 'erased' });
    }));

  it('finds a hidden open write and an invented one', () =>
    withJournal(async (ledger, raw) => {
      raw.exec('delete from open_intent');
      expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: 5, because: 'open' });
      raw.exec("insert into open_intent (tenant, sequence) values ('T', 5), ('T', 1)");
      expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: 1, because: 'open' });
    }));

  it('finds a head that was moved back', () =>
    withJournal(async (ledger, raw) => {
      raw.exec("update journal_head set chain = (select chain from journal where sequence = 9), sequence = 9");
      expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: 10, because: 'cut' });
    }));

  describe('by somebody who writes the whole chain anew', () => {
    it('is found against any place of the chain that was logged before, and only by that', () =>
      withJournal(async (ledger, raw) => {
        const logged = await ledger.head();
        const places = raw.all('select sequence, chain from journal').map(({ sequence, chain }) => ({ sequence: Number(sequence), head: String(chain) as Digest }));
        expect(logged).to.deep.equal(places.at(-1));
        for (const place of places) expect(await ledger.verify(place)).to.have.property('intact', true);
        // Somebody who was deleted was disabled only, says the forger.
        raw.run("update journal set shape = 'enable:account' where sequence in (4, 9)");
        expect(await ledger.verify()).to.deep.equal({ intact: false, brokenAt: 4, because: 'altered' });
        forgeChain(raw);
        expect(await ledger.verify()).to.include({ intact: true, entries: 10 });
        for (const place of places.slice(0, 3)) expect(await ledger.verify(place)).to.have.property('intact', true);
        for (const place of places.slice(3)) expect(await ledger.verify(place)).to.deep.equal({ intact: false, brokenAt: place.sequence, because: 'rewritten' });
      }));

    it('is found when the end was cut off, also where the chain grew again since', () =>
      withJournal(async (ledger, raw) => {
        const logged = await ledger.head();
        raw.exec('delete from journal where sequence > 1; delete from open_intent; insert into open_intent (tenant, sequence) select tenant, 1 from journal');
        forgeChain(raw);
        expect(await ledger.verify()).to.include({ intact: true, entries: 1 });
        expect(await ledger.verify(logged)).to.deep.equal({ intact: false, brokenAt: 2, because: 'rewritten' });
        const lease = await leaseOn(ledger, 'T', 90);
        await ledger.intend(lease, 'run-2', at(91), Array.from({ length: 20 }, (_, index) => intentFor(String(index))));
        expect(await ledger.verify()).to.include({ intact: true, entries: 21 });
        expect(await ledger.verify(logged)).to.deep.equal({ intact: false, brokenAt: 10, because: 'rewritten' });
      }));

    it('is found in an emptied journal', () =>
      withJournal(async (ledger, raw) => {
        const logged = await ledger.head();
        raw.exec('delete from journal; delete from open_intent; delete from journal_head');
        expect(await ledger.verify()).to.include({ intact: true, entries: 0 });
        expect(await ledger.verify(await ledger.head())).to.include({ intact: true, entries: 0 });
        expect(await ledger.verify(logged)).to.deep.equal({ intact: false, brokenAt: 1, because: 'rewritten' });
      }));
  });

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

/** What an attacker does who knows this program: seals and chain anew over whatever stands there. */
function forgeChain(raw: SqliteDatabase): void {
  let end: ChainEnd = { sequence: 0, chain: CHAIN_START };
  for (const stored of raw.all('select * from journal order by sequence')) {
    // Straight from the table that this type describes.
    const row = stored as unknown as JournalRow;
    const sealed = row.salt === null || row.content === null ? row.sealed : sealOf(row.salt, row.content);
    end = { sequence: row.sequence, chain: chainOf({ ...row, sealed }, end.chain) };
    raw.run('update journal set sealed = ?, chain = ? where sequence = ?', [sealed, end.chain, row.sequence]);
  }
  raw.run('update journal_head set sequence = ?, chain = ?', [end.sequence, end.chain]);
}

async function bytesOf(location: string): Promise<string> {
  const files = await Promise.all([location, `${location}-wal`].map((file) => readFile(file, 'latin1').catch(() => '')));
  return files.join('');
}
