import { expect } from 'chai';
import { copyFile, open as openPath, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from '@rollcall/core';
import { openSqlite } from '@rollcall/sqlite';
import { openLedger, type LedgerSettings } from '../../../packages/core/src/ledger/open-ledger.js';
import { expectClear, furnish } from './furnished.js';
import { all, at, intentFor, leaseOn, linkTo, seeded, stillClock, thrownBy, withDirectory } from './surroundings.js';

const open = (location: string, settings: Partial<LedgerSettings> = {}): Promise<Ledger> => openLedger({ location, clock: stillClock, random: seeded('damage'), ...settings });

describe('a ledger file that was damaged', () => {
  const PAGE = 4096;

  /** Opens and does what every run does before its first write to a target: looks at all it remembers, and takes the lease. */
  async function beginRun(location: string): Promise<void> {
    const ledger = await open(location, { busyMs: 100 });
    try {
      for (const type of ['account', 'group'] as const) {
        await all(ledger.links('T', type));
        await all(ledger.tombstones('T', type));
      }
      await all(ledger.departures('T'));
      await all(ledger.givenValues('T'));
      await ledger.openIntents('T');
      await ledger.doneSince('T', at(0));
      await ledger.acquireLease('T', 'next', at(1000), 60_000);
    } finally {
      await ledger.close();
    }
  }

  async function withClosed(work: (location: string, pages: number) => Promise<void>): Promise<void> {
    await withDirectory(async (directory) => {
      const location = join(directory, 'rollcall.db');
      const ledger = await open(location);
      await furnish(ledger, 1500);
      await ledger.close();
      await work(location, (await stat(location)).size / PAGE);
    });
  }

  async function overwrite(location: string, position: number, bytes: Uint8Array): Promise<void> {
    const handle = await openPath(location, 'r+');
    await handle.write(bytes, 0, bytes.length, position);
    await handle.close();
  }

  const garbage = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 73 + 41) % 256);

  it('is no ledger any more without its header', () =>
    withClosed(async (location) => {
      await overwrite(location, 0, garbage(100));
      expectClear(await thrownBy(() => beginRun(location)), ['not-a-ledger'], location);
    }));

  it('is refused before the first write to a target, whichever page of its memory is garbage', function () {
    this.timeout(120_000);
    return withClosed(async (location, pages) => {
      // The journal is not looked through: it is long, nothing is decided by it but what its index counts, and `verify` is for it.
      const journal = await pagesOf(location, 'journal');
      expect(journal.size).to.be.lessThan(pages / 4);
      for (let page = 2; page <= pages; page += 1) {
        if (journal.has(page)) continue;
        const broken = `${location}.${String(page)}`;
        await copyFile(location, broken);
        await overwrite(broken, (page - 1) * PAGE, garbage(PAGE));
        expectClear(await thrownBy(() => beginRun(broken)), ['damaged', 'not-a-ledger'], broken);
        await rm(broken);
      }
    });
  });

  it('is found by verify, whichever page is garbage', function () {
    this.timeout(120_000);
    return withClosed(async (location, pages) => {
      for (let page = 2; page <= pages; page += 1) {
        await copyFile(location, `${location}.x`);
        await overwrite(`${location}.x`, (page - 1) * PAGE, garbage(PAGE));
        const error = await thrownBy(async () => {
          const ledger = await open(`${location}.x`, { busyMs: 100 });
          try {
            await ledger.verify();
          } finally {
            await ledger.close();
          }
        });
        expectClear(error, ['damaged', 'not-a-ledger'], location);
        await rm(`${location}.x`);
      }
    });
  });

  for (const [what, share] of [['half of it', 0.5], ['its last page', -1], ['its first page', 0]] as const) {
    it(`is refused when cut off: ${what}`, () =>
      withClosed(async (location, pages) => {
        await truncate(location, share === 0 ? 1000 : share < 0 ? (pages - 1) * PAGE : Math.floor(pages * share) * PAGE + 100);
        expectClear(await thrownBy(() => beginRun(location)), ['damaged', 'not-a-ledger'], location);
      }));
  }

  for (const table of ['link', 'tombstone', 'departure', 'journal', 'open_intent', 'lease', 'plan', 'meta']) {
    it(`is refused without its table ${table}`, () =>
      withClosed(async (location) => {
        const raw = await openSqlite(location);
        raw.exec(`drop table "${table}"`);
        raw.close();
        const error = await thrownBy(async () => {
          await beginRun(location);
          const ledger = await open(location);
          try {
            await ledger.takePlan('p1', 'sha256:aa', 'T', at(2));
          } finally {
            await ledger.close();
          }
        });
        expectClear(error, ['damaged'], location);
      }));
  }

  it('is refused when its chain was moved back, at the next write', () =>
    withClosed(async (location) => {
      const raw = await openSqlite(location);
      raw.exec('update journal_head set sequence = 1');
      raw.close();
      const ledger = await open(location);
      const lease = await leaseOn(ledger, 'T', 100);
      expectClear(await thrownBy(() => ledger.intend(lease, 'r', at(100), [intentFor('a')])), ['damaged'], location);
      await ledger.close();
    }));

  it('is whole up to a transaction when its log is damaged or cut off, never half, and the head that was logged tells', function () {
    this.timeout(120_000);
    return withDirectory(async (directory) => {
      const location = join(directory, 'rollcall.db');
      const ledger = await open(location);
      const lease = await leaseOn(ledger, 'T');
      const heads = [await ledger.head()];
      for (let round = 0; round < 12; round += 1) {
        const keys = Array.from({ length: 15 }, (_, index) => `r${String(round)}i${String(index)}`);
        const sequences = await ledger.intend(lease, 'r', at(1), keys.map((key) => intentFor(key)));
        heads.push(await ledger.head());
        await ledger.conclude(lease, at(1), sequences.map((sequence) => ({ sequence, result: 'done' })), { putLinks: keys.map((key) => linkTo(key)) });
        heads.push(await ledger.head());
      }
      const log = await readFile(`${location}-wal`);
      const last = heads.at(-1);
      const outcomes = new Set<number>();
      for (let share = 0; share < 20; share += 1) {
        const copy = join(directory, `copy${String(share)}.db`);
        await copyFile(location, copy);
        const position = Math.floor((log.length * (share + 0.5)) / 20);
        const damaged = Buffer.from(share % 2 === 0 ? log : log.subarray(0, position));
        if (share % 2 === 0) damaged.fill(0x5a, position, position + 200);
        await writeFile(`${copy}-wal`, damaged);
        const survivor = await open(copy).catch((error: unknown) => error as Error);
        if (survivor instanceof Error) {
          expectClear(survivor, ['damaged', 'not-a-ledger'], copy);
          continue;
        }
        const verdict = await survivor.verify();
        if (!verdict.intact) throw new Error(JSON.stringify(verdict));
        expect(heads.map(({ head }) => head)).to.include(verdict.head);
        const { active } = await survivor.countLinks('T', 'account');
        const waiting = (await survivor.openIntents('T')).length;
        // Each round is 15 intents, then 15 outcomes with 15 links in one transaction.
        expect(waiting).to.be.oneOf([0, 15]);
        expect(verdict.entries).to.equal(active * 2 + waiting);
        if (verdict.head !== last?.head) expect(await survivor.verify(last)).to.include({ intact: false, because: 'rewritten' });
        outcomes.add(verdict.entries);
        await survivor.close();
      }
      expect(outcomes.size).to.be.greaterThan(3);
      await ledger.close();
    });
  });
});

/** The pages that a table lies on. */
async function pagesOf(location: string, table: string): Promise<ReadonlySet<number>> {
  const raw = await openSqlite(location);
  const pages = raw.all('select pageno from dbstat where name = ?', [table]).map(({ pageno }) => Number(pageno));
  raw.close();
  return new Set(pages);
}
