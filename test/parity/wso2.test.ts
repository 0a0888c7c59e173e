import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from '@rollcall/core';
import { ldapSource } from '@rollcall/source-ldap';
import { expect } from 'chai';
import { runHere, type Ended } from '../cli/support/installation.js';
import { memorySourcePlugin } from '../core/support/memory-source.js';
import { duoInProcess } from '../target-duo/support/in-process.js';
import { Connector } from './connector.js';

/** What the WSO2 connector for Duo does, and gets wrong: numbered as in docs/facts/duo-admin-api.md 5.1 and 5.2. Every test runs the whole of Rollcall. */
const ONE = '+13125550101';
const TWO = '+13125550102';

describe('WSO2 5.1: the operations of the connector', () => {
  let world: Connector;
  beforeEach(() => {
    world = new Connector();
    world.person('ann', { mobile: ONE });
  });
  afterEach(() => world.dispose());

  it('create, update, delete: an account with e-mail, name and phone; changed under the same id; put out when nobody wants it', async () => {
    await world.run();
    const id = world.idOf('ann');
    expect(world.held(id)).to.deep.include({ username: 'ann', status: 'active', phones: [ONE] });
    expect(world.user('ann')).to.include({ email: 'ann@example.edu', realname: 'ANN' });
    world.person('ann', { mobile: ONE, cn: 'Ann A', mail: 'a@example.edu' });
    await world.run();
    expect([world.idOf('ann'), world.user('ann').realname, world.user('ann').email]).to.deep.equal([id, 'Ann A', 'a@example.edu']);
    world.person('ann', { mobile: ONE, cn: 'Ann A', mail: 'a@example.edu', status: 'left' });
    await world.run();
    expect(world.held(id)).to.deep.include({ status: 'disabled', phones: [ONE] });
    expect(await world.operations()).to.deep.equal([]);
  });

  it('(a) a number makes a phone in the run that creates the account', async () => {
    await world.run();
    expect([world.ann?.phones, world.phones.length]).to.deep.equal([[ONE], 1]);
  });

  it('(b) an update without a phone claim takes no phone away: neither one given by hand, nor an activated one', async () => {
    world.person('bob');
    await world.run();
    world.inPanel('bob', (user) => ({ ...user, phones: [TWO] }));
    const dump = world.duo.dump();
    world.duo.load({ ...dump, phones: (dump.phones ?? []).map((phone) => (phone.number === ONE ? { ...phone, activated: true } : phone)) });
    world.person('ann', { cn: 'Ann A' });
    world.person('bob', { cn: 'Bob B' });
    await world.run();
    expect([world.ann?.phones, world.held(world.idOf('bob'))?.phones]).to.deep.equal([[ONE], [TWO]]);
    expect([world.user('ann').realname, world.user('bob').realname]).to.deep.equal(['Ann A', 'Bob B']);
  });

  it('(c) a new number, known to Duo or not, takes the place of the old one that Rollcall gave', async () => {
    await world.run();
    for (const number of [TWO, '+13125550103']) {
      if (number !== TWO) world.duo.seed({ phones: [{ number }] });
      world.person('ann', { mobile: number });
      await world.run();
      expect(world.ann?.phones).to.deep.equal([number]);
    }
    expect(await world.operations()).to.deep.equal([]);
  });

  it('(d) a phone has type and platform, so that it can be activated; none that others use goes; all numbers count, not the first', async () => {
    world.duo.seed({ users: [{ username: 'else', phones: [TWO] }] });
    world.person('ann', { mobile: ONE, number: TWO });
    world.yaml = world.yaml.replace('"hr.mobile"', '"[hr.mobile, hr.number]"').replace(', notes: "hr.number"', '');
    await world.run();
    expect(world.ann?.phones).to.deep.equal([ONE, TWO]);
    const made = world.phones.find(({ number }) => number === ONE);
    expect([made?.type?.toLowerCase(), made?.platform?.toLowerCase()]).to.deep.equal(['mobile', 'generic smartphone']);
    world.yaml = world.yaml.replace('"[hr.mobile, hr.number]"', '"hr.mobile"');
    await world.run();
    expect([world.ann?.phones, world.held(world.idOf('else'))?.phones]).to.deep.equal([[ONE], [TWO]]);
  });

  it('(e) a rename keeps the id; a claim that is gone is cleared; groups and aliases are provisioned', async () => {
    world.map('lower(hr.uid)', 'aliases: "hr.roles"');
    world.directory.people.set('ann', { ...world.directory.people.get('ann'), roles: ['annie'] });
    world.group('g1', 'vpn', ['ann']);
    await world.run();
    const id = world.idOf('ann');
    expect([world.held(id)?.groups, world.user('ann').aliases?.flatMap((alias) => alias ?? [])]).to.deep.equal([['vpn'], ['annie']]);
    world.person('ann', { uid: 'anna', cn: undefined, mobile: ONE });
    await world.run();
    expect([world.held(id)?.username, world.user('anna').realname ?? '']).to.deep.equal(['anna', '']);
  });

  it('(f) who is in Duo already is adopted, beyond the first page and through refusals for the rate', async () => {
    world.duo.seed({ users: [...Array.from({ length: 700 }, (_, index) => ({ username: `other${index}` })), { username: 'ann' }] });
    world.duo.faults.add({ kind: 'too-many-requests', path: '/admin/v1/users', times: 3 });
    const id = world.idOf('ann');
    const before = world.duo.state.users.length;
    expect((await world.run()).status).to.equal('done');
    expect([world.duo.state.users.length, world.idOf('ann'), world.held(id)?.phones]).to.deep.equal([before, id, [ONE]]);
    expect((await world.linkOf('ann'))?.targetId).to.equal(id);
  });

  it('(g) what fails is told, ends with 5, leaves no id behind, and holds nobody else up', async () => {
    world.person('bob');
    world.duo.faults.add({ kind: 'answer', method: 'POST', path: '/admin/v1/users/bulk_create', times: 1, status: 400, body: { code: 40002, message: 'Invalid request parameters', message_detail: 'username', stat: 'FAIL' } });
    world.duo.faults.add({ kind: 'answer', method: 'POST', path: '/admin/v1/users', nth: 1, times: 1, status: 400, body: { code: 40002, message: 'Invalid request parameters', message_detail: 'username', stat: 'FAIL' } });
    const { code, stdout } = await world.command('apply');
    const names = (world.duo.dump().users ?? []).map(({ username }) => username);
    expect({ code, told: stdout.includes('operation-failed'), left: names.length }, stdout).to.deep.equal({ code: 5, told: true, left: 1 });
    const failed = names[0] === 'ann' ? 'bob' : 'ann';
    expect(await world.linkOf(failed)).to.equal(undefined);
    await world.command('retry');
    world.clock.nowMs += 600_000;
    await world.run();
    expect((world.duo.dump().users ?? []).map(({ username }) => username).sort()).to.deep.equal(['ann', 'bob']);
  });

  it('(g) an account that was deleted in Duo before its update is made anew and told, and nothing crashes', async () => {
    await world.run();
    world.inPanel('ann', () => undefined);
    world.person('ann', { cn: 'Ann A', mobile: ONE });
    expect((await world.findings('account-vanished')).length).to.equal(1);
    expect((await world.apply()).status).to.equal('done');
    expect(world.user('ann').realname).to.equal('Ann A');
  });

  it('(h) a phone that cannot be looked up is not created a second time, and the failure is told', async () => {
    world.duo.seed({ phones: [{ number: ONE }] });
    const broken = world.duo.faults.add({ kind: 'answer', method: 'GET', path: '/admin/v1/phones', times: 'always', status: 500, body: { code: 50001, message: 'Unknown internal server error', stat: 'FAIL' } });
    const applied = await world.run();
    expect([applied.status, world.phones.length]).to.deep.equal(['partial', 1]);
    broken.remove();
    world.clock.nowMs += 86_400_000;
    await world.run();
    expect([world.ann?.phones, world.phones.length]).to.deep.equal([[ONE], 1]);
  });

  it('(i) many calls at once are all signed for their own moment; an answer without a number for its code is told', async () => {
    world.yaml = world.yaml.replace(/(secretKey: "[^"]*")/, "$1, bulk: 'off'");
    for (let number = 0; number < 60; number += 1) world.person(`p${number}`);
    world.duo.faults.add({ kind: 'answer', method: 'POST', path: '/admin/v1/users', nth: 5, times: 1, status: 400, body: { code: '', message: 'odd', stat: 'FAIL' } });
    const applied = await world.run();
    expect(world.duo.requests.where({ status: 401 })).to.deep.equal([]);
    expect([applied.counts.failed, applied.findings.filter(({ code }) => code === 'operation-failed').map(({ message }) => /odd/.test(message))]).to.deep.equal([1, [true]]);
  });

  it('(j) after an update the id is known as before: the next run has nothing to do, and the one after finds the account by it', async () => {
    await world.run();
    const id = world.idOf('ann');
    world.person('ann', { cn: 'Ann A', mobile: ONE });
    await world.run();
    expect([(await world.linkOf('ann'))?.targetId, await world.operations()]).to.deep.equal([id, []]);
    world.person('ann', { cn: 'Ann A', mobile: ONE, uid: 'other' });
    await world.run();
    expect(world.held(id)?.username).to.equal('other');
  });
});

describe('WSO2 5.2: what the framework teaches', () => {
  let world: Connector;
  beforeEach(() => {
    world = new Connector();
    world.person('ann', { mobile: ONE });
    world.person('bob');
  });
  afterEach(() => world.dispose());
  const command = (plugins: readonly Plugin[], ...args: readonly string[]): Promise<Ended> => {
    const config = join(world.folder, 'rollcall.yaml');
    writeFileSync(config, world.yaml);
    world.clock.nowMs += 1;
    return runHere([...args, '--config', config], { env: {}, plugins, clock: world.clock });
  };

  it('(b) ids outlive an edit of the configuration and the next version of the plugin; a plan of the former version is refused', async () => {
    await world.run();
    const ids = ['ann', 'bob'].map((name) => world.idOf(name));
    world.yaml = world.yaml.replace(/(secretKey: "[^"]*")/, "$1, timeout: '10s', rates: { writes: 100 }, phoneRegion: US, bulk: 'off'");
    expect(await world.operations()).to.deep.equal([]);
    const next = (plugin: Plugin): Plugin => ({ ...plugin, version: '99.0.0' });
    const upgraded = [next(memorySourcePlugin(world.directory)), next(duoInProcess(world.duo))];
    await world.command('plan', '--out', world.planPath);
    const refused = await command(upgraded, 'apply', world.planPath);
    expect({ code: refused.code, said: /the plan was made by .* \d+\.\d+\.\d+, this is 99\.0\.0/.test(refused.stderr) }, refused.stderr).to.deep.equal({ code: 1, said: true });
    world.person('ann', { cn: 'Ann A', mobile: ONE });
    expect((await command(upgraded, 'apply')).code).to.equal(0);
    expect(['ann', 'bob'].map((name) => world.idOf(name))).to.deep.equal(ids);
    expect([world.user('ann').realname, (await world.linkOf('bob'))?.targetId]).to.deep.equal(['Ann A', ids[1]]);
    expect((await command(upgraded, 'plan', '--exit-code')).code).to.equal(0);
  });

  it('(c) a connector that is disabled lets nobody leave, and goes on where it was', async () => {
    await world.run();
    const enabled = world.yaml;
    const other = '  other: { from: hr, to: app, scope: "hr.uid == \'nobody\'", accounts: { username: "hr.uid" } }\n';
    for (const yaml of [enabled.replace('    from: hr', '    enabled: false\n    from: hr') + other, enabled.replace(/pipelines:[^]*$/, `pipelines:\n${other}`)]) {
      world.yaml = yaml;
      world.person('bob', { status: 'left' });
      const before = world.writes;
      const { code, stdout } = await world.command('apply');
      expect([code, world.writes - before, /pipeline-frozen/.test(stdout)], stdout).to.deep.equal([0, 0, true]);
    }
    world.yaml = enabled;
    world.person('bob');
    expect(await world.operations()).to.deep.equal([]);
  });

  it('(d) claims have URIs for names, and defaults', async () => {
    world.person('cat', { mail: undefined });
    await world.run();
    expect([world.user('ann').email, world.user('cat').email, world.ann?.phones]).to.deep.equal(['ann@example.edu', 'unknown@example.edu', [ONE]]);
  });

  it('(e) the password of the source user is refused in every mapping, by name', async () => {
    for (const attribute of ['userPassword', 'unicodePwd', 'UserPassword']) {
      world.yaml = `state: ./rollcall.db
sources:
  directory: { use: ldap, url: "ldaps://ds.example.edu", bind: { dn: "cn=r", password: "x" }, people: { base: "ou=p" } }
targets:
  app: { use: duo, host: api-1234abcd.duosecurity.com, integrationKey: DIAAAAAAAAAAAAAAAAAA, secretKey: "${'s'.repeat(40)}" }
pipelines:
  staff: { from: directory, to: app, accounts: { username: "directory.uid", notes: "directory.${attribute}" } }
`;
      const { code, stdout, stderr } = await command([ldapSource, duoInProcess(world.duo)], 'validate');
      expect({ code, said: (stdout + stderr).includes(`${attribute} is a password: no mapping reads it`) }, stderr).to.deep.equal({ code: 2, said: true });
    }
  });

  it('a role that is gained provisions, one that is lost starts the leave ladder, and the way back is the same account', async () => {
    world.map('lower(hr.uid)', '', "'duo-users' in hr.groups");
    world.yaml = world.yaml.replace(/ {4}groups: .*\n/, '');
    world.group('g1', 'duo-users', ['ann']);
    await world.run();
    expect(world.duo.state.users.map(({ username }) => username)).to.deep.equal(['ann']);
    const id = world.idOf('ann');
    world.directory.memberships.clear();
    world.directory.memberships.add('bob g1');
    await world.run();
    expect([world.held(id)?.status, world.user('bob').status]).to.deep.equal(['disabled', 'active']);
    await world.days(31);
    expect(world.held(id)?.isTrashed).to.equal(true);
    world.directory.memberships.add('ann g1');
    await world.run();
    expect(world.held(id)).to.deep.include({ status: 'active', isTrashed: false, phones: [ONE] });
  });

  const patterns: readonly (readonly [string, string, string, string])[] = [
    ['user-store domain and name', "(hr.uid.contains('/') ? hr.uid : 'PRIMARY/' + hr.uid)", 'ann', 'PRIMARY/ann'],
    ['name without its domain', "hr.uid.contains('/') ? hr.uid.split('/')[1] : hr.uid", 'HR/ann', 'ann'],
    ['provider, tenant, domain, name, with a separator', "['duo', 'example.com', 'HR', lower(hr.uid)].join('_')", 'Ann', 'duo_example.com_HR_ann'],
    ['name and tenant', "lower(hr.uid) + '@example.com'", 'ann', 'ann@example.com'],
  ];
  for (const [name, pattern, uid, username] of patterns) {
    it(`a username pattern: ${name}; the same person is updated and leaves under it`, async () => {
      world.map(pattern);
      world.person('ann', { uid });
      await world.run();
      const id = world.idOf(username);
      world.person('ann', { uid, cn: 'Ann A' });
      await world.run();
      expect([world.held(id)?.username, world.user(username).realname]).to.deep.equal([username, 'Ann A']);
      world.person('ann', { uid, status: 'left' });
      await world.run();
      expect(world.held(id)?.status).to.equal('disabled');
    });
  }

  it('several values of a claim are all there, and what was changed in Duo by hand is put back', async () => {
    world.yaml = world.yaml.replace('"hr.mobile"', '"[hr.mobile, hr.number]"');
    world.person('ann', { mobile: ONE, number: TWO });
    world.person('bob', { mobile: '+13125550104', number: '+13125550105' });
    await world.run();
    expect(world.ann?.phones).to.deep.equal([ONE, TWO]);
    world.inPanel('ann', (user) => ({ ...user, email: 'hacker@example.org' }));
    await world.run();
    expect(world.user('ann').email).to.equal('ann@example.edu');
  });

  it('nothing is sent before a plan is applied, and what changed at the source meanwhile is not undone by it', async () => {
    await world.run();
    world.person('bob', { status: 'left' });
    const before = world.writes;
    await world.command('plan', '--out', world.planPath);
    expect(world.writes).to.equal(before);
    world.person('bob');
    world.clock.nowMs += 20 * 60_000;
    expect((await world.command('apply', world.planPath)).code).to.equal(5);
    expect(world.user('bob').status).to.equal('active');
  });
});
