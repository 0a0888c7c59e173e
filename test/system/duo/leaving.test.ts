import { expect } from 'chai';
import { DuoWorld } from '../support/duo-world.js';

/** What leaving means in Duo is said where it is planned, and Duo's own clocks are weighed against the ladder (C2). */
describe('leaving Duo', () => {
  let world: DuoWorld;
  beforeEach(() => {
    world = new DuoWorld();
  });
  afterEach(() => world.dispose());

  const ladder = (leave: string): void => {
    world.yaml = world.yaml.replace('absence: immediate', `leave: ${leave}\n    absence: immediate`);
  };
  const gone = (...keys: readonly string[]): void => keys.forEach((key) => world.person(key, { status: 'gone' }));
  const shownLines = async (): Promise<readonly string[]> => (await world.command('plan')).stdout.split('\n').filter((line) => /^ {2}\w+ (account|phones|tokens): /.test(line));

  for (const [rung, said] of [
    ['disable', /^ {2}disable account: .*devices, groups and aliases stay, and the licence is still taken/],
    ['trash', /^ {2}trash account: .*7 days by default.*enrolment and groups are gone then; log-in and licence until then: not known/],
    ['delete', /^ {2}delete account: at once and for good.*phones and tokens stay in Duo/],
  ] as const) {
    it(`by ${rung}: the plan says in one line what becomes of devices, groups and licence, and what is not known`, async () => {
      ladder(`[ { ${rung}: now } ]`);
      world.person('ann');
      world.person('bob');
      await world.run();
      expect((await world.planned()).header.meanings).to.deep.equal({});
      gone('ann', 'bob');
      const lines = await shownLines();
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(said);
      const { header } = JSON.parse((await world.command('plan', '--json')).stdout) as { readonly header: { readonly meanings: Record<string, string> } };
      expect(Object.keys(header.meanings)).to.deep.equal([`${rung}:account`]);
    });
  }

  it('and coming back from the trash: one line for each kind of operation, within a screen', async () => {
    ladder('[ { trash: now } ]');
    world.person('ann');
    world.person('cat', { mobile: '+13125550100' });
    await world.run();
    gone('ann');
    await world.run();
    world.person('ann');
    world.person('cat', { mobile: '+13125550101' });
    const lines = await shownLines();
    expect(lines.map((line) => line.trim().split(':')[0])).to.deep.equal(['detach phones', 'enable account', 'restore account']);
    for (const line of lines) expect(line.length).to.be.below(160);
    expect((await world.command('plan')).stdout.split('\n').length).to.be.below(40);
  });

  const settings = (values: Record<string, number>): void => world.duo.load({ ...world.duo.dump(), settings: values });
  const told = async (): Promise<readonly string[]> => (await world.findings('ladder-preempted', 'ladder-inactivity')).map(({ code, message }) => `${code}: ${message.slice(0, 38)}`);

  it('a rung that Duo pre-empts is refused by check and told by the plan, with the day on which devices are lost', async () => {
    ladder('[ { disable: now }, { trash: 30d }, { delete: 60d } ]');
    settings({ pending_deletion_days: 7 });
    world.person('ann');
    expect(await told()).to.deep.equal(['ladder-preempted: devices are lost on day 37, not 60: th']);
    const { code, stdout } = await world.command('check');
    expect(code).to.equal(1);
    expect(stdout).to.include('error ladder-preempted: pipelines.staff.leave: devices are lost on day 37, not 60');
    expect(stdout).to.include('-> Take the rung delete out, or let it come before day 37');
  });

  it('who keeps to Duo\'s own clock is told real dates by check, and nothing by the plan', async () => {
    settings({ pending_deletion_days: 9 });
    world.person('ann');
    expect(await told()).to.deep.equal([]);
    const { code, stdout } = await world.command('check');
    expect(code).to.equal(0);
    expect(stdout).to.include('who leaves now: disable at once, trash on 2026-02-04 (day 30), devices are lost on 2026-02-13 (day 39)');
  });

  it('without the grant to read settings no day is claimed', async () => {
    world.duo.grant({ settings: false });
    world.person('ann');
    const { stdout } = await world.command('check');
    expect(stdout).to.include('duo-trash-period-unknown').and.not.to.include('ladder-dates');
  });

  it('inactivity that comes before the trash rung is a warning, and strict check refuses it', async () => {
    settings({ pending_deletion_days: 7, inactive_user_expiration: 14 });
    world.person('ann');
    expect(await told()).to.deep.equal(['ladder-inactivity: the target trashes whoever has not log']);
    expect((await world.command('check')).stdout).to.include('warning ladder-inactivity: pipelines.staff.leave: the target trashes whoever has not logged in for 14 days');
    expect((await world.command('check', '--strict')).code).to.equal(2);
  });

  it('whom Duo trashed for inactivity, or somebody by hand, is told and not restored', async () => {
    settings({ pending_deletion_days: 7, inactive_user_expiration: 2 });
    world.person('ann');
    world.person('bob');
    await world.run();
    world.inPanel('bob', (user) => ({ ...user, trashedAt: Math.floor(world.clock.nowMs / 1_000), lastLogin: Math.floor(world.clock.nowMs / 1_000) }));
    world.clock.nowMs += 3 * 86_400_000;
    expect(world.held(world.idOf('bob'))?.isTrashed).to.equal(true);
    const plan = await world.planned();
    expect(plan.operations.map(({ operation }) => operation.id)).to.deep.equal([]);
    expect(plan.findings.filter(({ code }) => code === 'trashed-elsewhere').map(({ about, severity }) => [about, severity])).to.deep.equal([['hr:ann', 'error'], ['hr:bob', 'error']]);
  });
});
