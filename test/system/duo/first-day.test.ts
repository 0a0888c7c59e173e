import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDuoSimulator, demoIntegration, type SimulatedDuo, type SimulatedDuoOptions } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { runHere, type Ended } from '../../cli/support/installation.js';
import { memorySourcePlugin } from '../../core/support/memory-source.js';
import { StandingClock, TestWorld } from '../../core/support/worlds.js';
import { duoInProcess } from '../../target-duo/support/in-process.js';

const { ikey, skey } = demoIntegration;

/** What stands in the section of the target, and what the pipeline may do. */
interface Written {
  readonly host?: string;
  readonly ikey?: string;
  readonly skey?: string;
  readonly more?: string;
  readonly may?: string;
  readonly username?: string;
}

const yamlOf = ({ host = '127.0.0.1', more = '', may = '', username = 'hr.uid' }: Written): string => `
state: ./rollcall.db
sources:
  hr: { use: memory }
targets:
  duo: { use: duo, host: "${host}", integrationKey: "\${env:DUO_IKEY}", secretKey: "\${env:DUO_SKEY}"${more} }
pipelines:
  staff:
    from: hr
    to: duo
    accounts: { username: "${username}", phones: "hr.mobile" }
    groups: { name: "group.name" }
    absence: immediate${may === '' ? '' : `\n    may: ${may}`}
`;

/** The first day with Rollcall: a file that was just written, and a Duo that may not be what the file takes it for. */
class FirstDay extends TestWorld {
  readonly duo: SimulatedDuo;

  constructor(
    readonly written: Written = {},
    options: SimulatedDuoOptions = {},
  ) {
    super();
    this.duo = createDuoSimulator({ clock: this.clock, ...options });
    for (const key of ['ann', 'bob', 'cat']) this.person(key);
    this.group('g1', 'vpn', ['ann']);
  }

  async command(...args: readonly string[]): Promise<Ended> {
    const config = join(this.folder, 'rollcall.yaml');
    writeFileSync(config, yamlOf(this.written));
    this.clock.nowMs += 1;
    const env = { DUO_IKEY: this.written.ikey ?? ikey, DUO_SKEY: this.written.skey ?? skey };
    return runHere([...args, '--config', config], { env, plugins: [memorySourcePlugin(this.directory), duoInProcess(this.duo)], clock: this.clock });
  }
}

const shown = (flags: object): SimulatedDuoOptions => ({
  faults: [{ path: '/admin/v3/integrations/*', times: 'always', kind: 'answer', status: 200, body: { stat: 'OK', response: { integration_key: ikey, ...flags } } }],
});
const noGrants = { 'read-resource': false, 'write-resource': false, 'read-information': false, settings: false, administrators: false } as const;
const panel = "duo.host is the panel's address; use api-1234abcd.duosecurity.com (Applications > Admin API)";

describe('mistakes of the first day with Duo', () => {
  let world: FirstDay;
  afterEach(() => world.dispose());
  const said = ({ code, stdout, stderr }: Ended) => ({ code, text: stdout + stderr });

  const inTheFile: readonly (readonly [string, Written, string])[] = [
    ['1. the address of the panel', { host: 'admin-1234abcd.duosecurity.com' }, panel],
    ['1. a web address', { host: 'https://api-1234abcd.duosecurity.com' }, panel],
    ['4. keys exchanged, seen at one', { ikey: skey, skey: ikey }, 'integrationKey has 40 characters: looks like a secret key'],
    ['4. keys exchanged, seen at the other', { ikey: skey, skey: ikey }, 'secretKey looks like an integration key'],
    ['4. a line break in the secret', { skey: `${skey}\n` }, 'secretKey has 41 characters: trailing newline removed?'],
  ];
  for (const [name, written, message] of inTheFile) {
    for (const command of ['validate', 'check', 'plan']) {
      it(`${name}: ${command} says so, with its place, and ends with 2`, async () => {
        world = new FirstDay(written);
        const { code, text } = said(await world.command(command));
        expect({ code, isPlaced: /rollcall\.yaml:6:\d+/.test(text) }).to.deep.equal({ code: 2, isPlaced: true });
        expect(text).to.contain(message);
        expect(text).to.not.contain(skey);
        expect(world.duo.requests.count()).to.equal(0);
      });
    }
  }

  const atDuo: readonly (readonly [string, SimulatedDuoOptions, number, RegExp])[] = [
    ['2. keys of an Auth API application', { behaviour: { applicationKind: 'auth-api' } }, 2, /these keys work but belong to another kind of application; create "Admin API"/],
    ['no Admin API in this edition', { behaviour: { adminApi: '40401' } }, 2, /the account has none, for its edition does not include it[^]*ask Duo support/],
    ['a key of another account', { ikey: 'DIANOTHERKEY00000000' }, 2, /the integration key is unknown here/],
    ['the secret of another key', { skey: 'x'.repeat(40) }, 2, /the secret key does not fit the integration key/],
    ['nothing granted', { grants: noGrants }, 1, /Duo takes these keys and permits them nothing[^]*tick "Grant resource - Read" and "- Write"/],
    ['the grant to read is missing', { grants: { 'read-resource': false } }, 1, /"Grant resource - Read" is missing/],
    ['3. the grant to write is missing, and the key may look at itself', shown({ adminapi_write_resource: 0 }), 1, /reading works; "Grant resource - Write" is missing: every planned write would fail/],
    ['3. the grant to write is missing, and nothing tells', { grants: { 'write-resource': false } }, 0, /whether "Grant resource - Write" is set cannot be told without writing/],
  ];
  for (const [name, options, code, message] of atDuo) {
    it(`${name}: check ends with ${code}, and has sent nothing but reads`, async () => {
      world = new FirstDay({}, options);
      const ended = said(await world.command('check'));
      expect(ended.code, ended.text).to.equal(code);
      expect(ended.text).to.match(message);
      expect(world.duo.requests.all.every(({ method }) => method === 'GET')).to.equal(true);
    });
  }

  it('3. with a plan, check says how many writes would fail', async () => {
    world = new FirstDay({}, shown({ adminapi_write_resource: 0 }));
    expect((await world.command('plan', '--out', world.planPath)).code).to.equal(0);
    const { code, text } = said(await world.command('check', '--plan', world.planPath));
    expect({ code }).to.deep.equal({ code: 1 });
    expect(text).to.contain('"Grant resource - Write" is missing: 5 planned writes would fail');
    expect(text).to.contain('Duo counts 0 users (0 in the trash), and the plan creates 3: 3');
  });

  it('with a plan, check says whether the licence has room for it', async () => {
    world = new FirstDay({ more: ', licences: 2' });
    await world.command('plan', '--out', world.planPath);
    const { code, text } = said(await world.command('check', '--plan', world.planPath));
    expect({ code }).to.deep.equal({ code: 1 });
    expect(text).to.contain('for 2 licences: room for 2, and the plan creates 3');
  });

  it('a plan that was changed, or is for something else, is refused by check', async () => {
    world = new FirstDay();
    writeFileSync(world.planPath, 'nothing\n');
    expect((await world.command('check', '--plan', world.planPath)).code).to.equal(1);
  });

  const numbers = async (mobiles: Readonly<Record<string, string>>, more = ''): Promise<string> => {
    world = new FirstDay({ more });
    for (const [key, mobile] of Object.entries(mobiles)) world.person(key, { mobile });
    return said(await world.command('plan')).text;
  };
  const sum = '2 of the 3 people with phones have a value that has no country code';

  it('11. mobiles have no country code: the plan says of how many, and which setting mends them', async () => {
    const text = await numbers({ ann: '312-555-0142', bob: '(312) 555-0143', cat: '+13125550144', dan: '' });
    expect(text).to.contain(sum);
    expect(text).to.contain('set phoneRegion at the target, for example phoneRegion: US');
  });

  it('11. with the setting nothing is said, and what it does not mend is not counted', async () => {
    expect(await numbers({ ann: '312-555-0142', bob: '(312) 555-0143' }, ', phoneRegion: US')).to.not.contain('country code');
    world.dispose();
    const text = await numbers({ ann: '312-555-0142', bob: '+1', cat: '+2', dan: '+13125550144' });
    expect(text).to.contain('hr:ann: ').and.to.not.contain('values-rejected').and.to.not.contain('people with phones');
  });

  it('a pipeline that only looks needs no grant to write, and has one too many where it is there', async () => {
    const may = '{ accounts: [], groups: [], memberships: [] }';
    world = new FirstDay({ may }, { grants: { 'write-resource': false, settings: false, administrators: false } });
    const looking = said(await world.command('check', '--strict'));
    expect({ code: looking.code, asked: /Write|trash/.test(looking.text) }, looking.text).to.deep.equal({ code: 0, asked: false });
    world.dispose();
    world = new FirstDay({ may }, shown({ adminapi_write_resource: 1 }));
    expect(said(await world.command('check', '--strict'))).to.satisfy(({ code, text }: { code: number; text: string }) => code === 2 && text.includes('the key may do more than is needed: "Grant resource - Write"'));
  });

  it('15. a clock that is ten minutes off is named, with the amount, in place of a wrong signature', async () => {
    for (const staleDate of ['40105', '40103'] as const) {
      world = new FirstDay({}, { clock: new StandingClock(new StandingClock().nowMs - 600_000), behaviour: { staleDate } });
      const { code, text } = said(await world.command('check'));
      expect({ code }).to.deep.equal({ code: 2 });
      expect(text).to.contain("this machine's clock is 600 seconds ahead of Duo's");
      if (staleDate === '40105') world.dispose();
    }
  });
});
