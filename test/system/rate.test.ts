import { expect } from 'chai';
import { createDuoSimulator, declaredCallsPerMinute, demoIntegration, type EndpointClass, type SimulatedDuo } from '@rollcall/duo-simulator';
import { memorySourcePlugin } from '../core/support/memory-source.js';
import { TestWorld } from '../core/support/worlds.js';
import { duoTarget } from '@rollcall/target-duo';
import { CallDesk } from '../../packages/core/src/execution/calls/call-desk.js';
import { duoInProcess } from '../target-duo/support/in-process.js';
import { inProcessWorld } from '../target-duo/support/world.js';
import { IdleClock } from './support/idle-clock.js';
import { usedOf } from './support/used-rate.js';

const YAML = (bulk: string): string => `
state: ./rollcall.db
sources:
  hr: { use: people }
targets:
  duo: { use: duo, host: 127.0.0.1, integrationKey: "${demoIntegration.ikey}", secretKey: "${demoIntegration.skey}", bulk: '${bulk}' }
pipelines:
  staff:
    from: hr
    to: duo
    accounts: { username: "hr.uid", email: "hr.mail", realname: "hr.cn" }
    groups: { name: "group.name" }
    absence: immediate
    guards: { remove: { max: 100000 }, shrinkGroup: { max: 100000 }, clear: { max: 100000 }, shrinkSource: { max: 100000 } }
`;

/** Rollcall over a simulated Duo that enforces what it declares; time passes only while everybody waits. */
class PacedWorld extends TestWorld {
  override readonly clock = new IdleClock();
  readonly duo: SimulatedDuo;

  constructor(bulk: 'auto' | 'off') {
    super();
    this.duo = createDuoSimulator({ clock: this.clock, behaviour: { rateLimits: 'declared' } });
    this.yaml = YAML(bulk);
    this.extra = [memorySourcePlugin(this.directory, 'people'), duoInProcess(this.duo)];
  }
}

/** How much of the allowance of a class was used, while requests of it waited; and that nothing was refused. */
function usedIn({ requests }: SimulatedDuo, endpointClass: EndpointClass): number {
  expect(requests.where({ status: 429 })).to.deep.equal([]);
  const times = requests.where({ endpointClass }).map(({ timeMs }) => timeMs);
  return usedOf(times, declaredCallsPerMinute[endpointClass]);
}

describe('the declared rates of Duo', function () {
  this.timeout(240_000);
  let world: PacedWorld | undefined;
  afterEach(() => world?.dispose());

  const run = async (paced: PacedWorld): Promise<void> => {
    await paced.plan('duo');
    paced.clock.nowMs += 120_000;
    paced.duo.requests.clear();
    const applied = await paced.apply();
    expect(applied.status).to.equal('done');
  };

  it('are used to at least 95 %, without one refusal: 300 writes a minute', async () => {
    world = new PacedWorld('off');
    for (let number = 0; number < 1_000; number += 1) world.person(`p${number}`);
    await run(world);
    expect(usedIn(world.duo, 'modify')).to.be.within(0.95, 1);
  });

  it('are used to at least 95 %, without one refusal: 200 pages a minute', async () => {
    const open = inProcessWorld({ behaviour: { rateLimits: 'declared' }, seed: { users: [{ username: 'ann' }] } });
    const opened = duoTarget.open({ host: '127.0.0.1', integrationKey: demoIntegration.ikey, secretKey: demoIntegration.skey });
    if (!opened.ok) throw new Error('the configuration of the plugin is not valid');
    const call = new CallDesk(opened.profile.lanes, open.clock).options(new AbortController().signal);
    // Two readers at once, as the listings of a plan are.
    const read = async (times: number): Promise<void> => {
      for (let time = 0; time < times; time += 1) {
        const listing = open.target.read({ types: ['account'], keys: 'all', attributes: {} }, call);
        while ((await listing.next()).done !== true);
      }
    };
    await Promise.all([read(400), read(300)]);
    expect(usedIn(open.duo, 'page')).to.be.within(0.95, 1);
    await open.close();
  });

  it('are used to at least 95 %, without one refusal: 50 bulk calls a minute, whatever bulk call it is', async () => {
    world = new PacedWorld('auto');
    for (let number = 0; number < 700; number += 1) world.person(`p${number}`);
    await run(world);
    for (let number = 0; number < 700; number += 1) world.person(`p${number}`, { cn: `New ${number}` });
    for (let number = 0; number < 2_000; number += 1) world.person(`n${number}`);
    for (let number = 0; number < 9; number += 1) world.group(`g${number}`, `group ${number}`, [...world.directory.people.keys()].filter((key) => key.startsWith('p')));
    await run(world);
    expect(world.duo.requests.count({ endpointClass: 'bulk' })).to.be.greaterThan(150);
    expect(new Set(world.duo.requests.where({ endpointClass: 'bulk' }).map(({ route }) => route)).size).to.be.greaterThan(1);
    expect(usedIn(world.duo, 'bulk')).to.be.within(0.95, 1);
  });
});
