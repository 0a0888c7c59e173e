import { ConnectorError } from '@rollcall/core';
import { expect } from 'chai';
import type { MemoryAccount } from '../support/memory-world.js';
import { settle } from '../support/settle.js';
import { TestWorld } from '../support/worlds.js';

describe('an account that was made, whose answer was lost, and that nobody could read back in that run', () => {
  let world: TestWorld;
  let made: MemoryAccount;
  beforeEach(async () => {
    world = new TestWorld();
    world.person('ann', { mobile: '+15550001' });
    world.group('g1', 'vpn-users', ['ann']);
    world.target.fault = ({ operations }) => {
      if (!operations.some((operation) => operation.kind === 'create' && operation.type === 'account')) return undefined;
      world.target.readFault = () => {
        throw new ConnectorError({ kind: 'unavailable', message: 'the target does not answer' });
      };
      return 'lose-answer';
    };
    expect((await world.run()).status).to.equal('failed');
    world.target.fault = undefined;
    world.target.readFault = undefined;
    made = world.account('ann');
    expect(await linkOf()).to.equal(undefined);
  });
  afterEach(() => world.dispose());

  const linkOf = () => world.remembered((ledger) => ledger.linkOf('t1', 'account', { source: 'hr', key: 'ann' }));
  const names = (): readonly string[] => [...world.target.accounts.values()].map(({ username }) => username).sort();

  const found: readonly (readonly [what: string, byHand: () => void, origin: string])[] = [
    ['left as it is', () => undefined, 'created'],
    ['disabled by hand: what was sent says nothing of that', () => (made.standing = 'disabled'), 'created'],
    ['given another phone by hand', () => made.phones.set('+15559999', { id: 'P9', activated: true }), 'created'],
    ['given another value by hand, so that it may be somebody else’s', () => (made.email = 'by-hand@example.edu'), 'adopted'],
  ];
  for (const [what, byHand, origin] of found) {
    it(`is not made a second time: ${what} (${origin})`, async () => {
      byHand();
      await settle(world);
      expect(names()).to.deep.equal(['ann']);
      expect(await linkOf()).to.include({ targetId: made.id, origin });
    });
  }

  // The open case of docs/safety.md, "Lost answers": whoever closes it changes this test and that page.
  it('is made a second time under its name where somebody renamed it before the next run, and the renamed one is nobody’s from then on', async () => {
    made.username = 'by.hand';
    const left = structuredClone(made);
    await settle(world);
    expect(names()).to.deep.equal(['ann', 'by.hand']);
    expect(await linkOf()).to.include({ targetId: world.account('ann').id, origin: 'created' });
    expect(world.shown()['ann']).to.deep.include({ groups: ['vpn-users'], phones: ['+15550001'] });
    // It stays as the hand left it, also when its person goes, and no third one comes.
    world.person('ann', { status: 'gone' });
    await world.days(3);
    expect(world.account('by.hand')).to.deep.equal(left);
    expect(world.account('ann').standing).to.equal('disabled');
    expect(names()).to.have.length(2);
  });
});
