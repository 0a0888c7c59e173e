import { expect } from 'chai';
import { TestWorld } from '../support/worlds.js';

describe('phones', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    world.person('ann', { mobile: '+15550001' });
    await world.run();
  });
  afterEach(() => world.dispose());

  it('changes a number we gave by attaching the new and detaching the old', async () => {
    world.person('ann', { mobile: '+15550002' });
    expect((await world.operations()).map((id) => id.replace(/#\w+/, '#'))).to.deep.equal([
      'detach phones # hr:ann',
      'attach phones # hr:ann',
    ]);
    await world.apply();
    expect(world.shown()['ann']?.phones).to.deep.equal(['+15550002']);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('keeps a phone that somebody enrolled, even when the source has none', async () => {
    world.account('ann').phones.set('+15559999', { id: 'P9', activated: false });
    world.person('ann', { mobile: undefined });
    await world.run();
    expect(world.shown()['ann']?.phones).to.deep.equal(['+15559999']);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('keeps an activated phone, even when we gave it', async () => {
    world.account('ann').phones.get('+15550001')!.activated = true;
    world.person('ann', { mobile: undefined });
    expect(await world.operations()).to.deep.equal([]);
  });

  it('keeps a phone that was activated between plan and apply', async () => {
    world.person('ann', { mobile: undefined });
    await world.plan();
    world.account('ann').phones.get('+15550001')!.activated = true;
    const applied = await world.apply();
    expect(applied.counts).to.include({ voided: 1, done: 0 });
    expect(world.shown()['ann']?.phones).to.deep.equal(['+15550001']);
  });

  it('does not believe that a phone was detached when it still is there: it is detached in the next run', async () => {
    world.person('ann', { mobile: undefined });
    world.target.fault = () => 'no-effect';
    expect((await world.run()).status).to.equal('partial');
    world.target.fault = undefined;
    await world.run();
    expect(world.shown()['ann']?.phones).to.deep.equal([]);
  });

  it('says what is wrong with a phone, while the rest of the record proceeds', async () => {
    world.person('bob', { mobile: '' });
    expect(await world.operations()).to.deep.equal(['create account hr:bob']);
  });
});

describe('who may write phones (B7, B8)', () => {
  let world: TestWorld;
  beforeEach(() => {
    world = new TestWorld();
  });
  afterEach(() => world.dispose());

  const FIRST = '+15551111';
  const SECOND = '+15552222';
  const HAND = '+15559999';
  const own = (options: string): void => {
    world.yaml = world.yaml.replace('phones: "hr.mobile"', `phones: { value: "hr.mobile", ${options} }`);
  };
  const phones = (): readonly string[] => world.shown()['ann']?.phones ?? [];

  type Case = readonly [options: string, change: 'changed' | 'cleared', untouched: readonly string[], beside: readonly string[]];
  const cases: readonly Case[] = [
    ['own: always', 'changed', [SECOND], [SECOND, HAND]],
    ['own: always', 'cleared', [], [HAND]],
    ['own: create-only', 'changed', [FIRST], [FIRST, HAND]],
    ['own: create-only', 'cleared', [FIRST], [FIRST, HAND]],
    ['own: if-empty', 'changed', [FIRST], [FIRST, HAND]],
    ['own: if-empty', 'cleared', [FIRST], [FIRST, HAND]],
    ['own: if-last-was-ours', 'changed', [SECOND], [FIRST, HAND]],
    ['own: if-last-was-ours', 'cleared', [], [FIRST, HAND]],
    ['clear: false', 'changed', [SECOND], [SECOND, HAND]],
    ['clear: false', 'cleared', [FIRST], [FIRST, HAND]],
  ];
  for (const [options, change, untouched, beside] of cases) {
    for (const hand of [false, true]) {
      const expected = hand ? beside : untouched;
      it(`${options}; number ${change} in the source${hand ? ', another one beside it by hand' : ''}: ${expected.join(' and ') || 'none'}`, async () => {
        own(options);
        world.person('ann', { mobile: FIRST });
        await world.run();
        if (hand) world.account('ann').phones.set(HAND, { id: 'PH', activated: false });
        world.person('ann', { mobile: change === 'changed' ? SECOND : undefined });
        await world.run();
        expect(phones()).to.deep.equal(expected);
        expect(await world.operations()).to.deep.equal([]);
      });
    }
  }

  it('create: false: not with the account, but with the next run', async () => {
    own('create: false');
    world.person('ann', { mobile: FIRST });
    await world.run();
    expect(phones()).to.deep.equal([]);
    await world.run();
    expect(phones()).to.deep.equal([FIRST]);
  });
});
