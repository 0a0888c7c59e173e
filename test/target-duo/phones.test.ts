import type { SeedPhone } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import * as op from './support/operations.js';
import { apply, startWorld, type World } from './support/world.js';

const number = '+15035550101';
const start = (phone: SeedPhone | undefined, holders: readonly string[], more: Parameters<typeof startWorld>[0] = {}): Promise<World> =>
  startWorld({
    seed: {
      phones: phone === undefined ? [] : [{ phoneId: 'DPTESTPHONE000000000', number, type: 'mobile', platform: 'google android', ...phone }],
      users: ['ann', 'bob'].map((username) => ({ username, phones: holders.includes(username) ? ['DPTESTPHONE000000000'] : [] })),
    },
    ...more,
  });

describe('target-duo: phones', () => {
  let world: World;
  afterEach(() => world.close());
  const ann = () => world.duo.userId('ann')!;
  const held = () => world.duo.state.phones.map(({ number: digits, type, platform, users }) => ({ digits, type, platform, users }));
  const give = (valueId?: string) => apply(world, 'writes', op.givePhone(ann(), { number }, valueId));
  const take = () => apply(world, 'writes', op.takePhone(ann(), { number }, 'DPTESTPHONE000000000'));

  it('creates a new one that can be activated, and associates it', async () => {
    world = await start(undefined, []);
    const [outcome] = await give();
    expect(outcome).to.include({ result: 'done', entityId: world.duo.phoneId(number) });
    expect(held()).to.deep.equal([{ digits: number, type: 'mobile', platform: 'generic smartphone', users: ['ann'] }]);
    expect(world.paced).to.deep.equal(['writes', 'writes']);
  });

  it('sends every field that is given', async () => {
    world = await start(undefined, []);
    await apply(world, 'writes', op.givePhone(ann(), { number, type: 'Landline', name: 'Desk', extension: '12' }));
    expect(world.duo.requests.all[0]?.params).to.deep.equal({ number, type: 'landline', platform: 'unknown', name: 'Desk', extension: '12' });
  });

  const attach: readonly (readonly [string, SeedPhone, readonly string[], readonly [string, string?], readonly string[]])[] = [
    ['shares one that nobody activated', {}, ['bob'], ['done'], ['ann', 'bob']],
    ['takes up an orphan that nobody activated', {}, [], ['done'], ['ann']],
    ['leaves one that the user has already', { activated: true }, ['ann'], ['already-so'], ['ann']],
    ['refuses one that another user activated', { activated: true }, ['bob'], ['refused', 'conflict'], ['bob']],
    ['refuses an activated orphan: its owner is unknown', { activated: true }, [], ['refused', 'conflict'], []],
  ];
  for (const [name, phone, holders, expected, users] of attach) {
    for (const valueId of [undefined, 'DPTESTPHONE000000000']) {
      it(`${name} (${valueId === undefined ? 'found by number' : 'known by id'})`, async () => {
        world = await start(phone, holders);
        const [outcome] = await give(valueId);
        expect([outcome?.result, outcome && 'failure' in outcome ? outcome.failure.kind : undefined]).to.deep.equal([expected[0], expected[1]]);
        expect(held()).to.deep.equal([{ digits: number, type: 'mobile', platform: 'google android', users }]);
      });
    }
  }

  it('falls back to the number where the known phone is gone', async () => {
    world = await start(undefined, []);
    expect((await give('DPGONE00000000000000'))[0]?.result).to.equal('done');
  });

  it('does not take a phone with another extension for the same', async () => {
    world = await start({ extension: '7' }, ['bob']);
    await give();
    expect(held().map((phone) => phone.users)).to.deep.include(['bob']);
  });

  const detach: readonly (readonly [string, SeedPhone | undefined, readonly string[], string, number])[] = [
    ['takes one away and keeps the phone', {}, ['ann', 'bob'], 'done', 2],
    ['refuses to take an activated one', { activated: true }, ['ann'], 'refused', 1],
    ['finds one taken away already', {}, ['bob'], 'already-so', 1],
    ['finds one that is gone', undefined, [], 'already-so', 1],
  ];
  for (const [name, phone, holders, expected, calls] of detach) {
    it(name, async () => {
      world = await start(phone, holders);
      expect((await take())[0]?.result).to.equal(expected);
      expect(world.duo.requests.count()).to.equal(calls);
      expect(world.duo.state.phones.map((one) => one.users)).to.deep.equal(phone === undefined ? [] : [holders.filter((holder) => holder !== 'ann' || expected === 'refused')]);
    });
  }

  it('100 phones of a user: the 101st is ambiguous, and says what to suspect', async () => {
    world = await startWorld({ seed: { users: [{ username: 'ann', phones: Array.from({ length: 100 }, (_, index) => `+1503555${String(1000 + index)}`) }] } });
    const [outcome] = await apply(world, 'writes', op.givePhone(ann(), { number }));
    expect(outcome).to.have.property('result', 'ambiguous');
    expect(outcome).to.have.nested.property('failure.kind', 'limit-exceeded');
    expect(world.clock.slept).to.deep.equal([]);
  });

  it('repeats safely after a lost answer', async () => {
    world = await start(undefined, [], { faults: [{ method: 'POST', path: '/admin/v1/phones', kind: 'reset-after-commit' }] });
    expect((await give())[0]?.result).to.equal('ambiguous');
    expect((await give())[0]?.result).to.equal('done');
    expect(held().map((phone) => phone.users)).to.deep.equal([['ann']]);
  });
});
