import { join } from 'node:path';
import { createDuoSimulator, demoIntegration, type SimulatedDuo } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { TestWorld } from '../core/support/worlds.js';
import { duoAdminsInProcess, duoInProcess, duoSourceInProcess } from '../target-duo/support/in-process.js';
import { IdleClock } from './support/idle-clock.js';

const keys = `host: 127.0.0.1, integrationKey: "${demoIntegration.ikey}", secretKey: "${demoIntegration.skey}"`;

/** Two pipelines write to one Duo account and a third one reads it: three sections of the file, one API host. */
const YAML = (port: string): string => `
state: ./rollcall.db
sources:
  people: { use: memory }
  accounts: { use: duo, ${keys}, rates: { reads: 20 } }
targets:
  duo: { use: duo, ${keys}, rates: { reads: 30, writes: 40 }, bulk: 'off' }
  admins: { use: duo-admins, host: LOCALHOST, ${keys.slice(17)}, rates: { reads: 90, writes: 25 }${port} }
  app: { use: memory }
pipelines:
  staff: { from: people, to: duo, accounts: { username: "people.uid" }, guards: { create: { max: 1000 } } }
  desk: { from: people, to: admins, scope: "people.status == 'desk'", accounts: { email: "people.mail", name: "people.cn", role: "'Help Desk'" }, leave: [], guards: { create: { max: 1000 } } }
  report: { from: accounts, to: app, accounts: { username: "accounts.username" }, guards: { create: { max: 10000 } } }
`;

class BusyWorld extends TestWorld {
  override readonly clock = new IdleClock();
  readonly duo: SimulatedDuo;

  constructor(port = '') {
    super();
    const users = Array.from({ length: 1_500 }, (_, index) => ({ username: `old${index}` }));
    this.duo = createDuoSimulator({ clock: this.clock, seed: { users, admins: [{ email: 'o1@example.edu', name: 'O 1' }, { email: 'o2@example.edu', name: 'O 2' }] } });
    // One host, written in two ways.
    this.yaml = YAML(port).replace('LOCALHOST', port === '' ? '127.0.0.1' : 'localhost');
    this.extra = [duoInProcess(this.duo), duoSourceInProcess(this.duo), duoAdminsInProcess(this.duo)];
    for (let number = 0; number < 60; number += 1) this.person(`p${number}`, { status: 'desk' });
  }

  /** Plans and applies for one target, in a host of its own, as embedding programs and schedulers do. */
  async runOf(target: string): Promise<void> {
    await this.with(async (host) => {
      const path = join(this.folder, `${target}.jsonl`);
      await host.plan(target, path);
      expect((await host.apply(path)).status).to.equal('done');
    });
  }

  /** The most requests that came within any minute. */
  busiest(method: 'GET' | 'POST'): number {
    const times = this.duo.requests.where({ method }).map(({ timeMs }) => timeMs).sort((left, right) => left - right);
    return Math.max(...times.map((time) => times.filter((other) => other >= time && other < time + 60_000).length));
  }
}

describe('everything in one process that speaks to one API host', function () {
  this.timeout(120_000);
  let world: BusyWorld;
  afterEach(() => world.dispose());
  const all = async (): Promise<void> => {
    await Promise.all(['duo', 'admins', 'app'].map((target) => world.runOf(target)));
  };

  it('draws on one rate: source, target and administrators together never exceed the smallest that any of them declares', async () => {
    world = new BusyWorld();
    await all();
    expect(world.duo.requests.count({ method: 'GET' })).to.be.greaterThan(30);
    expect(world.duo.requests.count({ method: 'POST' })).to.equal(120);
    expect(world.busiest('GET')).to.equal(20);
    expect(world.busiest('POST')).to.equal(25);
  });

  it('but another address is another account, with rates of its own', async () => {
    world = new BusyWorld(', port: 4443');
    await all();
    expect(world.busiest('POST')).to.equal(65);
  });
});
