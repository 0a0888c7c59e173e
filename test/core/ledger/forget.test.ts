import { expect } from 'chai';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger, Operation } from '@rollcall/core';
import { openSqlite } from '@rollcall/sqlite';
import { openLedger } from '../../../packages/core/src/ledger/index.js';
import { openLedgerFile } from '../../../packages/core/src/ledger/sqlite-file.js';
import { Mention } from '../../../packages/core/src/ledger/mention.js';
import { all, at, departureOf, leaseOn, linkTo, retryOf, runWith, seeded, seen, stillClock, thrownBy, withDirectory } from './surroundings.js';

const KEY = '5f0c3a7e-ada-uuid';
const LABEL = 'ada.lovelace';
const OWNER = { source: 'hr', key: KEY };
const SECRETS = [KEY, LABEL, 'ada.byron', 'Ada.Lovelace', 'id-of-ada'];

/** Every byte of every file beside the ledger: database, log, shared memory. */
async function bytesIn(directory: string): Promise<string> {
  const files = await Promise.all((await readdir(directory)).map((name) => readFile(join(directory, name), 'latin1')));
  return files.join('\n');
}

/** Writes about many people and one in between, in every table and in many small steps, so that pages split around her. */
async function live(ledger: Ledger): Promise<void> {
  const lease = await leaseOn(ledger, 'T');
  await ledger.putRun(runWith('r1', { message: `stopped at ${LABEL}` }));
  const random = seeded('people');
  for (let step = 0; step < 40; step += 1) {
    const keys = Array.from({ length: 12 }, () => random.hex(6 + Math.floor(random.next() * 30)));
    const links = keys.map((key) => linkTo(key, { label: `name ${random.hex(8)}` }));
    const intents = links.map(({ owner, targetId, label }) => ({ operation: `disable account hr:${owner.key}`, shape: 'disable:account' as const, targetId, payload: { owner, label } as never }));
    const adas = step % 5 === 2 ? [operationOf(`update account hr:${KEY}`, step === 2 ? 'ada.byron' : LABEL)] : [];
    const sequences = await ledger.intend(lease, 'r1', at(step), [...intents, ...adas]);
    const putLinks = step % 5 === 2 ? [...links, linkTo(KEY, { targetId: 'id-of-ada', label: LABEL, anchor: 'sha256:ab' })] : links;
    await ledger.conclude(lease, at(step), sequences.map((sequence, index) => ({ sequence, result: 'done', detail: index < 12 ? 'fine' : `answered for ${LABEL}` })), {
      putLinks,
      putValues: [{ accountId: 'id-of-ada', attribute: 'phones', identity: '+1', valueId: `p-${String(step)}`, created: true, since: at(1) }],
      putRetries: [retryOf(step % 2 === 0 ? KEY : (keys[0] ?? ''), { label: LABEL, message: `no user "${LABEL}"` })],
    });
    const findings = [{ code: 'f', severity: 'info', message: `"Ada.Lovelace" is taken`, about: `hr:${KEY}` }, { code: 'g', severity: 'info', message: 'm', about: `hr:${keys[1] ?? ''}` }] as const;
    await ledger.observe('T', at(step), seen({ findings, departures: [departureOf(KEY), departureOf(keys[2] ?? '')], watched: [{ targetId: 'id-of-ada', label: LABEL }] }));
    await ledger.putNotes(`r${String(step)}`, { reads: [], findings });
  }
  await ledger.releaseLease(lease);
}

function operationOf(id: string, label: string) {
  const operation = { id, kind: 'update', type: 'account', owner: OWNER, label, set: { email: `${LABEL}@example.edu` } };
  return { operation: id, shape: 'update:account' as const, targetId: 'id-of-ada', payload: operation as unknown as Operation as never };
}

describe('forgetting a person', () => {
  it('leaves neither key nor any name in any byte of any file, open or closed, and the journal verifies', () =>
    withDirectory(async (directory) => {
      const location = join(directory, 'rollcall.db');
      const ledger = await openLedger({ location, clock: stillClock, random: seeded('forget') });
      await live(ledger);
      const before = await bytesIn(directory);
      for (const secret of SECRETS) expect(before, secret).to.include(secret);
      const others = (await ledger.countLinks('T', 'account')).active - 1;
      expect(await ledger.forget('T', OWNER, at(90))).to.deep.equal({ links: 1, entries: 16 });
      const after = await bytesIn(directory);
      // The target's own id stays in the tombstone: the account may still be there.
      for (const secret of SECRETS.filter((text) => text !== 'id-of-ada')) expect(after, secret).to.not.include(secret);
      expect(await ledger.countLinks('T', 'account')).to.deep.equal({ active: others, leaving: 0 });
      expect(await all(ledger.givenValues('T'))).to.deep.equal([]);
      expect(await ledger.verify()).to.have.property('intact', true);
      await ledger.close();
      const closed = await bytesIn(directory);
      for (const secret of SECRETS.filter((text) => text !== 'id-of-ada')) expect(closed, secret).to.not.include(secret);
    }));

  it('still knows the name when somebody else is to get it', () =>
    withDirectory(async (directory) => {
      const ledger = await openLedger({ location: join(directory, 'rollcall.db'), clock: stillClock, random: seeded('forget') });
      await live(ledger);
      await ledger.forget('T', OWNER, at(90));
      const [stone] = await all(ledger.tombstones('T', 'account'));
      expect(stone).to.deep.include({ targetId: 'id-of-ada', nameDigest: ledger.nameDigest('ADA.lovelace') }).and.not.have.any.keys('label', 'anchor');
      await ledger.close();
    }));

  it('says so where another process keeps the old pages from being written over, and that what it holds is gone', () =>
    withDirectory(async (directory) => {
      const location = join(directory, 'rollcall.db');
      const ledger = await openLedger({ location, clock: stillClock, random: seeded('forget'), busyMs: 50 });
      await live(ledger);
      const reader = await openSqlite(location);
      reader.exec('begin');
      reader.get('select count(*) from link');
      const refused = await thrownBy(() => ledger.forget('T', OWNER, at(90)));
      expect(refused).to.have.property('code', 'busy');
      expect(refused.message).to.include('is gone from the ledger');
      reader.exec('rollback');
      expect(await ledger.linkOf('T', 'account', OWNER)).to.equal(undefined);
      expect(await ledger.forget('T', OWNER, at(91))).to.deep.equal({ links: 0, entries: 0 });
      expect(await bytesIn(directory)).to.not.include(KEY);
      reader.close();
      await ledger.close();
    }));
});

describe('scraps of forgotten people', () => {
  // SQLite overwrites the rows that it deletes, but not the copies that stay behind when it moves rows from page to page.
  it('stay in pages that were split, until forgetting writes every page anew', async function () {
    this.timeout(60_000);
    const random = seeded('scraps');
    let scraps = 0;
    for (let round = 0; round < 20 && scraps < 3; round += 1) {
      await withDirectory(async (directory) => {
        const location = join(directory, 'rollcall.db');
        const ledger = await openLedger({ location, clock: stillClock, random });
        const lease = await leaseOn(ledger, 'T');
        const keyAt = (index: number) => `${random.hex(1)}${index % 7 === 0 ? 'FORGOTTEN' : 'OTHER'}${random.hex(5 + Math.floor(random.next() * 60))}`;
        for (let step = 0; step < 75; step += 1) await ledger.conclude(lease, at(1), [], { putLinks: Array.from({ length: 20 }, (_, index) => linkTo(keyAt(step * 20 + index))) });
        const raw = await openLedgerFile(location);
        raw.exec("delete from link where owner like '%FORGOTTEN%'; pragma wal_checkpoint(truncate)");
        raw.close();
        if ((await bytesIn(directory)).includes('FORGOTTEN')) scraps += 1;
        await ledger.forget('T', { source: 'hr', key: 'nobody' }, at(2));
        expect(await bytesIn(directory)).to.include('OTHER').and.not.include('FORGOTTEN');
        await ledger.close();
      });
    }
    expect(scraps).to.be.greaterThan(0);
  });
});

describe('what names a person', () => {
  const mention = new Mention({ source: 'hr', key: '17' }, ['ann', 'staff'], ['DU1', 'DU-0123456789']);
  const texts: readonly (readonly [string, boolean])[] = [
    ['hr:17', true],
    ['disable account hr:17', true],
    ['HR:17, again', true],
    ['hr:171', false],
    ['xhr:17', false],
    ['17', false],
    ['ann', true],
    ['Ann@example.edu', true],
    ['"ann" is taken', true],
    ['joanne', false],
    ['annä', false],
    ['ann_b', false],
    ['DU1', true],
    ['about DU1', false],
    ['about du-0123456789.', true],
    ['', false],
  ];
  for (const [text, expected] of texts) {
    it(`${expected ? 'stands' : 'does not stand'} in "${text}"`, () => {
      expect(mention.inText(text)).to.equal(expected);
    });
  }

  it('is no word that the program uses itself', () => {
    expect(mention.inJson({ kind: 'staff', type: 'ann', pipeline: 'staff', operation: 'detach staff hr:9', after: ['staff'], id: 'ann' })).to.equal(false);
    expect(mention.inJson({ operation: 'detach staff hr:17' })).to.equal(true);
    expect(mention.inJson({ after: ['x', 'create account hr:17'] })).to.equal(true);
    expect(mention.inJson({ ref: { id: 'DU1' } })).to.equal(true);
    expect(mention.inJson({ set: { note: [null, 17, true, { text: 'ann' }] } })).to.equal(true);
    expect(mention.inJson({ ann: [null, 17, true, undefined] } as never)).to.equal(false);
  });
});
