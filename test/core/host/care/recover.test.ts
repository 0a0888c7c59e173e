import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CareRefused, LedgerError, PlanRefused } from '@rollcall/core/host';
import { expect } from 'chai';
import { refusalOf } from '../../support/refusals.js';
import { DAY_MS, TestWorld } from '../../support/worlds.js';
import { worldText } from '../../support/memory-world.js';

const HOUR_MS = 3_600_000;

describe('the ledger lost, or an old one put back', () => {
  let world: TestWorld;
  let links: string;
  let target: string;
  let nowMs: number;

  // Ten runs: people made and adopted, one renamed, one on the ladder, one disabled by order, one let go by hand.
  before(async function () {
    this.timeout(60_000);
    world = new TestWorld();
    world.yaml = world.yaml.replace('    absence: immediate\n', '    absence: immediate\n    leave: [{ disable: now }, { trash: 30d }]\n');
    links = join(world.folder, '.rollcall/links.jsonl');
    world.byHand('gus');
    for (const key of ['ann', 'bob', 'cid', 'dan', 'eve', 'gus']) world.person(key, { mobile: `+1555010${key.length}` });
    world.group('g1', 'vpn-all', ['ann', 'bob']);
    for (let run = 0; run < 10; run += 1) {
      if (run === 2) world.person('bob', { uid: 'bobby' });
      if (run === 3) world.person('cid', { status: 'gone' });
      if (run === 5) await world.with((host) => host.care.leaveNow('app', 'dan'));
      if (run === 6) await world.with((host) => host.care.unlink('app', 'eve'));
      if (run === 6) world.directory.people.delete('eve');
      world.clock.nowMs += HOUR_MS;
      await world.run();
      if (run === 6) keepCopy('three-runs-ago');
    }
    keepCopy('now');
    nowMs = world.clock.nowMs;
    target = worldText(world.target);
  });
  after(() => world.dispose());
  beforeEach(() => {
    putBack('now');
    world.clock.nowMs = nowMs;
    expect(worldText(world.target)).to.equal(target);
  });

  const path = (name: string): string => join(world.folder, name);
  const dropLedger = (): void => ['', '-wal', '-shm'].forEach((end) => rmSync(path(`rollcall.db${end}`), { force: true }));
  // Every command has closed the ledger: its file is whole.
  const keepCopy = (name: string): void => {
    copyFileSync(path('rollcall.db'), path(`${name}.db`));
    copyFileSync(links, path(`${name}.jsonl`));
  };
  const putBack = (name: string, file = name): void => {
    dropLedger();
    copyFileSync(path(`${name}.db`), path('rollcall.db'));
    for (const old of readdirSync(path('.rollcall')).filter((found) => found.startsWith('links'))) rmSync(path(`.rollcall/${old}`));
    copyFileSync(path(`${file}.jsonl`), links);
  };
  const recover = (file?: string) => world.with((host) => host.care.recover(file));
  const shapes = async (): Promise<Readonly<Record<string, number | undefined>>> => (await world.planned()).header.operations;
  const linkOf = (key: string) => world.remembered((ledger) => ledger.linkOf('t1', 'account', { source: 'hr', key }));

  it('writes a links file after each run, for its owner only', () => {
    expect(statSync(links).mode & 0o777).to.equal(0o600);
    expect(readdirSync(path('.rollcall')).filter((name) => name.startsWith('links'))).to.deep.equal(['links.jsonl']);
    expect(JSON.parse(readFileSync(links, 'utf8').split('\n', 1)[0] ?? '')).to.deep.include({ format: 'rollcall-links', version: 1 });
  });

  describe('lost', () => {
    beforeEach(dropLedger);

    it('without the links file nothing is made twice, nobody is taken away and nobody enabled', async () => {
      rmSync(links);
      const { header } = await world.planned();
      expect(Object.keys(header.operations).filter((shape) => !/^(?:adopt|attach|update):/.test(shape))).to.deep.equal([]);
      expect(header.operations['adopt:account']).to.be.greaterThan(0);
    });

    it('beside the links file says what to do, and goes on as carefully', async () => {
      const { header } = await world.planned();
      expect(Object.keys(header.operations).filter((shape) => !/^(?:adopt|attach|update):/.test(shape))).to.deep.equal([]);
      const told = world.events.filter((event) => event.event === 'finding' && event.finding.code === 'ledger-fresh');
      expect(told).to.have.length(1);
    });

    it('never writes over the links file of the ledger that was lost', async () => {
      const before = readFileSync(links, 'utf8');
      await world.plan();
      await world.with((host) => host.care.retirePipeline('none', 'release').catch(() => undefined));
      await world.with((host) => host.care.link('app', { person: 'hr:zoe', targetId: world.account('eve').id }));
      const aside = readdirSync(path('.rollcall')).filter((name) => /^links-.+\.jsonl$/.test(name));
      expect(aside).to.have.length(1);
      expect(readFileSync(path(`.rollcall/${aside[0] ?? ''}`), 'utf8')).to.equal(before);
    });

    it('is back with the links file: the next plan is empty, and what was made and what was adopted is known', async () => {
      const recovered = await recover();
      expect(recovered.links).to.equal(6);
      expect(await world.operations()).to.deep.equal([]);
      expect(await linkOf('ann')).to.include({ origin: 'created' });
      expect(await linkOf('gus')).to.include({ origin: 'adopted' });
      expect(await linkOf('bob')).to.include({ label: 'bobby' });
      expect(await linkOf('dan')).to.have.nested.property('leaving.ordered');
      expect((await linkOf('cid'))?.leaving).to.include({ rung: 'disable' });
    });

    it('goes on with the clocks: who was on the ladder climbs it when it is time, and not before', async () => {
      await recover();
      for (let day = 0; day < 29; day += 1) {
        world.clock.nowMs += DAY_MS;
        expect(await world.operations(), `day ${day}`).to.deep.equal([]);
      }
      world.clock.nowMs += DAY_MS;
      expect(await world.operations()).to.include('trash account hr:cid');
    });

    it('keeps the names that were let go from newcomers', async () => {
      await recover();
      world.person('new', { uid: 'eve' });
      expect(await world.operations()).to.deep.equal([]);
      expect((await world.findings('name-reuse')).map(({ about }) => about)).to.deep.equal(['hr:new']);
      world.directory.people.delete('new');
    });

    it('keeps the names of forgotten people from newcomers', async () => {
      putBack('now');
      await world.with((host) => host.care.forget('eve'));
      dropLedger();
      await recover();
      // In the trash under another name: only the name's digest tells that it was theirs.
      const account = world.account('eve');
      const { username, standing } = account;
      Object.assign(account, { username: 'old-eve', standing: 'trashed' });
      world.person('new', { uid: 'eve' });
      const operations = await world.operations();
      world.directory.people.delete('new');
      Object.assign(account, { username, standing });
      expect(operations).to.deep.equal([]);
    });

    it('takes a file from elsewhere', async () => {
      copyFileSync(links, path('exported.jsonl'));
      rmSync(links);
      await recover(path('exported.jsonl'));
      expect(await world.operations()).to.deep.equal([]);
    });
  });

  describe('an old copy', () => {
    beforeEach(() => putBack('three-runs-ago', 'now'));

    it('is refused before anything is read or sent, whatever is asked', async () => {
      const calls = [...world.target.calls.values()].reduce((sum, count) => sum + count, 0);
      for (const work of [() => world.plan(), () => world.apply(), () => world.with((host) => host.care.leaveNow('app', 'ann')), () => world.with((host) => host.care.unlink('app', 'ann'))]) {
        const refused = await refusalOf(work(), LedgerError);
        expect(refused.code).to.equal('older');
        expect(refused.message).to.match(/^the ledger is older than the links file: it knows \d+ runs of tenant Memory t1 \(t1\), \S+links\.jsonl of \S+ knows \d+; nothing done$/);
        expect(refused.remedy).to.include('rollcall recover');
      }
      expect([...world.target.calls.values()].reduce((sum, count) => sum + count, 0)).to.equal(calls);
      expect((await world.with((host) => host.status())).problem?.message).to.include('older than the links file');
    });

    it('lets no plan go again that was applied since', async () => {
      putBack('now');
      await world.plan();
      keepCopy('before-apply');
      await world.apply();
      copyFileSync(links, path('before-apply.jsonl'));
      putBack('before-apply');
      expect((await refusalOf(world.apply(), LedgerError)).code).to.equal('older');
      await recover();
      expect((await refusalOf(world.apply(), PlanRefused)).code).to.equal('used');
    });

    it('takes over what changed since, and is itself known as newer than still older copies', async () => {
      putBack('now');
      await world.with((host) => host.care.liftOrder('app', 'dan'));
      await world.with((host) => host.care.forget('gus'));
      copyFileSync(links, path('later.jsonl'));
      putBack('now', 'later');
      await recover();
      expect((await linkOf('dan'))?.leaving).to.not.have.property('ordered');
      expect(await linkOf('gus')).to.equal(undefined);
      copyFileSync(path('now.db'), path('rollcall.db'));
      expect((await refusalOf(world.plan(), LedgerError)).code).to.equal('older');
    });

    it('is still known as one after a recovery that broke off', async () => {
      putBack('now');
      await world.with((host) => host.care.liftOrder('app', 'dan'));
      copyFileSync(links, path('later.jsonl'));
      putBack('now', 'later');
      world.wrapLedger = (ledger) =>
        new Proxy(ledger, {
          get(inner, name) {
            const value = Reflect.get(inner, name) as unknown;
            if (name === 'restore') return () => Promise.reject(new Error('the process died'));
            return typeof value === 'function' ? (value as () => unknown).bind(inner) : value;
          },
        });
      await refusalOf(recover(), Error);
      world.wrapLedger = undefined;
      expect((await refusalOf(world.plan(), LedgerError)).code).to.equal('older');
    });

    it('keeps what it knows newer', async () => {
      putBack('now', 'three-runs-ago');
      await recover();
      expect(await shapes()).to.deep.equal({});
    });
  });

  describe('a links file that cannot be trusted is refused, and nothing of it taken over', () => {
    const cases: readonly (readonly [name: string, spoil: (text: string) => string, told: string])[] = [
      ['cut off', (text) => text.split('\n').slice(0, -3).join('\n'), 'its end is missing'],
      ['edited', (text) => text.replace('"origin":"adopted"', '"origin":"created"'), 'its lines do not fit its digest'],
      ['added to', (text) => `${text}{"tenant":"t1"}\n`, 'there are lines behind its end'],
      ['another file', () => '{"line":"header"}\n', 'it does not begin with the header of a links file'],
      ['no JSON', (text) => text.replace('\n', '\n{\n'), 'a line of it is not JSON'],
    ];
    for (const [name, spoil, told] of cases) {
      it(name, async () => {
        dropLedger();
        writeFileSync(path('bad.jsonl'), spoil(readFileSync(links, 'utf8')));
        const refused = await refusalOf(recover(path('bad.jsonl')), CareRefused);
        expect(refused).to.include({ code: 'links-file' });
        expect(refused.message).to.equal(`the links file ${path('bad.jsonl')} is damaged or was edited: ${told}`);
        expect(await world.remembered((ledger) => ledger.countLinks('t1', 'account'))).to.deep.equal({ active: 0, leaving: 0 });
      });
    }

    it('one that is not there', async () => {
      const refused = await refusalOf(recover(path('none.jsonl')), CareRefused);
      expect(refused.message).to.match(/cannot be read: ENOENT/);
      expect(existsSync(path('none.jsonl'))).to.equal(false);
    });
  });

  it('is applied all the same where the links file cannot be written, and that is said', async () => {
    await world.plan();
    // Where it is put together before it gets its name.
    const part = `${links}.${process.pid}.part`;
    mkdirSync(part);
    world.events.length = 0;
    expect((await world.apply()).status).to.equal('done');
    expect(world.events.filter((event) => event.event === 'finding').map(({ finding }) => finding.code)).to.deep.equal(['links-file-not-written']);
    rmSync(part, { recursive: true });
  });
});
