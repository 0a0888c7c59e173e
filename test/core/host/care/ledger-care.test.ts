import { readFileSync } from 'node:fs';
import { CareRefused } from '@rollcall/core/host';
import { expect } from 'chai';
import { refusalOf } from '../../support/refusals.js';
import { TestWorld } from '../../support/worlds.js';

describe('the care of the ledger', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    for (const key of ['ann', 'bob']) world.person(key);
    world.group('g1', 'vpn-all', ['ann']);
    await world.run();
  });
  afterEach(() => world.dispose());

  const linkOf = (source: string, key: string) => world.remembered((ledger) => ledger.linkOf('t1', 'account', { source, key }));

  describe('names that changed in the file', () => {
    const cases = [
      ['pipeline', 'staff', 'people', () => void (world.yaml = world.yaml.replace('  staff:', '  people:'))],
      ['source', 'hr', 'directory', () => void (world.yaml = world.yaml.replaceAll('hr.', 'directory.').replace('hr: {', 'directory: {').replace('from: hr', 'from: directory'))],
      ['target', 'app', 'duo', () => void (world.yaml = world.yaml.replace('app: {', 'duo: {').replace('to: app', 'to: duo'))],
    ] as const;
    for (const [what, from, to, edit] of cases) {
      it(`of a ${what}: everybody stays who they are, and the next plan is empty`, async () => {
        edit();
        const changed = await world.with((host) => host.care.rename({ what, from, to }));
        expect(changed).to.equal(what === 'target' ? 1 : 3);
        expect(await world.operations(what === 'target' ? 'duo' : 'app')).to.deep.equal([]);
        expect(await linkOf(what === 'source' ? 'directory' : 'hr', 'ann')).to.have.property('origin', 'created');
      });
    }

    it('are refused while the file has the old name, or has not the new one', async () => {
      const old = await refusalOf(world.with((host) => host.care.rename({ what: 'pipeline', from: 'staff', to: 'people' })), CareRefused);
      expect(old.message).to.equal('the file still has a pipeline "staff"');
      const missing = await refusalOf(world.with((host) => host.care.rename({ what: 'source', from: 'old', to: 'new' })), CareRefused);
      expect(missing).to.include({ message: 'the file has no source "new"', remedy: 'There is: hr' });
    });
  });

  describe('a pipeline that is gone from the file', () => {
    beforeEach(() => {
      world.yaml = world.yaml.replace('  staff:', '  others:').replace("hr.status == 'active'", "hr.status == 'nobody'");
    });

    it('freezes its people until somebody says what becomes of them', async () => {
      const { header, findings } = await world.planned();
      expect(Object.keys(header.operations).filter((shape) => /^(?:disable|trash|delete|detach):/.test(shape))).to.deep.equal([]);
      const told = findings.map(({ remedy = '' }) => remedy).join('\n');
      for (const command of ['rollcall ledger rename pipeline staff', 'rollcall pipeline retire staff --leave', '--release']) expect(told).to.include(command);
    });

    it('can be released: its people are nobody’s and stay as they are', async () => {
      const people = await world.with((host) => host.care.retirePipeline('staff', 'release'));
      expect(people).to.deep.equal({ how: 'release', accounts: 2, groups: 1 });
      expect(await linkOf('hr', 'ann')).to.equal(undefined);
      expect(Object.values(world.shown()).map(({ standing }) => standing)).to.deep.equal(['active', 'active']);
    });

    it('can be told to leave: its people leave by the ladder', async () => {
      expect(await world.with((host) => host.care.retirePipeline('staff', 'leave'))).to.deep.equal({ how: 'leave', accounts: 2, groups: 1 });
      expect(await world.operations()).to.include.members(['disable account hr:ann', 'disable account hr:bob']);
    });

    it('cannot be told to leave where no plan would be made, and says what can be done', async () => {
      world.yaml = world.yaml.replace(/^( {2}others:\n)/m, '$1    enabled: false\n');
      const refused = await refusalOf(world.with((host) => host.care.retirePipeline('staff', 'leave')), CareRefused);
      expect(refused.message).to.match(/^no enabled pipeline of \S+ feeds app any more, so no plan would let the people of "staff" leave; nothing done$/);
      expect(refused.remedy).to.include('scope: "false"').and.to.include('rollcall pipeline retire staff --release');
      expect(await world.remembered((ledger) => ledger.retiredPipelines('t1'))).to.deep.equal([]);
      expect(await world.with((host) => host.care.retirePipeline('staff', 'release'))).to.include({ accounts: 2 });
    });

    it('is refused while the file has it, and where nobody is linked by it', async () => {
      const present = await refusalOf(world.with((host) => host.care.retirePipeline('others', 'release')), CareRefused);
      expect(present.message).to.match(/^the file \S+ still has the pipeline "others"$/);
      const unknown = await refusalOf(world.with((host) => host.care.retirePipeline('none', 'leave')), CareRefused);
      expect(unknown.message).to.equal('nobody is linked by a pipeline "none"');
    });
  });

  describe('another tenant under the same name', () => {
    it('is taken after a rebind, and nothing that is known of the first one is applied to it', async () => {
      world.yaml = world.yaml.replace('app: { use: memory }', 'app: { use: memory, tenant: t2 }');
      const rebound = await world.with((host) => host.care.rebind('app'));
      expect(rebound).to.deep.equal({ tenant: 't1', label: 'Memory t1', keptAs: 'app@t1' });
      const { header } = await world.planned();
      expect(header.tenant).to.equal('t2');
      expect(Object.keys(header.operations)).to.deep.equal(['adopt:account', 'adopt:group', 'attach:membership'].filter((shape) => shape in header.operations));
      expect(await linkOf('hr', 'ann')).to.have.property('origin', 'created');
    });
  });

  describe('forgetting a person', () => {
    const everything = async (): Promise<string> => {
      const status = await world.with((host) => host.status());
      const shown = await world.with((host) => host.care.showLedger());
      const lines: string[] = [];
      await world.with(async (host) => {
        for await (const line of host.care.ledgerLines()) lines.push(line);
        for await (const line of host.care.journalLines()) lines.push(line);
      });
      return [JSON.stringify([status, shown]), ...lines, readFileSync(`${world.folder}/.rollcall/links.jsonl`, 'utf8')].join('\n');
    };

    it('leaves nothing of them in any output, and the chain verifies against the head that was logged before', async () => {
      world.person('zaphod-9911', { uid: 'zbeeblebrox', mail: 'zb@example.edu', cn: 'Zaphod B', mobile: '+15550177' });
      await world.run();
      world.directory.people.delete('zaphod-9911');
      await world.run();
      const before = await everything();
      for (const trace of ['zaphod-9911', 'zbeeblebrox', 'zb@example.edu', '+15550177', 'Zaphod B']) expect(before).to.include(trace);
      const head = await world.remembered((ledger) => ledger.head());
      const forgotten = await world.with((host) => host.care.forget('zbeeblebrox'));
      expect(forgotten).to.deep.include({ links: 1, left: [] });
      expect(forgotten.entries).to.be.greaterThan(2);
      const after = await everything();
      for (const trace of ['zaphod-9911', 'zbeeblebrox', 'zb@example.edu', '15550177', 'Zaphod B']) expect(after).not.to.include(trace);
      expect(await world.remembered((ledger) => ledger.verify(head))).to.include({ intact: true });
      await world.run();
      expect(await everything()).not.to.include('zbeeblebrox');
    });

    it('says nothing where nobody is known', async () => {
      expect((await refusalOf(world.with((host) => host.care.forget('nobody')), CareRefused)).code).to.equal('unknown-person');
    });
  });

  it('shows the ledger in numbers, and what it knows of one person', async () => {
    const shown = await world.with((host) => host.care.showLedger());
    expect(shown.tenants).to.have.length(1);
    expect(shown.tenants[0]).to.deep.include({ targets: ['app'], pipelines: { staff: 3 }, origins: { created: 3, adopted: 0 }, fence: 1 });
    const person = await world.with((host) => host.care.showPerson('bob'));
    expect(person.link).to.include({ label: 'bob', origin: 'created' });
    expect(person.entries.map(({ kind }) => kind)).to.deep.equal(['intent', 'outcome']);
  });

  it('backs up to a file that opens as a ledger', async () => {
    const path = `${world.folder}/backup.db`;
    await world.with((host) => host.care.backup(path));
    expect(readFileSync(path).subarray(0, 15).toString()).to.equal('SQLite format 3');
    await refusalOf(world.with((host) => host.care.backup(path)), Error);
  });
});
