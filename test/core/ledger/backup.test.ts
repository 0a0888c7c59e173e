import { expect } from 'chai';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Ledger } from '@rollcall/core';
import { openLedger } from '../../../packages/core/src/ledger/index.js';
import { all, at, intentFor, leaseOn, linkTo, seeded, stillClock, thrownBy, withDirectory } from './surroundings.js';

describe('backing a ledger up', () => {
  const open = (location: string): Promise<Ledger> => openLedger({ location, clock: stillClock, random: seeded('backup') });

  async function withLedger(work: (ledger: Ledger, directory: string) => Promise<void>): Promise<void> {
    await withDirectory(async (directory) => {
      const ledger = await open(join(directory, 'rollcall.db'));
      await work(ledger, directory);
      await ledger.close();
    });
  }

  it('makes one whole file, for its owner only, that is a ledger of the same id', () =>
    withLedger(async (ledger, directory) => {
      const lease = await leaseOn(ledger, 'T');
      const [sequence = 0] = await ledger.intend(lease, 'r', at(1), [intentFor('a'), intentFor('b')]);
      await ledger.conclude(lease, at(1), [{ sequence, result: 'done' }], { putLinks: [linkTo('a'), linkTo('😀')] });
      const path = join(directory, 'copies.db');
      await ledger.backup(path);
      expect((await stat(path)).mode & 0o777).to.equal(0o600);
      expect((await readdir(directory)).filter((name) => name.startsWith('copies'))).to.deep.equal(['copies.db']);
      await ledger.conclude(lease, at(2), [], { putLinks: [linkTo('later')] });
      const copy = await open(path);
      expect(copy.id).to.equal(ledger.id);
      expect(copy.nameDigest('ada')).to.equal(ledger.nameDigest('ada'));
      expect(await all(copy.links('T', 'account'))).to.deep.equal([linkTo('a'), linkTo('😀')]);
      expect(await copy.verify(await ledger.head())).to.include({ intact: true, entries: 3 });
      expect(await copy.openIntents('T')).to.have.length(1);
      await copy.close();
    }));

  it('is a consistent copy while another connection and this one go on writing', () =>
    withLedger(async (ledger, directory) => {
      const writers = [ledger, await open(join(directory, 'rollcall.db'))];
      let stopped = false;
      const writing = writers.map(async (writer, index) => {
        const tenant = `T${String(index)}`;
        const lease = await leaseOn(writer, tenant);
        let round = 0;
        for (; !stopped; round += 1) {
          const [sequence = 0] = await writer.intend(lease, 'r', at(1), [intentFor(`k${String(round)}`)]);
          await writer.conclude(lease, at(1), [{ sequence, result: 'done', entityId: `t-k${String(round)}` }], { putLinks: [linkTo(`k${String(round)}`)] });
          await setImmediate();
        }
        return round;
      });
      const paths = [1, 2, 3, 4, 5].map((index) => join(directory, `copy${String(index)}.db`));
      for (const path of paths) await ledger.backup(path);
      stopped = true;
      for (const rounds of await Promise.all(writing)) expect(rounds).to.be.greaterThan(0);
      for (const path of paths) {
        const copy = await open(path);
        expect(await copy.verify()).to.have.property('intact', true);
        for (const tenant of ['T0', 'T1']) {
          const done = (await all(copy.journal(tenant))).flatMap((entry) => (entry.kind === 'outcome' ? [entry.detail?.entityId] : []));
          expect((await all(copy.links(tenant, 'account'))).map(({ targetId }) => targetId)).to.have.members(done as string[]);
        }
        await copy.close();
      }
      await writers[1]?.close();
    }));

  it('never writes over a file, empty ones and the ledger itself included', () =>
    withLedger(async (ledger, directory) => {
      await writeFile(join(directory, 'mine'), 'precious');
      await writeFile(join(directory, 'empty'), '');
      for (const name of ['mine', 'empty', 'rollcall.db', '.']) {
        const refused = await thrownBy(() => ledger.backup(join(directory, name)));
        expect(refused, name).to.include({ name: 'LedgerError', code: 'file-exists' });
      }
      expect(await readFile(join(directory, 'mine'), 'utf8')).to.equal('precious');
      expect(await readFile(join(directory, 'empty'), 'utf8')).to.equal('');
      expect((await readdir(directory)).filter((name) => name.includes('.part'))).to.deep.equal([]);
    }));

  it('says what to do where it cannot write, and leaves nothing behind', () =>
    withLedger(async (ledger, directory) => {
      const missing = await thrownBy(() => ledger.backup(join(directory, 'no', 'copy.db')));
      expect(missing).to.include({ name: 'LedgerError', code: 'directory-missing' });
      expect(missing.message).to.include('the backup');
      expect(await readdir(directory)).to.not.include('no');
    }));

  it('goes on after one that was killed in the middle', () =>
    withLedger(async (ledger, directory) => {
      await writeFile(join(directory, `copy.db.part-${String(process.pid)}`), 'half a database');
      await chmod(directory, 0o700);
      await ledger.backup(join(directory, 'copy.db'));
      expect((await readdir(directory)).filter((name) => name.startsWith('copy'))).to.deep.equal(['copy.db']);
    }));
});
