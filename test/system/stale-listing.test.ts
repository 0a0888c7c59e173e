import { expect } from 'chai';
import { DuoWorld } from './support/duo-world.js';

interface Applied {
  readonly operations: readonly string[];
  readonly findings: readonly string[];
  readonly status: string;
}

describe('a Duo whose answers are one write old', () => {
  let world: DuoWorld;
  beforeEach(() => {
    world = new DuoWorld();
  });
  afterEach(() => world.dispose());

  const applied = async (): Promise<Applied> => {
    const { operations, findings } = await world.planned();
    const { status } = await world.apply();
    return { operations: operations.map(({ operation }) => operation.id), findings: findings.map(({ code }) => code), status };
  };
  const usernames = (): readonly string[] => world.duo.state.users.map(({ username, status }) => `${username} ${status}`);

  it('gives nobody a second account: who is missing from the listing is looked for before the account is made again', async () => {
    world.duo.faults.add({ kind: 'stale-read', method: 'GET', path: '/admin/v1/users', endpointClass: 'page', writesOld: 1, times: 'always' });
    world.person('ann');
    await applied();
    world.person('ann', { uid: 'ann.new' });
    expect(await applied()).to.deep.equal({ operations: ['create account hr:ann'], findings: ['account-vanished'], status: 'partial' });
    expect(usernames()).to.deep.equal(['ann active']);
    world.duo.faults.clear();
    await applied();
    expect(usernames()).to.deep.equal(['ann.new active']);
    expect((await applied()).operations).to.deep.equal([]);
  });

  it('makes an account again that is really gone', async () => {
    world.person('ann');
    await applied();
    world.duo.faults.add({ kind: 'delete-user', username: 'ann', method: 'GET', path: '/admin/v1/users' });
    expect(await applied()).to.deep.equal({ operations: ['create account hr:ann'], findings: ['account-vanished'], status: 'done' });
    expect(usernames()).to.deep.equal(['ann active']);
  });

  it('makes no group twice', async () => {
    world.duo.faults.add({ kind: 'stale-read', method: 'GET', path: '/admin/v1/groups', endpointClass: 'page', writesOld: 1, times: 'always' });
    world.group('g1', 'vpn', []);
    await applied();
    expect(await applied()).to.deep.equal({ operations: ['create group hr:g1'], findings: ['group-vanished'], status: 'partial' });
    world.duo.faults.clear();
    expect((await applied()).operations).to.deep.equal([]);
    expect(world.duo.state.groups.map(({ name }) => name)).to.deep.equal(['vpn']);
  });

  it('remembers who was disabled though it was not shown at once: whoever returns has access again', async () => {
    for (const key of ['ann', 'bob']) world.person(key);
    await applied();
    world.duo.faults.add({ kind: 'stale-read', method: 'GET', path: '/admin/v1/users', writesOld: 1, times: 'always' });
    world.person('ann', { status: 'gone' });
    expect((await applied()).status).to.equal('partial');
    world.duo.faults.clear();
    world.person('ann');
    for (let run = 0; run < 2; run += 1) await applied();
    expect(usernames()).to.deep.equal(['ann active', 'bob active']);
  });
});
