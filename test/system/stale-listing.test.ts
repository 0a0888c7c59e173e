import { createDuoSimulator, demoIntegration, type SimulatedDuo } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { memorySourcePlugin } from '../core/support/memory-source.js';
import { TestWorld } from '../core/support/worlds.js';
import { duoInProcess } from '../target-duo/support/in-process.js';

/** Duo whose reads may be some writes old, as after a fail-over to a replica that lags behind. */
class LaggingDuo extends TestWorld {
  readonly duo: SimulatedDuo = createDuoSimulator({ clock: this.clock });

  constructor() {
    super();
    this.yaml = `
state: ./rollcall.db
sources: { hr: { use: people } }
targets:
  duo: { use: duo, host: 127.0.0.1, integrationKey: "${demoIntegration.ikey}", secretKey: "${demoIntegration.skey}", bulk: 'off' }
pipelines:
  staff: { from: hr, to: duo, absence: immediate, scope: "hr.status == 'active'", accounts: { username: "hr.uid", email: "hr.mail" }, groups: { name: "group.name" } }
`;
    this.extra = [memorySourcePlugin(this.directory, 'people'), duoInProcess(this.duo)];
  }

  async applied(): Promise<{ readonly operations: readonly string[]; readonly findings: readonly string[]; readonly status: string }> {
    const { operations, findings } = await this.planned('duo');
    const { status } = await this.apply();
    return { operations: operations.map(({ operation }) => operation.id), findings: findings.map(({ code }) => code), status };
  }

  get usernames(): readonly string[] {
    return this.duo.state.users.map(({ username, status }) => `${username} ${status}`);
  }
}

describe('a Duo whose answers are one write old', () => {
  let world: LaggingDuo;
  beforeEach(() => {
    world = new LaggingDuo();
  });
  afterEach(() => world.dispose());

  it('gives nobody a second account: who is missing from the listing is looked for before the account is made again', async () => {
    world.duo.faults.add({ kind: 'stale-read', method: 'GET', path: '/admin/v1/users', endpointClass: 'page', writesOld: 1, times: 'always' });
    world.person('ann');
    await world.applied();
    world.person('ann', { uid: 'ann.new' });
    expect(await world.applied()).to.deep.equal({ operations: ['create account hr:ann'], findings: ['account-vanished'], status: 'partial' });
    expect(world.usernames).to.deep.equal(['ann active']);
    world.duo.faults.clear();
    await world.applied();
    expect(world.usernames).to.deep.equal(['ann.new active']);
    expect((await world.applied()).operations).to.deep.equal([]);
  });

  it('makes an account again that is really gone', async () => {
    world.person('ann');
    await world.applied();
    world.duo.faults.add({ kind: 'delete-user', username: 'ann', method: 'GET', path: '/admin/v1/users' });
    expect(await world.applied()).to.deep.equal({ operations: ['create account hr:ann'], findings: ['account-vanished'], status: 'done' });
    expect(world.usernames).to.deep.equal(['ann active']);
  });

  it('makes no group twice', async () => {
    world.duo.faults.add({ kind: 'stale-read', method: 'GET', path: '/admin/v1/groups', endpointClass: 'page', writesOld: 1, times: 'always' });
    world.group('g1', 'vpn', []);
    await world.applied();
    expect(await world.applied()).to.deep.equal({ operations: ['create group hr:g1'], findings: ['group-vanished'], status: 'partial' });
    world.duo.faults.clear();
    expect((await world.applied()).operations).to.deep.equal([]);
    expect(world.duo.state.groups.map(({ name }) => name)).to.deep.equal(['vpn']);
  });

  it('remembers who was disabled though it was not shown at once: whoever returns has access again', async () => {
    for (const key of ['ann', 'bob']) world.person(key);
    await world.applied();
    world.duo.faults.add({ kind: 'stale-read', method: 'GET', path: '/admin/v1/users', writesOld: 1, times: 'always' });
    world.person('ann', { status: 'gone' });
    expect((await world.applied()).status).to.equal('partial');
    world.duo.faults.clear();
    world.person('ann');
    for (let run = 0; run < 2; run += 1) await world.applied();
    expect(world.usernames).to.deep.equal(['ann active', 'bob active']);
  });
});
