import { expect } from 'chai';
import { DAY_MS } from '../../core/support/worlds.js';
import { DuoWorld } from '../support/duo-world.js';

/** The status of a Duo user is written by people too (B9). `number` stands for what decides about bypass. */
describe('the status of Duo users', () => {
  let world: DuoWorld;
  beforeEach(async () => {
    world = new DuoWorld();
    world.person('ann');
    await world.run();
  });
  afterEach(() => world.dispose());

  const map = (): void => {
    world.yaml = world.yaml.replace('realname: "hr.cn"', `realname: "hr.cn", status: "hr.number == 'bypass' ? 'bypass' : 'active'"`).replace('notes: "hr.number", ', '');
    world.person('ann', { number: 'none' });
  };
  const status = (): string | undefined => world.held(world.idOf('ann'))?.status;
  const byHand = (wanted: 'active' | 'bypass' | 'disabled' | 'locked out'): void => world.inPanel('ann', (user) => ({ ...user, status: wanted }));

  for (const chosen of ['bypass', 'disabled', 'locked out'] as const) {
    it(`stays ${chosen} where a person chose that and it is not mapped`, async () => {
      byHand(chosen);
      await world.run();
      expect(status()).to.equal(chosen);
    });
  }

  it('follows the source where it is mapped: bypass and back', async () => {
    map();
    await world.run();
    world.person('ann', { number: 'bypass' });
    await world.run();
    expect(status()).to.equal('bypass');
    world.person('ann', { number: 'none' });
    await world.run();
    expect(status()).to.equal('active');
    byHand('bypass');
    await world.run();
    expect(status()).to.equal('active');
  });

  for (const chosen of ['disabled', 'locked out'] as const) {
    it(`stays ${chosen} even where it is mapped: only an order to enable undoes that`, async () => {
      map();
      byHand(chosen);
      for (const number of ['none', 'bypass']) {
        world.person('ann', { number });
        await world.run();
        expect(status()).to.equal(chosen);
        expect(await world.operations()).to.deep.equal([]);
      }
    });
  }

  it('a leaver in bypass is disabled, and comes back as active', async () => {
    byHand('bypass');
    world.person('ann', { status: 'gone' });
    await world.run();
    expect(status()).to.equal('disabled');
    world.person('ann');
    await world.run();
    expect(status()).to.equal('active');
  });

  it('is no way out: who is to be disabled leaves by the scope, with its ladder and guards', async () => {
    world.yaml = world.yaml.replace('realname: "hr.cn"', `realname: "hr.cn", status: "'disabled'"`);
    expect((await world.findings('record-rejected')).map(({ message }) => message)).to.deep.equal(['ann: status: the value is none of active, bypass']);
  });

  it('disabled by security: stays disabled though in scope, and a finding says since when', async () => {
    byHand('disabled');
    await world.run();
    const since = new Date(world.clock.nowMs).toISOString().slice(0, 10);
    await world.days(3);
    expect(status()).to.equal('disabled');
    const open = await world.remembered(async (ledger) => ledger.openFindings((await ledger.tenants())[0]?.tenant ?? ''));
    expect(open.map(({ code, about, firstAt }) => [code, about, firstAt.slice(0, 10)])).to.deep.equal([['disabled-elsewhere', 'hr:ann', since]]);
    expect((await world.command('status')).stdout).to.match(/disabled-elsewhere[^\n]*3 days|3 days[^\n]*disabled-elsewhere/);
  });

  describe('bypass that somebody chose', () => {
    const told = async (): Promise<readonly string[]> => (await world.findings('temporary-standing', 'temporary-standing-old')).map(({ code }) => code);

    it('is told from the first plan on, and is a warning after 30 days', async () => {
      byHand('bypass');
      expect(await told()).to.deep.equal(['temporary-standing']);
      world.clock.nowMs += 29 * DAY_MS;
      expect(await told()).to.deep.equal(['temporary-standing']);
      world.clock.nowMs += DAY_MS;
      expect(await told()).to.deep.equal(['temporary-standing', 'temporary-standing-old']);
      expect((await world.findings('temporary-standing-old'))[0]).to.include({ severity: 'warning', about: 'hr:ann' });
      expect(await world.operations()).to.deep.equal([]);
      byHand('active');
      expect(await told()).to.deep.equal([]);
      byHand('bypass');
      expect(await told(), 'it begins anew').to.deep.equal(['temporary-standing']);
    });

    it('after as many days as the file says; not where the status is mapped', async () => {
      world.yaml = world.yaml.replace('secretKey:', 'bypassWarning: 2d, secretKey:');
      byHand('bypass');
      await told();
      world.clock.nowMs += 2 * DAY_MS;
      expect(await told()).to.deep.equal(['temporary-standing', 'temporary-standing-old']);
      map();
      expect(await told()).to.deep.equal([]);
    });
  });
});
