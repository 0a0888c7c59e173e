import { expect } from 'chai';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest, KeptRecord, Lease, Ledger } from '@rollcall/core';
import { openSqlite } from '@rollcall/sqlite';
import { openLedger, type LedgerSettings } from '../../../packages/core/src/ledger/open-ledger.js';
import { openLedgerFile } from '../../../packages/core/src/ledger/sqlite-file.js';
import { FailingFile } from './failing-file.js';
import { contentsOf, expectClear, furnish } from './furnished.js';
import { asNobody, at, departureOf, intentFor, leaseOn, linkTo, planWith, retryOf, runWith, seeded, seen, stillClock, thrownBy, withDirectory } from './surroundings.js';

const open = (location: string, settings: Partial<LedgerSettings> = {}): Promise<Ledger> => openLedger({ location, clock: stillClock, random: seeded('power'), ...settings });

const digest: Digest = 'sha256:aa';
const owner = { source: 'hr', key: 'k1' };

const WRITES: Readonly<Record<string, (ledger: Ledger, lease: Lease) => Promise<unknown>>> = {
  intend: (ledger, lease) => ledger.intend(lease, 'r2', at(2), [intentFor('a'), intentFor('b')]),
  conclude: (ledger, lease) =>
    ledger.conclude(lease, at(2), [{ sequence: 2, result: 'done' }], {
      dropLinks: [{ type: 'account', targetId: 't-k2', releasedAt: at(2) }],
      putLinks: [linkTo('new', { targetId: 't-k2' })],
      putValues: [{ accountId: 't-k1', attribute: 'phones', identity: '+1', valueId: 'p', created: true, since: at(1) }],
      putRetries: [retryOf('k2')],
      dropRetries: [retryOf('k1').operation],
    }),
  observe: (ledger) => ledger.observe('T', at(2), seen({ departures: [departureOf('k2')], returned: [owner], findings: [{ code: 'g', severity: 'info', message: 'm' }] })),
  registerPlan: (ledger) => ledger.registerPlan(planWith('p2')),
  approvePlan: (ledger) => ledger.approvePlan('blocked', digest, { by: 'ada', at: at(2) }),
  takePlan: (ledger) => ledger.takePlan('p1', digest, 'T', at(2)),
  acquireLease: (ledger) => ledger.acquireLease('U', 'somebody', at(2), 1000),
  bindTarget: (ledger) => ledger.bindTarget('new', 'U', 'Other', at(2)),
  putRun: (ledger) => ledger.putRun(runWith('r2')),
  putNotes: (ledger) => ledger.putNotes('r2', { reads: [], findings: [] }),
  putAppliedConfig: (ledger) => ledger.putAppliedConfig('T', { at: at(2), sources: {}, pipelines: {} }),
  releaseRetries: (ledger) => ledger.releaseRetries('T', [retryOf('k1').operation]),
  renamePipeline: (ledger) => ledger.renamePipeline('T', 'staff', 'people'),
  renameSource: (ledger) => ledger.renameSource('T', 'hr', 'people'),
  renameTarget: (ledger) => ledger.renameTarget('duo', 'duo2'),
  releasePipeline: (ledger) => ledger.releasePipeline('T', 'staff', at(2)),
  retirePipeline: (ledger) => ledger.retirePipeline('T', { pipeline: 'staff', by: 'ada', at: at(2) }),
  erase: (ledger) => ledger.erase('T', [1], at(2)),
  forget: (ledger) => ledger.forget('T', owner, at(2)),
  restore: (ledger) => ledger.restore('U', { ledger: 'elsewhere', at: at(1), fence: 0 }, [{ kept: 'link', link: linkTo('back') }, { kept: 'departure', departure: departureOf('back') }] satisfies KeptRecord[], at(2)),
};

/** What goes on after its commit, with the file as a whole: when that fails, what was to be written is written. */
const GO_ON = ['acquireLease', 'erase', 'forget'];

describe('a disk that fails under the ledger', () => {
  it('is tried with every method that writes', () => {
    const readers = ['links', 'linkOf', 'linkTo', 'countLinks', 'tombstones', 'givenValues', 'planOf', 'plans', 'latestPlan', 'departures', 'marks', 'openFindings', 'watched', 'retries', 'appliedConfig', 'newestTime', 'fenceOf', 'leaseOf', 'nameDigest', 'nameSalt', 'openIntents', 'doneSince', 'ordersSince', 'takenSince', 'putBackSince', 'lastRuns', 'notesOf', 'retiredPipelines', 'tenants', 'journal', 'verify', 'head', 'close'];
    const others = ['constructor', 'renewLease', 'releaseLease', 'backup'];
    return withDirectory(async (directory) => {
      const ledger = await open(join(directory, 'rollcall.db'));
      const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(ledger) as object);
      expect(methods.filter((name) => !readers.includes(name) && !others.includes(name))).to.have.members(Object.keys(WRITES));
      await ledger.close();
    });
  });

  for (const [name, write] of Object.entries(WRITES)) {
    it(`leaves all of ${name} or nothing, wherever it fails, and goes on once it is mended`, () =>
      withDirectory(async (directory) => {
        const file = new FailingFile();
        const location = join(directory, 'rollcall.db');
        const ledger = await open(location, { openFile: file.openFile, busyMs: 0 });
        const lease = await furnish(ledger);
        if (name !== 'conclude') await ledger.conclude(lease, at(1), [{ sequence: 2, result: 'skipped' }], {});
        const before = await contentsOf(location);
        let failures = 0;
        for (let statement = 1; ; statement += 1) {
          const code = ['SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_CORRUPT', 'SQLITE_READONLY'][statement % 4] ?? '';
          file.failAt(statement, code);
          const outcome = await write(ledger, lease).then(() => undefined, (error: unknown) => error);
          file.mend();
          if (outcome === undefined) break;
          expectClear(outcome as Error, ['disk-full', 'disk-error', 'damaged', 'read-only'], location);
          const isWhole = JSON.stringify(await contentsOf(location)) !== JSON.stringify(before);
          if (isWhole) {
            expect(name, 'a method that may have been done when it fails').to.be.oneOf(GO_ON);
            break;
          }
          failures += 1;
        }
        expect(failures).to.be.greaterThan(0);
        expect(await contentsOf(location)).to.not.deep.equal(before);
        expect(await ledger.verify()).to.have.property('intact', true);
        await ledger.close();
      }));
  }

  it('says that the disk is full at a write and at a migration, and both are done once there is room', () =>
    withDirectory(async (directory) => {
      const location = join(directory, 'rollcall.db');
      const released = await openSqlite(location);
      released.exec(await readFile(new URL('./released/0001-first.sql', import.meta.url), 'utf8'));
      released.close();
      const before = await contentsOf(location);
      const pages = (await stat(location)).size / 4096;
      const limited = (count: number) => async (path: string) => {
        const database = await openLedgerFile(path);
        database.exec(`pragma max_page_count = ${String(count)}`);
        return database;
      };
      expectClear(await thrownBy(() => open(location, { openFile: limited(pages) })), ['disk-full'], location);
      expect(await contentsOf(location)).to.deep.equal(before);
      await (await open(location)).close();
      const ledger = await open(location, { openFile: limited((await stat(location)).size / 4096 + 4) });
      const lease = await leaseOn(ledger, 'T');
      const known = await contentsOf(location);
      const putLinks = Array.from({ length: 2000 }, (_, index) => linkTo(`k${String(index)}`));
      expectClear(await thrownBy(() => ledger.conclude(lease, at(9), [{ sequence: 3, result: 'done' }], { putLinks })), ['disk-full'], location);
      expect(await contentsOf(location)).to.deep.equal(known);
      expect((await ledger.openIntents('T')).map(({ sequence }) => sequence)).to.deep.equal([3]);
      await ledger.close();
      const roomy = await open(location);
      await roomy.conclude(lease, at(9), [{ sequence: 3, result: 'done' }], { putLinks });
      expect((await roomy.countLinks('T', 'account')).active).to.be.greaterThan(2000);
      expect(await roomy.verify()).to.have.property('intact', true);
      await roomy.close();
    }));

  it('leaves nothing of a backup that found no room', () =>
    withDirectory(async (directory) => {
      const file = new FailingFile();
      const ledger = await open(join(directory, 'rollcall.db'), { openFile: file.openFile });
      const target = join(directory, 'copy.db');
      file.failAt(1, 'SQLITE_FULL');
      expectClear(await thrownBy(() => ledger.backup(target)), ['disk-full'], target);
      file.mend();
      expect((await readdir(directory)).filter((name) => name.startsWith('copy'))).to.deep.equal([]);
      await ledger.backup(target);
      await ledger.close();
    }));
});

describe('a ledger that may not be written', () => {
  const cases: Readonly<Record<string, { readonly forbid: (location: string, directory: string) => Promise<void>; readonly codes: readonly string[] }>> = {
    'a file': { forbid: (location) => chmod(location, 0o444), codes: ['read-only'] },
    'a file nobody else may read': { forbid: (location) => chmod(location, 0o000), codes: ['permission'] },
    'a folder': { forbid: (location, directory) => chmod(location, 0o666).then(() => chmod(directory, 0o555)), codes: ['permission', 'read-only'] },
    "somebody else's log beside it": { forbid: (location) => writeFile(`${location}-wal`, '', { mode: 0o600 }).then(() => chmod(location, 0o666)), codes: ['permission', 'read-only'] },
  };
  for (const [what, { forbid, codes }] of Object.entries(cases)) {
    it(`is refused at once: ${what}`, () =>
      withDirectory(async (directory) => {
        const location = join(directory, 'rollcall.db');
        const ledger = await open(location);
        await furnish(ledger);
        await ledger.close();
        await chmod(directory, 0o777);
        await forbid(location, directory);
        await asNobody(directory, async () => {
          expectClear(await thrownBy(() => open(location)), codes, location);
        });
        await chmod(directory, 0o755);
      }));
  }
});
