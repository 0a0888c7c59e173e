import type { SeedUser } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import * as op from './support/operations.js';
import { apply, inProcessWorld, readAll, recordsOf, type InProcessWorld } from './support/world.js';

const T1 = 'DHTESTTOKEN000000001';
const T2 = 'DHTESTTOKEN000000002';

describe('target-duo: hardware tokens', () => {
  let world: InProcessWorld;
  afterEach(() => world.close());
  const start = (ann: Omit<SeedUser, 'username'>, options: Parameters<typeof inProcessWorld>[0] = {}): void => {
    const others = Array.from({ length: 100 }, (_, index) => ({ username: `other${String(index)}` }));
    const tokens = [{ tokenId: T1, type: 'h6', serial: '1' }, { tokenId: T2, type: 'yk', serial: 'a:b' }] as const;
    world = inProcessWorld({ seed: { tokens, users: [{ username: 'ann', ...ann }, ...others] }, ...options });
  };
  const ann = (): string => world.duo.userId('ann') ?? '';
  const held = (): readonly unknown[] => world.duo.dump().users?.find(({ username }) => username === 'ann')?.tokens ?? [];
  const give = (token: string, account = ann()) => apply(world, 'writes', op.giveToken(account, token));
  const take = (tokenId: string) => apply(world, 'writes', op.takeToken(ann(), tokenId));

  it('are found by type and serial, colons and all, and associated: two calls', async () => {
    start({});
    expect((await give('yk:a:b'))[0]).to.include({ result: 'done', entityId: T2 });
    expect([held(), world.paced]).to.deep.equal([[T2], ['reads', 'writes']]);
  });

  it('that the user has already are not asked for again', async () => {
    start({ tokens: [T1] });
    expect((await give('h6:1'))[0]).to.include({ result: 'already-so', entityId: T1 });
    expect(world.paced).to.deep.equal(['reads']);
  });

  it('with 100 users take no other one, however many are given at once', async () => {
    start({});
    for (let index = 0; index < 97; index += 1) await give('h6:1', world.duo.userId(`other${String(index)}`));
    const late = await Promise.all([97, 98, 99].map((index) => give('h6:1', world.duo.userId(`other${String(index)}`))).concat([give('h6:1')]));
    expect(late.flat().map((outcome) => ('failure' in outcome ? outcome.failure.kind : outcome.result))).to.deep.equal(['done', 'done', 'done', 'limit-exceeded']);
    expect(world.duo.requests.all.filter(({ status = 0 }) => status >= 500)).to.deep.equal([]);
  });

  const factors: readonly (readonly [string, Omit<SeedUser, 'username'>, string])[] = [
    ['the only one', { tokens: [T1] }, 'refused'],
    ['the only one beside a phone that nobody activated', { tokens: [T1], phones: ['+15035550101'] }, 'refused'],
    ['one of two', { tokens: [T1, T2] }, 'done'],
    ['one beside an activated phone', { tokens: [T1], phones: [{ number: '+15035550101', activated: true }] }, 'done'],
    ['one beside a security key', { tokens: [T1], webauthnCredentials: [{ credentialName: 'Key' }] }, 'done'],
    ['one that is not there', { tokens: [T2] }, 'already-so'],
  ];
  for (const [name, user, expected] of factors) {
    it(`${name}: taking it away is ${expected}`, async () => {
      start(user);
      const [outcome] = await take(T1);
      expect(outcome?.result).to.equal(expected);
      expect(held().includes(T1)).to.equal(expected === 'refused');
      if (outcome !== undefined && 'failure' in outcome) expect([outcome.failure.kind, outcome.failure.remedy]).to.deep.equal(['precondition-failed', 'let them enrol a device, or give them another token, before']);
      const [account] = recordsOf(await readAll(world, { types: ['account'], keys: { by: 'name', values: ['ann'] } }), 'account');
      expect(account?.held?.['tokens']?.filter(({ keepBecause }) => keepBecause !== undefined) ?? []).to.have.length(held().length === 1 && !name.startsWith('one beside') ? 1 : 0);
    });
  }

  it('one stays of two that are taken away at once', async () => {
    start({ tokens: [T1, T2] });
    const outcomes = await Promise.all([take(T1), take(T2)]);
    expect(outcomes.flat().map(({ result }) => result)).to.deep.equal(['done', 'refused']);
    expect(held()).to.deep.equal([T2]);
  });

  it('are not taken away where the answer does not show what the user has', async () => {
    start({ tokens: [T1, T2] }, { faults: [{ method: 'GET', path: '/admin/v1/users/*', times: 'always', kind: 'answer', status: 200, body: { stat: 'OK', response: { user_id: 'DU1', username: 'ann' } } }] });
    expect((await take(T1))[0]).to.have.nested.property('failure.message', 'the tokens Duo listed are not understood');
    expect(held()).to.deep.equal([T1, T2]);
  });

  it('of a user who is gone are taken away already', async () => {
    start({});
    world.duo.load({});
    expect((await apply(world, 'writes', op.takeToken('DUGONEGONEGONEGONE00', T1)))[0]?.result).to.equal('already-so');
  });
});
