import { expect } from 'chai';
import type { AppliedPlan } from '@rollcall/core/host';
import { DuoWorld } from '../support/duo-world.js';

const API_HOST = 'API-1234abcd.duosecurity.com';

describe('who was created is found in the Admin Panel', () => {
  let world: DuoWorld;
  beforeEach(() => {
    world = new DuoWorld();
    world.yaml = world.yaml.replace('127.0.0.1', API_HOST);
  });
  afterEach(() => world.dispose());
  const pageOf = (username: string): string => `https://admin-1234abcd.duosecurity.com/users/${world.idOf(username)}`;
  const appliedJson = async (...args: readonly string[]): Promise<AppliedPlan & { readonly ledgerHead: string }> => JSON.parse((await world.command('apply', '--json', ...args)).stdout) as never;

  it('apply --json names every account that it created with its page; who was adopted was not created', async () => {
    world.person('ann');
    world.person('bob');
    world.person('cat', { uid: 'Cat' });
    world.duo.seed({ users: [{ username: 'bob' }] });
    const { created, counts, ledgerHead, status } = await appliedJson();
    expect(created).to.deep.equal({
      count: 2,
      named: [
        { owner: 'hr:ann', label: 'ann', id: world.idOf('ann'), page: pageOf('ann') },
        { owner: 'hr:cat', label: 'cat', id: world.idOf('cat'), page: pageOf('cat') },
      ],
    });
    expect([status, counts.failed, /^\d+:/.test(ledgerHead)]).to.deep.equal(['done', 0, true]);
    world.person('ann', { cn: 'Ann' });
    expect((await appliedJson()).created).to.deep.equal({ count: 0, named: [] });
  });

  it('a saved plan is applied with the same report', async () => {
    world.person('ann');
    await world.command('plan', '--out', world.planPath);
    expect((await appliedJson(world.planPath)).created.named.map(({ page }) => page)).to.deep.equal([pageOf('ann')]);
  });

  it('in text the first five are shown, the others counted', async () => {
    for (const key of ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7']) world.person(key);
    const { stdout } = await world.command('apply');
    expect(stdout.split('\n').filter((line) => line.includes('https://'))).to.deep.equal(['p1', 'p2', 'p3', 'p4', 'p5'].map((name) => `    ${name} ${pageOf(name)}`));
    expect(stdout).to.contain('… 2 more; --json names them');
  });

  it('an account that Duo calls created and does not show is not among them', async () => {
    world.person('ann');
    world.person('bob');
    await world.plan();
    world.duo.faults.add({ kind: 'delete-user', method: 'GET', path: '/admin/v1/users', username: 'ann', times: 'always' });
    expect((await world.apply()).created.named.map(({ label }) => label)).to.deep.equal(['bob']);
  });

  it('a simulator or a proxy has no panel: ids only', async () => {
    world.yaml = world.yaml.replace(API_HOST, 'localhost');
    world.person('ann');
    expect((await appliedJson()).created.named).to.deep.equal([{ owner: 'hr:ann', label: 'ann', id: world.idOf('ann') }]);
    expect((await world.command('plan')).stdout).to.not.contain('https://');
  });
});
