import { CareRefused } from '@rollcall/core/host';
import { expect } from 'chai';
import { refusalOf } from '../../support/refusals.js';
import { TestWorld } from '../../support/worlds.js';

describe('linking by order', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    for (const key of ['k1', 'k2']) world.person(key, { uid: key === 'k1' ? 'ann' : 'bob', mobile: `+1555010${key}` });
    await world.run();
  });
  afterEach(() => world.dispose());

  const link = (person: string, targetId: string, from?: string) => {
    world.clock.nowMs += 1;
    return world.with((host) => host.care.link('app', { person, targetId, ...(from === undefined ? {} : { from }) }));
  };
  const linkOf = (key: string) => world.remembered((ledger) => ledger.linkOf('t1', 'account', { source: 'hr', key }));

  it('makes an account that was nobody’s the person’s own: adopted, and brought in line by the next plan', async () => {
    const account = world.byHand('annie', { email: 'old@example.edu' });
    world.person('k3', { uid: 'annie-b' });
    expect(await link('hr:k3', account.id)).to.include({ owner: 'hr:k3', label: 'annie', targetId: account.id, pipeline: 'staff', staysDisabled: false });
    expect(await linkOf('k3')).to.include({ targetId: account.id, origin: 'adopted', pipeline: 'staff' });
    expect(await world.operations()).to.deep.equal(['update account hr:k3']);
    await world.apply();
    expect(account.username).to.equal('annie-b');
  });

  it('is a run of its own, with its entry in the journal', async () => {
    await link('hr:k3', world.byHand('annie').id);
    const [run] = await world.remembered((ledger) => ledger.lastRuns(1));
    expect(run).to.include({ kind: 'care', status: 'done', message: 'link made', operations: 1 });
    const shown = await world.with((host) => host.care.showPerson('k3'));
    expect(shown.entries.map((entry) => entry.kind === 'intent' && entry.intent?.operation)).to.deep.equal(['adopt account hr:k3', false]);
    expect(await world.remembered((ledger) => ledger.verify())).to.include({ intact: true });
  });

  it('writes nothing to the target', async () => {
    const before = world.target.batches.length;
    await link('hr:k3', world.byHand('annie').id);
    expect(world.target.batches).to.have.length(before);
  });

  describe('of a person who came back under another key', () => {
    const before = (): string => world.account('ann').id;
    beforeEach(async () => {
      world.directory.people.delete('k1');
      await world.run();
      expect(world.account('ann').standing).to.equal('disabled');
      world.person('k9', { uid: 'ann', mobile: '+1555010k1' });
    });

    it('changes nothing until it is said', async () => {
      await world.run();
      expect(await linkOf('k9')).to.equal(undefined);
      expect(world.account('ann').standing).to.equal('disabled');
    });

    it('brings the same account back, active, with its phones', async () => {
      const id = before();
      expect(await link('hr:k9', id, 'k1')).to.include({ formerly: 'hr:k1', staysDisabled: false });
      expect(await linkOf('k1')).to.equal(undefined);
      expect(await linkOf('k9')).to.include({ targetId: id, origin: 'created' });
      await world.run();
      expect(world.account('ann')).to.include({ id, standing: 'active' });
      expect(world.shown()['ann']?.phones).to.deep.equal(['+1555010k1']);
      expect(await world.operations()).to.deep.equal([]);
    });

    it('is refused without that word, and says whose it is', async () => {
      const id = before();
      const refused = await refusalOf(link('hr:k9', id), CareRefused);
      expect(refused).to.include({ code: 'taken' });
      expect(refused.message).to.match(new RegExp(`^account ${id} is linked to hr:k1 \\(ann, created \\d{4}-\\d\\d-\\d\\d, leaving\\); nothing done$`));
      expect(refused.remedy).to.include(`rollcall link hr:k9 ${id} --from hr:k1`);
    });
  });

  describe('is refused, with nothing written, for', () => {
    const cases: readonly (readonly [name: string, order: () => Parameters<typeof link>, code: string, told: string])[] = [
      ['an account of somebody else', () => ['hr:k3', world.account('bob').id], 'taken', 'is linked to hr:k2 (bob, created'],
      ['the wrong former key', () => ['hr:k3', world.account('bob').id, 'k1'], 'taken', 'is linked to hr:k2 (bob, created'],
      ['an account that is managed elsewhere', () => ['hr:k3', world.byHand('eve', { foreignOwner: 'directory sync "AD"' }).id], 'taken', 'is managed by directory sync "AD"'],
      ['an account that does not exist', () => ['hr:k3', 'D404'], 'gone', 'app has no account D404; nothing done'],
      ['a person who has an account', () => ['hr:k1', world.byHand('eve').id], 'standing', 'hr:k1 is linked to'],
      ['the account the person has', () => ['hr:k1', world.account('ann').id], 'standing', 'hr:k1 is linked to'],
    ];
    for (const [name, order, code, told] of cases) {
      it(name, async () => {
        const given = order();
        const before = await world.remembered((ledger) => ledger.head());
        const refused = await refusalOf(link(...given), CareRefused);
        expect(refused.code).to.equal(code);
        expect(refused.message).to.include(told);
        expect(await world.remembered((ledger) => ledger.head())).to.deep.equal(before);
      });
    }
  });

  describe('unlinking', () => {
    it('lets the account go as it is; its name is not handed to another key', async () => {
      const { id } = world.account('ann');
      const ended = await world.with((host) => host.care.unlink('app', 'ann'));
      expect(ended).to.include({ owner: 'hr:k1', label: 'ann', targetId: id });
      expect(await linkOf('k1')).to.equal(undefined);
      expect(world.account('ann').standing).to.equal('active');
      world.directory.people.delete('k1');
      world.person('k9', { uid: 'ann' });
      expect(await world.operations()).to.deep.equal([]);
      expect((await world.findings('name-reuse')).map(({ about }) => about)).to.deep.equal(['hr:k9']);
    });

    it('is undone by linking again', async () => {
      const { id } = world.account('ann');
      await world.with((host) => host.care.unlink('app', 'ann'));
      await link('hr:k1', id);
      expect(await linkOf('k1')).to.include({ targetId: id, origin: 'adopted' });
    });

    it('leaves no open write when the process dies between its two entries', async () => {
      world.wrapLedger = (ledger) =>
        new Proxy(ledger, {
          get: (target, name) => {
            if (name === 'conclude') return () => Promise.reject(new Error('the power is gone'));
            const member: unknown = Reflect.get(target, name, target);
            return typeof member === 'function' ? (member as (...given: unknown[]) => unknown).bind(target) : member;
          },
        });
      await refusalOf(world.with((host) => host.care.unlink('app', 'ann')), Error);
      world.wrapLedger = undefined;
      await world.plan();
      expect(await world.remembered((ledger) => ledger.openIntents('t1'))).to.deep.equal([]);
      expect(await linkOf('k1')).to.have.property('targetId');
    });
  });
});
