import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDuoSimulator, demoIntegration, type SeedAdmin, type SimulatedDuo } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { runHere, type Ended } from '../../cli/support/installation.js';
import { memorySourcePlugin } from '../../core/support/memory-source.js';
import { duoAdminsInProcess } from '../../target-duo/support/in-process.js';
import { TestWorld } from '../../core/support/worlds.js';

const OWNERS: readonly SeedAdmin[] = [1, 2].map((number) => ({ email: `owner${String(number)}@example.edu`, name: `Owner ${String(number)}` }));

/** Groups are called `duo-` and the role; the order is that of the priority. */
const ROLE = `highest(hr.groups.filter(g, g.startsWith('duo-')).map(g, g.substring(4)), ['Administrator', 'User Manager', 'Help Desk', 'Read-only'])`;

const yamlOf = (settings: string, leave: string, more = ''): string => `
state: ./rollcall.db
sources:
  hr: { use: memory }
targets:
  app: { use: duo-admins, host: 127.0.0.1, integrationKey: "${demoIntegration.ikey}", secretKey: "${demoIntegration.skey}"${settings} }
pipelines:
  admins:
    from: hr
    to: app
    scope: "hr.groups.exists(g, g.startsWith('duo-'))"
    accounts: { email: "hr.mail", name: "hr.cn", role: "${ROLE}" }
    leave: ${leave}
    absence: immediate
    guards: { remove: { max: 1000 }, adopt: { max: 1000 }, shrinkSource: { max: 1000 } }
${more}`;

const STAYING = yamlOf('', '[]');
const LEAVING = yamlOf(', removeAdmins: true', '[ { disable: now }, { delete: 30d } ]');
/** As Grouper deletes them: at once. */
const GONE = yamlOf(', removeAdmins: true', '[ { delete: now } ]');

class AdminWorld extends TestWorld {
  readonly duo: SimulatedDuo = createDuoSimulator({ clock: this.clock, seed: { admins: OWNERS } });

  constructor() {
    super();
    this.yaml = STAYING;
    this.extra = [duoAdminsInProcess(this.duo)];
  }

  /** Everybody but the Owners: `address: role, status`. */
  get admins(): readonly string[] {
    return (this.duo.dump().admins ?? []).flatMap(({ email, role = '', status = '' }) => (email.startsWith('owner') ? [] : [`${email}: ${role}, ${status}`])).sort();
  }

  /** As an Owner changes an administrator in the panel. */
  inPanel(email: string, change: Partial<SeedAdmin>): void {
    const dump = this.duo.dump();
    this.duo.load({ ...dump, admins: (dump.admins ?? []).map((admin) => (admin.email === email ? { ...admin, ...change } : admin)) });
  }

  /** A command line in this process. */
  command(...args: readonly string[]): Promise<Ended> {
    const config = join(this.folder, 'rollcall.yaml');
    writeFileSync(config, this.yaml);
    this.clock.nowMs += 1;
    return runHere([...args, '--config', config], { env: {}, plugins: [memorySourcePlugin(this.directory), ...this.extra], clock: this.clock });
  }

  out(key: string, group: string): void {
    this.directory.memberships.delete(`${key} ${group}`);
  }
}

describe('Duo administrators from groups', () => {
  let world: AdminWorld;
  beforeEach(() => {
    world = new AdminWorld();
    for (const key of ['ann', 'bob', 'cat']) world.person(key);
    world.group('g1', 'duo-Help Desk', ['ann', 'bob']);
  });
  afterEach(() => {
    expect((world.duo.dump().admins ?? []).filter(({ email }) => email.startsWith('owner')).map(({ role, status }) => [role, status])).to.deep.equal([['Owner', 'Active'], ['Owner', 'Active']]);
    world.dispose();
  });

  const HELPERS = ['ann@example.edu: Help Desk, Pending Activation', 'bob@example.edu: Help Desk, Pending Activation'];

  for (const [numbers, each] of [['40 to 42', false], ['44 to 46', true]] as const) {
    it(`Grouper ${numbers}: who has an address becomes an administrator; out of the group, or without the group, is out${each ? ', in runs of their own' : ''}`, async () => {
      world.yaml = GONE;
      world.person('cat', { mail: undefined });
      world.directory.memberships.add('cat g1');
      if (each) {
        for (const key of ['ann', 'bob', 'cat']) world.out(key, 'g1');
        await world.run();
        for (const key of ['ann', 'bob', 'cat']) world.directory.memberships.add(`${key} g1`);
      }
      await world.run();
      expect(world.admins).to.deep.equal(HELPERS);
      expect((await world.findings('record-rejected')).map(({ about }) => about)).to.deep.equal(['hr:cat']);
      world.out('bob', 'g1');
      await world.run();
      expect(world.admins).to.deep.equal(HELPERS.slice(0, 1));
      world.directory.groups.delete('g1');
      world.directory.memberships.clear();
      await world.run();
      expect(world.admins).to.deep.equal([]);
      expect(await world.operations()).to.deep.equal([]);
    });
  }

  it('Grouper 43: the connection is checked and the file is valid, without an error', async () => {
    const found = await world.with((host) => host.check());
    expect(found.flatMap(({ ok, findings }) => [ok, ...findings.filter(({ severity }) => severity === 'error').map(({ code }) => code)])).to.deep.equal([true, true]);
  });

  it('the highest role of several groups is given, and goes down again with the group', async () => {
    world.group('g2', 'duo-User Manager', ['ann']);
    world.group('g3', 'duo-Read-only', ['ann', 'bob']);
    await world.run();
    expect(world.admins.map((line) => line.split(',')[0])).to.deep.equal(['ann@example.edu: User Manager', 'bob@example.edu: Help Desk']);
    expect(await world.operations()).to.deep.equal([]);
    world.out('ann', 'g2');
    await world.run();
    expect(world.admins.map((line) => line.split(',')[0])).to.deep.equal(['ann@example.edu: Help Desk', 'bob@example.edu: Help Desk']);
  });

  it('a group whose name is no role is told, and nothing is guessed', async () => {
    world.group('g2', 'duo-Helpdesk', ['ann']);
    await world.run();
    expect(world.admins).to.deep.equal(HELPERS.slice(1));
    expect((await world.findings()).filter(({ about }) => about === 'hr:ann').map(({ code, message }) => `${code} ${message}`)).to.deep.equal([
      'record-rejected ann@example.edu: role: 1 of the values given to highest() has no place in its order',
    ]);
  });

  it('a role that was changed in Duo is put back', async () => {
    await world.run();
    world.inPanel('ann@example.edu', { role: 'Administrator' });
    await world.run();
    expect(world.admins).to.deep.equal(HELPERS);
  });

  it('a new address is told and not written; a lower role that comes with it is', async () => {
    world.group('g2', 'duo-Administrator', ['ann']);
    await world.run();
    world.person('ann', { mail: 'ann.new@example.edu' });
    world.out('ann', 'g2');
    const { findings } = await world.run();
    expect(world.admins).to.deep.equal(HELPERS);
    expect(findings.map(({ code, message }) => `${code} ${message}`).join('\n')).to.include('operation-failed').and.to.include('the address of an administrator cannot be changed here');
    world.yaml = world.yaml.replace('email: "hr.mail"', 'email: { value: "hr.mail", own: create-only }');
    expect(await world.operations()).to.deep.equal([]);
  });

  it('who is there already is found by the address, in any case, and brought in line without a mail', async () => {
    world.yaml = STAYING.replace(`${demoIntegration.skey}"`, `${demoIntegration.skey}", invite: true`);
    world.duo.seed({ admins: [{ email: 'Ann@Example.edu', name: 'A', role: 'Administrator' }] });
    await world.run();
    expect(world.admins).to.deep.equal(['Ann@Example.edu: Help Desk, Active', 'bob@example.edu: Help Desk, Pending Activation']);
    expect(world.duo.mails.map(({ to }) => to)).to.deep.equal(['bob@example.edu']);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('an Owner who is in a group stays an Owner, before and after being linked', async () => {
    world.person('own', { mail: 'owner1@example.edu' });
    world.directory.memberships.add('own g1');
    await world.run();
    expect((await world.findings('foreign-owned')).map(({ about, message, severity }) => [about, message, severity])).to.deep.equal([['hr:own', "owner1@example.edu is managed by Duo's Owners alone (role Owner)", 'error']]);
    world.inPanel('ann@example.edu', { role: 'Owner', status: 'Active' });
    world.yaml = GONE;
    expect((await world.findings('foreign-owned')).map(({ about, severity }) => [about, severity])).to.deep.include(['hr:ann', 'warning']);
    for (const key of ['ann', 'own']) world.out(key, 'g1');
    await world.run();
    expect(world.admins).to.deep.equal(['ann@example.edu: Owner, Active', HELPERS[1]]);
  });

  it('somebody who became Owner after the plan was made is left alone', async () => {
    world.yaml = GONE;
    await world.run();
    world.out('ann', 'g1');
    world.directory.memberships.add('bob g2');
    world.group('g2', 'duo-Administrator', ['bob']);
    await world.plan();
    for (const email of ['ann@example.edu', 'bob@example.edu']) world.inPanel(email, { role: 'Owner', status: 'Active' });
    await world.apply();
    expect(world.admins).to.deep.equal(['ann@example.edu: Owner, Active', 'bob@example.edu: Owner, Active']);
  });

  it('without removeAdmins, who loses the group stays as they are', async () => {
    await world.run();
    world.out('bob', 'g1');
    await world.run();
    expect(world.admins).to.deep.equal(HELPERS);
    expect(await world.operations()).to.deep.equal([]);
    expect((await world.findings()).map(({ code, message }) => `${code} ${message}`)).to.deep.equal([
      'leaver-stays bob@example.edu is not wanted any more and stays as it is: the ladder of pipeline admins has no rung',
      "managed-elsewhere 2 accounts and 0 groups belong to Duo's Owners alone (role Owner): untouched",
    ]);
    world.yaml = STAYING.replace('    leave: []\n', '');
    expect((await world.findings()).map(({ code }) => code)).to.deep.equal(['leaver-stays', 'managed-elsewhere']);
  });

  it('with it, they are disabled, come back, and are deleted in the end', async () => {
    world.yaml = LEAVING;
    await world.run();
    world.out('bob', 'g1');
    await world.run();
    expect(world.admins).to.deep.equal([HELPERS[0], 'bob@example.edu: Help Desk, Disabled']);
    world.directory.memberships.add('bob g1');
    await world.run();
    expect(world.admins).to.deep.equal([HELPERS[0], 'bob@example.edu: Help Desk, Active']);
    world.out('bob', 'g1');
    await world.days(31);
    expect(world.admins).to.deep.equal([HELPERS[0]]);
  });

  it('who was there before Rollcall is disabled at most', async () => {
    world.yaml = LEAVING;
    world.duo.seed({ admins: [{ email: 'bob@example.edu', name: 'BOB', role: 'Help Desk' }] });
    await world.run();
    world.out('bob', 'g1');
    await world.days(32);
    expect(world.admins).to.deep.equal([HELPERS[0], 'bob@example.edu: Help Desk, Disabled']);
  });

  it('nobody is taken out while Duo has fewer than two other Owners', async () => {
    world.yaml = GONE;
    await world.run();
    world.inPanel('owner2@example.edu', { status: 'Disabled' });
    world.out('bob', 'g1');
    const { findings } = await world.run();
    expect(world.admins).to.deep.equal(HELPERS);
    expect(findings.map(({ code, message }) => `${code} ${message}`).join('\n')).to.include('Duo lists 1 active Owners');
    world.inPanel('owner2@example.edu', { status: 'Active' });
  });

  it('an administrator whose creation was not answered is found and made once', async () => {
    world.duo.faults.add({ method: 'POST', path: '/admin/v1/admins', kind: 'reset-after-commit' });
    await world.run();
    expect([world.admins, await world.operations()]).to.deep.equal([HELPERS, []]);
  });

  it('names and addresses do not stand in the command log, and no key anywhere', async () => {
    world.yaml = STAYING.replace(`${demoIntegration.skey}"`, `${demoIntegration.skey}", commandLog: { when: always, file: ./commands.log }`);
    world.person('ann', { mail: 'zoecanary@example.edu', cn: 'Zoë Canary' });
    world.person('dan', { mail: 'owner1@example.edu', cn: 'Dan Canary' });
    world.directory.memberships.add('dan g1');
    const printed: string[] = [];
    for (const args of [['validate'], ['check', '--strict'], ['plan', '--all'], ['apply'], ['status'], ['plan', '--json']]) {
      const { stdout, stderr } = await world.command(...args);
      printed.push(stdout, stderr);
    }
    const log = readFileSync(join(world.folder, 'commands.log'), 'utf8');
    expect(log).to.include('/admin/v1/admins').and.to.include('Help Desk').and.to.include('admin_id');
    for (const text of ['zoecanary', 'Zoë', 'Canary', 'owner1@', demoIntegration.skey]) expect(log, text).not.to.include(text);
    // The name of an account is what is reviewed, here as elsewhere; whose account is not touched is masked.
    for (const text of ['owner1@', 'Dan', demoIntegration.skey]) expect(printed.join('\n'), text).not.to.include(text);
  });

  it('check names the grants that are not needed, and only with --strict ends with 2 for them (B11)', async () => {
    expect((await world.command('check')).code).to.equal(0);
    const { code, stdout, stderr } = await world.command('check', '--strict');
    expect([code, stdout + stderr]).to.satisfy(([ended, text]: [number, string]) => ended === 2 && text.includes('may do more than is needed: "Grant resource - Read"'));
    world.duo.grant({ 'read-resource': false, 'write-resource': false, settings: false });
    expect((await world.command('check', '--strict')).code).to.equal(0);
  });

  it('validate says that a ladder has no rungs here, and what to write', async () => {
    world.yaml = LEAVING.replace(', removeAdmins: true', '');
    const error = await world.plan().catch((thrown: unknown) => thrown);
    expect(String(error)).to.include('app cannot disable accounts').and.to.include('app cannot delete accounts');
  });
});
