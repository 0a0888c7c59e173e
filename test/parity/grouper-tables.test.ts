import { createDuoSimulator } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { StandingClock } from '../core/support/worlds.js';
import { DuoTables, type TableRow } from './support/duo-tables.js';
import { GrouperWorld } from './support/grouper-world.js';

/** Grouper's table of Duo users and its generic tables: here they are tables of a pipeline, filled by a command of its own. */

const S0 = 'test.subject.0';
const S1 = 'test.subject.1';

type Raw = Readonly<Record<string, unknown>> | null;

/** Rows as several years of the API gave them; the simulator gives one form of each. */
const user = (more: Raw = {}): Raw => ({ user_id: 'DU1', username: 'ann', email: 'ann@example.edu', status: 'active', created: 1_489_612_729, is_enrolled: true, groups: [], phones: [], ...more });

describe("Grouper's scenarios: what Duo holds, in tables", () => {
  let world: GrouperWorld;
  let tables: DuoTables;
  beforeEach(async () => {
    world = new GrouperWorld().grouper();
    tables = await DuoTables.open(world.duo, world.clock);
  });
  afterEach(() => {
    tables.dispose();
    world.dispose();
  });

  /** One run of the provisioner and the report behind it, as two commands of one cron line do. */
  const synced = async (): Promise<void> => {
    await world.run();
    await tables.apply();
  };
  const mirror = async (): Promise<{ users: readonly unknown[]; groups: readonly unknown[]; members: readonly unknown[] }> => ({
    users: await tables.column('grouper_prov_duo_user', 'user_name'),
    groups: await tables.column('duo_group', 'group_name'),
    members: (await tables.query('select u.user_name, g.group_name from duo_group_member m join grouper_prov_duo_user u on u.user_id = m.user_id join duo_group g on g.group_id = m.group_id order by 1, 2')).map(({ user_name: name, group_name: group }) => `${String(name)} in ${String(group)}`),
  });
  const nothingLeft = async (): Promise<void> => {
    expect((await tables.run('plan', '--target', 'report', '--exit-code')).code).to.equal(0);
  };

  it('15: after two runs groups, users and memberships stand in the tables, under the ids that the ledger links to Grouper', async () => {
    await synced();
    await synced();
    expect(await mirror()).to.deep.equal(world.tenant);
    expect(await tables.column('grouper_prov_duo_user', 'user_id')).to.deep.equal([(await world.linkOf(S0))?.targetId, (await world.linkOf(S1))?.targetId].sort());
    expect(await tables.column('duo_group', 'group_id')).to.deep.equal([(await world.groupLink('g1'))?.targetId]);
    await nothingLeft();
  });

  it('16: tables of a part of the users alone are filled as well', async () => {
    world.duo.seed({ users: [{ username: 'stranger', groups: ['theirs'] }] });
    tables.edit('    from: duo\n    to: report\n', `    from: duo\n    to: report\n    scope: "duo.groups.exists(g, g == 'testGroup')"\n`);
    tables.edit('      group_id: "group.group_id"\n', `      select: "group.name == 'testGroup'"\n      group_id: "group.group_id"\n`);
    await synced();
    expect(await mirror()).to.deep.equal({ users: [S0, S1], groups: ['testGroup'], members: [`${S0} in testGroup`, `${S1} in testGroup`] });
    await nothingLeft();
  });

  it('17: a new group stands in the table after the run that made it, and a second run finds nothing to do', async () => {
    await synced();
    world.group('g3', 'test:newGroup', [S0], 'New');
    await synced();
    expect({ ...(await tables.query("select group_id, description from duo_group where group_name = 'newGroup'"))[0] }).to.deep.equal({ group_id: world.groupId('newGroup'), description: 'New' });
    expect(await world.operations()).to.deep.equal([]);
    await nothingLeft();
  });

  it('18: with the group in Grouper go memberships and users; the users stand as pending deletion until Duo purges them, and a table that would be emptied waits for a person', async () => {
    await synced();
    world.deleteGroup('g1');
    await world.approved();
    await tables.apply();
    expect((await mirror()).groups).to.deep.equal(['testGroup']);
    expect(await tables.column('grouper_prov_duo_user', 'status')).to.deep.equal(['pending deletion', 'pending deletion']);
    world.duo.load({ groups: world.duo.dump().groups ?? [] });
    expect((await tables.run('apply', '--target', 'report')).code).to.equal(4);
    expect(await tables.column('grouper_prov_duo_user', 'user_name')).to.have.lengthOf(2);
    world.duo.seed({ users: [{ username: 'stays' }] });
    await tables.apply();
    expect(await mirror()).to.deep.equal({ users: ['stays'], groups: ['testGroup'], members: [] });
  });

  it('19: a new description reaches Duo and the table, under the same id', async () => {
    world.group('g1', 'test:testGroup', [], 'old');
    await synced();
    const before = await tables.query('select group_id, description from duo_group');
    world.group('g1', 'test:testGroup', [], 'new');
    await synced();
    expect([before, await tables.query('select group_id, description from duo_group')].map(([row]) => ({ ...row }))).to.deep.equal(['old', 'new'].map((description) => ({ group_id: world.groupId('testGroup'), description })));
  });

  it('20: a member who is added stands in the table after the run that wrote it', async () => {
    world.out(S1, 'g1');
    await synced();
    expect((await mirror()).members).to.have.lengthOf(1);
    world.into(S1, 'g1');
    await synced();
    expect((await mirror()).members).to.deep.equal([`${S0} in testGroup`, `${S1} in testGroup`]);
  });

  it('21: who leaves one of two groups loses that membership in the table, and nothing else', async () => {
    world.group('g3', 'test:other', [S0]);
    await synced();
    world.out(S0, 'g1');
    await synced();
    expect(await mirror()).to.deep.equal({ users: [S0, S1], groups: ['other', 'testGroup'], members: [`${S0} in other`, `${S1} in testGroup`] });
  });

  it('22: who was made in Duo by hand survives, stands in the tables by name, and is linked to nobody', async () => {
    await synced();
    world.duo.seed({ groups: [{ name: 'orphans' }], users: [{ username: 'orphan' }] });
    await synced();
    const { users, groups, members } = await mirror();
    expect([users.length, groups.length, members.length]).to.deep.equal([3, 2, 2]);
    expect(users).to.include('orphan');
    expect(await world.remembered(async (ledger) => ledger.linkTo((await ledger.tenants())[0]?.tenant ?? '', 'account', world.idOf('orphan')))).to.equal(undefined);
  });
});

describe("Grouper's scenarios: one row of a table, from what Duo answers", () => {
  const clock = new StandingClock();
  let duo = createDuoSimulator({ clock });
  let tables: DuoTables;
  beforeEach(async () => {
    duo = createDuoSimulator({ clock });
    tables = await DuoTables.open(duo, clock);
  });
  afterEach(() => tables.dispose());

  const answer = (users: readonly Raw[], groups: readonly Raw[] = []): void => {
    for (const [path, response] of [['/admin/v1/users', users], ['/admin/v1/groups', groups]] as const) {
      duo.faults.add({ method: 'GET', path, kind: 'answer', status: 200, times: 'always', body: JSON.parse(JSON.stringify({ metadata: { total_objects: response.length }, response, stat: 'OK' })) as Record<string, never> });
    }
  };
  const rows = async (table: string): Promise<readonly TableRow[]> => (await tables.query(`select * from ${table} order by 2`)).map((row) => Object.fromEntries(Object.entries(row).filter(([name, value]) => value !== null && name !== 'config_id')));
  const users = () => rows('grouper_prov_duo_user');
  const ANN = { user_id: 'DU1', user_name: 'ann', email: 'ann@example.edu', status: 'active', created_at: 1_489_612_729, is_enrolled: 'T', is_push_enabled: 'F' };
  const NO_METHODS = { push_phone_count: 0, mobile_otp_phone_count: 0, sms_phone_count: 0, voice_phone_count: 0, duo_hardware_token_count: 0, hotp_token_count: 0, totp_token_count: 0, yubikey_otp_token_count: 0, webauthn_count: 0, u2f_count: 0 };
  /** A run that goes on, and says what it could not read. */
  const partly = async (target = 'report'): Promise<string> => {
    const { code, stdout, stderr } = await tables.run('apply', '--target', target);
    expect(code, stdout + stderr).to.be.oneOf([0, 5]);
    return stdout;
  };

  it('11: all 16 columns of a user whom nobody manages, aliases sorted', async () => {
    answer([{
      user_id: '123abc', username: S0, realname: 'real', firstname: 'first', lastname: 'last', email: `${S0}@test.com`, notes: 'test notes', status: 'active', aliases: { alias1: 'test', alias2: 'abc' },
      is_enrolled: true, created: 1_489_612_729, last_login: 1_508_789_163, last_directory_sync: 72_832_323_223, phones: [{ phone_id: 'DP1', number: '123-456-7890', activated: true, capabilities: [] }], groups: [],
    }]);
    await tables.apply();
    expect((await tables.query('select * from grouper_prov_duo_user')).map((row) => ({ ...row }))).to.deep.equal([{
      config_id: 'duo1', user_id: '123abc', aliases: 'abc,test', phones: '123-456-7890', is_push_enabled: 'T', email: `${S0}@test.com`, first_name: 'first', last_name: 'last', is_enrolled: 'T',
      last_directory_sync: 72_832_323_223, notes: 'test notes', real_name: 'real', status: 'active', user_name: S0, created_at: 1_489_612_729, last_login_time: 1_508_789_163,
    }]);
  });

  for (const [number, what, broken] of [['23', 'a user that is null', null], ['24', 'a user without an id', user({ user_id: undefined, username: 'nameless' })]] as const) {
    it(`${number}: ${what} is told and gets no row; the others do, and nobody who is missing loses theirs`, async () => {
      answer([user(), user({ user_id: 'DU2', username: 'bob' })]);
      await tables.apply();
      duo.faults.clear();
      answer([broken, user({ email: 'new@example.edu' })]);
      expect(await partly()).to.match(/rejected/i);
      expect((await users()).map(({ user_name: name, email }) => [name, email])).to.deep.equal([['ann', 'new@example.edu'], ['bob', 'ann@example.edu']]);
    });
  }

  /** The columns that Grouper takes without being asked. */
  const chosen = (): void => {
    for (const line of ['aliases', 'phones', 'is_push_enabled', 'first_name', 'last_name', 'last_directory_sync', 'notes', 'real_name']) tables.edit(new RegExp(`^      ${line}: ["'].*\\n`, 'm'), '');
  };

  it('25: columns that are chosen are filled, others are not, whatever Duo says', async () => {
    chosen();
    answer([user({ firstname: 'Ann', notes: 'private', last_login: 5 })]);
    await tables.apply();
    const { is_push_enabled: _, ...chosenOnly } = ANN;
    expect(await users()).to.deep.equal([{ ...chosenOnly, last_login_time: 5 }]);
  });

  it('26: what Duo leaves out stays empty, and the rest of the row is there', async () => {
    answer([user({ email: undefined, last_login: undefined, phones: undefined })]);
    await tables.apply();
    const { email: _, ...rest } = ANN;
    expect(await users()).to.deep.equal([rest]);
  });

  it('27: a field that nobody else maps is taken where the file names it, as a number where it says so', async () => {
    tables.edit('    phones: true ', '    customAttributes: [Badge]\n    phones: true ');
    tables.edit('last_directory_sync: "duo.last_directory_sync"', `last_directory_sync: "int(duo['custom_attributes.Badge'])"`);
    answer([user({ custom_attributes: { Badge: '4711', Other: 'x' } })]);
    await tables.apply();
    expect(await users()).to.deep.equal([{ ...ANN, last_directory_sync: 4_711 }]);
  });

  const phone = (id: number, activated: boolean, capabilities: readonly string[], lastSeen?: string): Raw => ({ phone_id: `DP${id}`, number: `+1215555000${id}`, activated, capabilities, ...(lastSeen !== undefined && { last_seen: lastSeen }) });
  const MIXED = user({
    phones: [phone(1, true, ['push', 'sms', 'phone', 'mobile_otp'], '2025-01-02T03:04:05'), phone(2, true, ['push', 'sms', 'mobile_otp'], '2024-12-31T23:59:59'), phone(3, false, ['push', 'sms', 'mobile_otp'], '2026-01-01T00:00:00'), phone(4, false, ['sms', 'phone'])],
    tokens: ['d1', 'h6', 'h8', 't6', 'yk', 'zz'].map((type, index) => ({ token_id: `DH${index}`, type, serial: `serial-${index}` })),
    webauthncredentials: [{ credential_name: 'Touch ID', webauthnkey: 'w1' }, { credential_name: 'Key', webauthnkey: 'w2' }],
    u2ftokens: [{ registration_id: 'r1' }],
  });
  const methods = (): Promise<readonly TableRow[]> => rows('duo_auth_methods');

  it('28: mixed phones and tokens are counted in 11 columns; push that is not activated and unknown types count nowhere, and no number is stored', async () => {
    answer([MIXED]);
    await tables.apply('methods');
    expect(await methods()).to.deep.equal([{
      user_id: 'DU1', push_phone_count: 2, mobile_otp_phone_count: 2, push_phone_last_seen: '2025-01-02T03:04:05', sms_phone_count: 4, voice_phone_count: 2,
      duo_hardware_token_count: 1, hotp_token_count: 2, totp_token_count: 1, yubikey_otp_token_count: 1, webauthn_count: 2, u2f_count: 1,
    }]);
    expect(JSON.stringify(await methods())).not.to.match(/1215555|serial|Touch/);
  });

  it('29: somebody with text messages and calls only has zeros, and no time of a push', async () => {
    answer([user({ phones: [phone(1, false, ['sms', 'phone'])] })]);
    await tables.apply('methods');
    expect(await methods()).to.deep.equal([{ user_id: 'DU1', ...NO_METHODS, sms_phone_count: 1, voice_phone_count: 1 }]);
  });

  it('30: lists that are missing or null are ten zeros', async () => {
    answer([user({ phones: undefined, tokens: undefined, webauthncredentials: undefined, u2ftokens: undefined }), user({ user_id: 'DU2', username: 'bob', phones: null, tokens: null, webauthncredentials: null, u2ftokens: null })]);
    await tables.apply('methods');
    expect(await methods()).to.deep.equal([{ user_id: 'DU1', ...NO_METHODS }, { user_id: 'DU2', ...NO_METHODS }]);
  });

  it('31: the counts stand beside the columns of the users, by the same id', async () => {
    answer([MIXED]);
    await tables.apply();
    await tables.apply('methods');
    expect(await tables.query('select u.user_name as name, m.sms_phone_count as sms from grouper_prov_duo_user u join duo_auth_methods m on m.user_id = u.user_id and m.config_id = u.config_id').then(([row]) => ({ ...row }))).to.deep.equal({ name: 'ann', sms: 4 });
  });

  it('32: a count is a column of a table of one’s own, beside what else is chosen', async () => {
    chosen();
    await tables.query('alter table grouper_prov_duo_user add column webauthn_count int');
    tables.edit('        last_login_time: int\n', '        last_login_time: int\n        webauthn_count: int\n');
    tables.edit('      last_login_time: "duo.last_login"\n', '      last_login_time: "duo.last_login"\n      webauthn_count: "duo.webauthn_count"\n');
    answer([MIXED]);
    await tables.apply();
    const { is_push_enabled: _, ...chosenOnly } = ANN;
    expect(await users()).to.deep.equal([{ ...chosenOnly, webauthn_count: 2 }]);
  });

  it('33: where nobody runs it, there are no counts', async () => {
    answer([MIXED]);
    await tables.apply();
    expect(await methods()).to.deep.equal([]);
  });

  for (const [number, what, broken] of [['34', 'a group that is null', null], ['35', 'a group without an id', { name: 'nameless' }]] as const) {
    it(`${number}: ${what} is told and gets no row, and the others do`, async () => {
      answer([user()], [broken, { group_id: 'DG1', name: 'vpn' }]);
      expect(await partly()).to.match(/rejected/i);
      expect(await rows('duo_group')).to.deep.equal([{ group_id: 'DG1', group_name: 'vpn' }]);
    });
  }

  it('36: a group has its name, and what else Duo gives', async () => {
    answer([user({ groups: [{ group_id: 'DG1' }] })], [{ group_id: 'DG1', name: 'vpn', desc: 'Tunnel', status: 'Active' }]);
    await tables.apply();
    expect(await rows('duo_group')).to.deep.equal([{ group_id: 'DG1', group_name: 'vpn', description: 'Tunnel', status: 'active' }]);
    expect(await rows('duo_group_member')).to.deep.equal([{ group_id: 'DG1', user_id: 'DU1' }]);
  });

  it('37: of a group, too, a column is what the file says', async () => {
    tables.edit('      description: "group.desc"\n', `      description: "string(size(group.?desc.orValue('')))"\n`);
    answer([user()], [{ group_id: 'DG1', name: 'vpn', desc: 'Tunnel' }]);
    await tables.apply();
    expect(await rows('duo_group')).to.deep.equal([{ group_id: 'DG1', group_name: 'vpn', description: '6' }]);
  });

  for (const [number, command] of [['38', 'plan'], ['39', 'check']] as const) {
    it(`${number}: ${command} reads Duo and leaves no trace of anybody in the tables`, async () => {
      answer([MIXED], [{ group_id: 'DG1', name: 'vpn' }]);
      expect((await tables.run(command, ...(command === 'plan' ? ['--target', 'report'] : []))).code).to.equal(0);
      expect([await users(), await rows('duo_group'), await rows('duo_group_member'), await methods()]).to.deep.equal([[], [], [], []]);
      expect(Object.keys(duo.requests.countBy('method'))).to.deep.equal(['GET']);
    });
  }
});
