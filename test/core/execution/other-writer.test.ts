import { expect } from 'chai';
import type { Intent, Ledger } from '@rollcall/core';
import { systemRandom } from '@rollcall/core/host';
import { putBackMark } from '../../../packages/core/src/domain/put-back.js';
import { openLedger } from '../../../packages/core/src/ledger/index.js';
import { DAY_MS, StandingClock, TestWorld } from '../support/worlds.js';

describe('another program that writes the same field (E8)', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
  });
  afterEach(() => world.dispose());

  const set = (username: string, email: string): void => {
    const account = world.account(username);
    world.target.accounts.set(account.id, { ...account, email });
  };
  const told = async (): Promise<readonly unknown[]> => (await world.findings('another-writer')).map(({ about, count, message }) => [about, count, message]);

  it('is told in the third run in which a field flips between two values, with the attribute, how many and whose', async () => {
    for (const key of ['ann', 'bob', 'cat', 'dan', 'eve']) world.person(key);
    await world.run();
    for (const key of ['ann', 'bob', 'cat', 'dan']) set(key, `${key}@other.example.edu`);
    expect(await told()).to.deep.equal([]);
    await world.run();
    expect(await told()).to.deep.equal([]);
    for (const key of ['ann', 'bob', 'cat', 'dan']) set(key, `${key}@other.example.edu`);
    set('eve', 'eve@once.example.edu');
    expect(await told()).to.deep.equal([['account email', 4, 'email of 4 accounts was put back lately and has the same other value again, for example ann, bob, cat: another program writes it, too']]);
    expect(await world.operations()).to.have.lengthOf(5);
  });

  it('is seen as well where an account was adopted, and at groups', async () => {
    world.byHand('ann', { email: 'ann@other.example.edu' });
    world.person('ann');
    world.group('g1', 'vpn-one', [], 'ours');
    const theirs = (): void => {
      const account = world.account('ann');
      world.target.accounts.set(account.id, { ...account, email: 'ann@other.example.edu' });
      for (const [id, group] of world.target.groups) world.target.groups.set(id, { ...group, desc: 'theirs' });
    };
    for (let run = 0; run < 3; run += 1) {
      await world.run();
      theirs();
    }
    expect(await told()).to.deep.equal([
      ['account email', 1, 'email of 1 account was put back lately and has the same other value again, for example ann: another program writes it, too'],
      ['group desc', 1, 'desc of 1 group was put back lately and has the same other value again, for example vpn-one: another program writes it, too'],
    ]);
  });

  const harmless: readonly (readonly [string, (run: number) => void])[] = [
    ['that the source changes to and fro', (run) => world.person('ann', { mail: `ann${run % 2}@example.edu` })],
    ['that somebody edits by hand to something else each time', (run) => set('ann', `ann${run}@by.hand.example.edu`)],
  ];
  for (const [what, change] of harmless) {
    it(`is not suspected of a field ${what}`, async () => {
      world.person('ann');
      await world.run();
      for (let run = 0; run < 4; run += 1) {
        change(run);
        expect(await told()).to.deep.equal([]);
        await world.run();
      }
    });
  }

  it('is forgotten after two weeks', async () => {
    world.person('ann');
    await world.run();
    set('ann', 'ann@other.example.edu');
    await world.run();
    world.clock.nowMs += 15 * DAY_MS;
    set('ann', 'ann@other.example.edu');
    expect(await told()).to.deep.equal([]);
  });
});

describe('what the ledger knows of values that were put back', () => {
  const at = (second: number): string => new Date(Date.UTC(2026, 0, 5, 0, 0, second)).toISOString();
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openLedger({ location: ':memory:', clock: new StandingClock(), random: systemRandom });
  });
  afterEach(() => ledger.close());

  const update = (id: string, was: string | null, drift: readonly string[] | undefined): Intent => ({
    operation: `update ${id}`,
    shape: 'update:account',
    payload: { kind: 'update', type: 'account', ref: { id }, set: { email: 'ours' }, clear: [], before: { fields: { email: was } }, ...(drift === undefined ? {} : { drift: [...drift] }) },
  });

  it('is of the tenant and the time asked for, of what was done, and nothing that was erased', async () => {
    const write = async (intents: readonly Intent[], second: number, result: 'done' | 'refused' = 'done', tenant = 'T'): Promise<readonly number[]> => {
      const attempt = await ledger.acquireLease(tenant, 'somebody', at(second), 1000);
      if (!attempt.granted) throw new Error('busy');
      const sequences = await ledger.intend(attempt.lease, 'r1', at(second), intents);
      await ledger.conclude(attempt.lease, at(second), sequences.map((sequence) => ({ sequence, result })), {});
      await ledger.releaseLease(attempt.lease);
      return sequences;
    };
    await write([update('old', 'x', ['email'])], 1);
    await write([update('a', 'x', ['email']), update('b', null, ['email']), update('c', 'x', undefined)], 2);
    await write([update('d', 'x', ['email'])], 2, 'refused');
    await write([update('e', 'x', ['email'])], 2, 'done', 'U');
    const erased = await write([update('f', 'x', ['email'])], 3);
    await ledger.erase('T', erased, at(4));
    expect([...(await ledger.putBackSince('T', at(2)))].sort()).to.deep.equal([putBackMark('account', 'a', 'email', 'x'), putBackMark('account', 'b', 'email', null)].sort());
  });
});
