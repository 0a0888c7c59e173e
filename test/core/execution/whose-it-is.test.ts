import { expect } from 'chai';
import { copyFileSync } from 'node:fs';
import { ConnectorError } from '@rollcall/core';
import { settle } from '../support/settle.js';
import { TestWorld } from '../support/worlds.js';

describe('whose it is, where an answer was lost or was no answer', () => {
  it('knows the group it made although a stranger makes one of the same name and the answer is lost', async () => {
    const world = new TestWorld();
    world.person('ann');
    world.group('g1', 'vpn-one', ['ann'], 'ours');
    await world.planned();
    // Listed first, as it was made first; groups may share a name.
    world.target.groups.set('H1', { id: 'H1', name: 'vpn-one', desc: 'somebody else' });
    world.target.fault = ({ operations }) => (operations.some((operation) => operation.kind === 'create' && operation.type === 'group') ? 'lose-answer' : undefined);
    expect((await world.apply()).findings).to.deep.equal([]);
    expect([...world.target.groups.values()].map(({ desc }) => desc)).to.deep.equal(['somebody else', 'ours']);
    expect(await world.operations()).to.deep.equal([]);
    world.dispose();
  });

  it('takes over, and does not call its own, what it finds by nothing but its name', async () => {
    const world = new TestWorld();
    world.group('g1', 'vpn-one', []);
    world.target.fault = (batch) => {
      if (batch.operations[0].kind === 'create') world.target.groups.set('H1', { id: 'H1', name: 'vpn-one' });
      return 'lose-request';
    };
    await world.run();
    const link = await world.remembered((ledger) => ledger.linkTo('t1', 'group', 'H1'));
    expect(link).to.include({ origin: 'adopted' });
    world.dispose();
  });

  it('still takes away a membership that it gave in a group it took over in the same run', async () => {
    const world = new TestWorld();
    world.person('ann');
    world.group('g1', 'vpn-one', ['ann']);
    world.target.fault = ({ operations }) => (operations[0].kind === 'create' ? 'lose-answer' : undefined);
    await world.run();
    expect(world.shown()['ann']?.groups).to.deep.equal(['vpn-one']);
    world.directory.memberships.delete('ann g1');
    await world.run();
    expect(world.shown()['ann']?.groups).to.deep.equal([]);
    world.dispose();
  });

  it('voids an adoption of what another plan has given to somebody else meanwhile, and goes on', async () => {
    const world = new TestWorld();
    world.byHand('ann');
    world.person('k2', { uid: 'ann' });
    await world.planned();
    const kept = `${world.planPath}.kept`;
    copyFileSync(world.planPath, kept);
    world.person('k2', { uid: 'ann', status: 'gone' });
    world.person('k3', { uid: 'ann' });
    await world.run();
    const late = await world.apply(kept);
    expect(late.findings.map(({ code, message }) => `${code}: ${message}`).join()).to.match(/changed-since-plan: .*linked to hr:k3 by another run/);
    expect(await world.operations()).to.deep.equal([]);
    world.dispose();
  });

  for (const [what, leave] of [
    ['a phone', (world: TestWorld) => world.person('ann')],
    ['a membership', (world: TestWorld) => void world.directory.memberships.delete('ann g1')],
  ] as const) {
    it(`still takes ${what} away that was only said to be taken, by a run that could not read back`, async () => {
      const world = new TestWorld();
      world.byHand('ann');
      world.person('ann', { mobile: '+15550' });
      world.group('g1', 'vpn-one', ['ann']);
      await world.run();
      const before = world.shown();
      leave(world);
      await world.planned();
      world.target.fault = () => {
        world.target.readFault = () => {
          throw new ConnectorError({ kind: 'unavailable', message: 'the target does not answer' });
        };
        return 'no-effect';
      };
      expect((await world.apply()).status).to.equal('failed');
      expect(world.shown()).to.deep.equal(before);
      world.target.fault = undefined;
      world.target.readFault = undefined;
      await settle(world);
      expect(world.shown()).not.to.deep.equal(before);
      world.dispose();
    });
  }

  it('leaves to people who is disabled after coming back, where the run could not read back: who did it, nobody saw', async () => {
    const world = new TestWorld();
    world.person('ann');
    await world.run();
    world.person('ann', { status: 'gone' });
    await world.run();
    world.person('ann');
    await world.planned();
    world.target.fault = () => {
      world.target.readFault = () => {
        throw new ConnectorError({ kind: 'unavailable', message: 'the target does not answer' });
      };
      return undefined;
    };
    expect((await world.apply()).status).to.equal('failed');
    world.target.fault = undefined;
    world.target.readFault = undefined;
    expect(world.shown()['ann']?.standing).to.equal('active');
    world.account('ann').standing = 'disabled';
    await settle(world);
    expect(world.shown()['ann']?.standing).to.equal('disabled');
    expect((await world.findings('disabled-elsewhere')).map(({ about }) => about)).to.deep.equal(['hr:ann']);
    world.dispose();
  });
});
