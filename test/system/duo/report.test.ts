import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDuoSimulator, demoIntegration, type SeedUser, type SimulatedDuo } from '@rollcall/duo-simulator';
import { sqlTarget } from '@rollcall/target-sql';
import { expect } from 'chai';
import { runHere, type Ended } from '../../cli/support/installation.js';
import { duoSourceInProcess } from '../../target-duo/support/in-process.js';
import type { TestDatabase } from '../../target-sql/support/databases.js';
import { describeEachDialect } from '../../target-sql/support/each-dialect.js';
import { textOf } from '../../docs/pages.js';
import { projectRoot } from '../../support/servers/run-node.js';
import { expectedTables, generatedTenant, sorted, type Row } from './report-tenant.js';

const EXAMPLE = join(projectRoot, 'examples/duo-report');
const TABLES = { users: 'grouper_prov_duo_user', groups: 'duo_group', members: 'duo_group_member', methods: 'duo_auth_methods' } as const;
const TARGETS = ['report', 'methods'] as const;
/** Whom docs/duo-report.md asks for. */
const DOCUMENTED = /```sql\n(.*?);\n```/s.exec(textOf('docs/duo-report.md'))?.[1] ?? '';
/** One row of each table: names its columns. */
const COLUMNS = expectedTables({ users: [{ userId: 'DU0', username: 'a', groups: ['DG0'] }], groups: [{ groupId: 'DG0', name: 'g' }] });
const numbers = /_count$|^created_at$|^last_(?:directory_sync|login_time)$/;

/** The example as it lies in the repository, over a simulated Duo and a database with its tables. */
class Report {
  readonly duo: SimulatedDuo = createDuoSimulator();
  readonly folder = mkdtempSync(join(tmpdir(), 'rollcall-duo-report-'));

  constructor(private readonly database: TestDatabase) {
    cpSync(EXAMPLE, this.folder, { recursive: true });
  }

  async makeTables(): Promise<void> {
    await this.database.query(readFileSync(join(EXAMPLE, `tables-${this.database.dialect}.sql`), 'utf8').replace(/^--.*$/gm, ''));
  }

  run(...args: readonly string[]): Promise<Ended> {
    const env = { DUO_HOST: 'api-1234abcd.duosecurity.com', DUO_IKEY: demoIntegration.ikey, DUO_SKEY: demoIntegration.skey, REPORT_URL: this.database.url };
    return runHere([...args, '--config', join(this.folder, 'rollcall.yaml')], { env, plugins: [duoSourceInProcess(this.duo), sqlTarget] });
  }

  async applied(...targets: readonly (typeof TARGETS)[number][]): Promise<void> {
    for (const target of targets) {
      const { code, stdout, stderr } = await this.run('apply', '--target', target);
      expect(code, stdout + stderr).to.equal(0);
    }
  }

  /** How many operations a new plan has. */
  async operations(target: (typeof TARGETS)[number]): Promise<number> {
    const { code, stdout, stderr } = await this.run('plan', '--target', target);
    expect(code, stdout + stderr).to.equal(0);
    return Number(/plan: (\d+) operations/.exec(stdout)?.[1]);
  }

  /** Changes the file of this test. */
  edit(from: string, to: string): void {
    const file = join(this.folder, 'rollcall.yaml');
    const text = readFileSync(file, 'utf8');
    expect(text).to.include(from);
    writeFileSync(file, text.replaceAll(from, to));
  }

  /** The tables as they are, other programs' rows left out; whole numbers as numbers, however a driver gives them. */
  async tables(): Promise<Tables> {
    const rowsOf = async (table: keyof typeof TABLES): Promise<readonly Row[]> => {
      const columns = Object.keys(COLUMNS[table][0] ?? {});
      const rows = await this.database.query(`select ${columns.join(', ')} from ${TABLES[table]} where config_id = 'duo1'`);
      return sorted(rows.map((row) => Object.fromEntries(columns.map((column) => [column, numbers.test(column) && row[column] !== null ? Number(row[column]) : (row[column] as string | null)]))));
    };
    return { users: await rowsOf('users'), groups: await rowsOf('groups'), members: await rowsOf('members'), methods: await rowsOf('methods') };
  }

  /** As an administrator changes users in the panel; undefined deletes them. */
  inPanel(change: (user: SeedUser) => SeedUser | undefined): void {
    const dump = this.duo.dump();
    this.duo.load({ ...dump, users: (dump.users ?? []).flatMap((user) => change(user) ?? []) });
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

type Tables = Readonly<Record<keyof typeof TABLES, readonly Row[]>>;

/** Row by row: a difference of two lists of 20,000 rows would take minutes to print. */
function expectEqual(held: Tables, expected: Tables, tables: readonly (keyof typeof TABLES)[]): void {
  for (const table of tables) {
    expect(held[table].length, table).to.equal(expected[table].length);
    for (const [index, row] of expected[table].entries()) expect(held[table][index], table).to.deep.equal(row);
  }
}

describeEachDialect('the whole content of a Duo tenant, by the configuration of examples/duo-report', (database) => {
  let report: Report;
  beforeEach(async () => {
    report = new Report(database());
    await report.makeTables();
  });
  afterEach(() => {
    report.dispose();
  });

  it('20,000 users and 300 groups are loaded and read back equal; the next plan is empty, and nothing was written to Duo', async function () {
    this.timeout(600_000);
    report.duo.load(generatedTenant(20_000, 300));
    await report.applied('report');
    expect(report.duo.requests.countBy('route')).to.deep.equal({ '/admin/v1/users': 67, '/admin/v1/groups': 4 });
    const expected = expectedTables(report.duo.dump());
    expect([expected.users.length, expected.groups.length]).to.deep.equal([20_000, 300]);
    expectEqual(await report.tables(), expected, ['users', 'groups', 'members']);
    expect(await report.operations('report')).to.equal(0);
    expect(Object.keys(report.duo.requests.countBy('method'))).to.deep.equal(['GET']);
  });

  it('what people can sign in with lies in a table of its own, equal to Duo', async () => {
    report.duo.load(generatedTenant(1_000, 10));
    await report.applied(...TARGETS);
    const { methods, users } = expectedTables(report.duo.dump());
    expectEqual(await report.tables(), expectedTables(report.duo.dump()), ['methods']);
    expect(await report.operations('methods')).to.equal(0);
    const isWeak = (row: Row): boolean => Object.entries(row).every(([name, count]) => !name.endsWith('_count') || /^(?:sms|voice)_/.test(name) || count === 0) && Number(row['sms_phone_count']) + Number(row['voice_phone_count']) > 0;
    const weak = new Set(methods.filter(isWeak).map((row) => row['user_id']));
    const expected = users.flatMap((row) => (row['status'] === 'active' && weak.has(row['user_id'] ?? null) ? [row['user_name']] : []));
    expect(expected).to.have.length.above(10);
    expect((await database().query(DOCUMENTED)).map((row) => row['user_name'])).to.have.members(expected);
  });

  it('rows follow Duo: deleted users go, trashed ones say so, names change hands, a table that Grouper filled is taken over, the rows of others stay', async () => {
    const { query } = database();
    report.duo.load({ users: ['ann', 'bob', 'cat', 'dan', 'eve'].map((username) => ({ username, created: 1_500_000_000, groups: ['vpn'], phones: [`+1503555010${String(username.charCodeAt(0) - 97)}`] })) });
    const idOf = (username: string): string => report.duo.userId(username) ?? '';
    const [ann, bob] = [idOf('ann'), idOf('bob')];
    await query(`insert into grouper_prov_duo_user (config_id, user_id, user_name, created_at, real_name) values ('duo1', '${ann}', 'ann', 5, 'Of Grouper'), ('duo2', '${ann}', 'ann', 5, 'Theirs')`);
    await report.applied(...TARGETS);
    expectEqual(await report.tables(), expectedTables(report.duo.dump()), ['users', 'groups', 'members', 'methods']);

    report.inPanel((user) => {
      switch (user.username) {
        case 'ann':
          return undefined;
        case 'bob':
          return { ...user, trashedAt: Math.floor(Date.now() / 1_000) };
        case 'cat':
          return { ...user, username: 'dan', groups: [] };
        case 'dan':
          return { ...user, username: 'cat', notes: ' Two\r\nlines\t' };
        default:
          return user;
      }
    });
    report.duo.seed({ users: [{ username: 'ann', created: 1_600_000_000, realname: 'Another Ann' }] });
    await report.applied(...TARGETS);
    const now = report.duo.dump();
    expectEqual(await report.tables(), expectedTables({ ...now, users: (now.users ?? []).map((user) => (user.notes === undefined || user.notes === '' ? user : { ...user, notes: 'Two lines' })) }), ['users', 'groups', 'members', 'methods']);
    expect(await query(`select status from grouper_prov_duo_user where user_id = '${bob}'`)).to.deep.equal([{ status: 'pending deletion' }]);
    expect(await query(`select config_id, real_name from grouper_prov_duo_user where user_id = '${ann}'`)).to.deep.equal([{ config_id: 'duo2', real_name: 'Theirs' }]);
    for (const target of TARGETS) expect(await report.operations(target), target).to.equal(0);
  });

  it('a group that is gone from Duo loses its members and keeps its row', async () => {
    report.duo.load({ users: [{ username: 'ann', created: 1, groups: ['vpn', 'mail'] }] });
    await report.applied('report');
    const dump = report.duo.dump();
    const gone = report.duo.groupId('vpn') ?? '';
    report.duo.load({ ...dump, groups: (dump.groups ?? []).filter(({ groupId }) => groupId !== gone), users: (dump.users ?? []).map((user) => ({ ...user, groups: (user.groups ?? []).filter((id) => id !== gone) })) });
    await report.applied('report');
    const { groups, members } = await report.tables();
    expect([groups.length, members.map(({ group_id: id }) => id)]).to.deep.equal([2, [report.duo.groupId('mail')]]);
  });
});

describeEachDialect('the report of examples/duo-report, with other words in the file', (database) => {
  let report: Report;
  beforeEach(async () => {
    report = new Report(database());
    await report.makeTables();
    report.duo.load({ users: ['ann', 'bob'].map((username, at) => ({ username, created: 1, phones: [`+1503555010${String(at)}`] })) });
  });
  afterEach(() => {
    report.dispose();
  });

  it('phone numbers are in the table only where the source reads them', async () => {
    report.edit('    phones: true ', '    phones: false ');
    const refused = await report.run('validate');
    expect(refused.code).to.equal(2);
    expect(refused.stdout + refused.stderr).to.include('phones_text');
    report.edit('      phones: "duo.phones_text"\n', '');
    await report.applied('report');
    expect((await report.tables()).users.map(({ phones, user_name: name }) => [name, phones])).to.have.deep.members([['ann', null], ['bob', null]]);
  });

  it('scope leaves people out: whoever is put into the trash loses the row', async () => {
    report.edit('    from: duo\n    to: report\n', `    from: duo\n    to: report\n    scope: "duo.status != 'pending deletion'"\n`);
    await report.applied('report');
    report.inPanel((user) => (user.username === 'ann' ? { ...user, trashedAt: Math.floor(Date.now() / 1_000) } : user));
    await report.applied('report');
    expect((await report.tables()).users.map(({ user_name: name }) => name)).to.deep.equal(['bob']);
  });

  it('works with the primary key of older tables, over one Duo account', async () => {
    const { query } = database();
    await query('drop table grouper_prov_duo_user');
    await query(readFileSync(join(EXAMPLE, 'tables-sqlite.sql'), 'utf8').replace(/^--.*$/gm, '').replace('primary key (user_id, config_id)', 'primary key (user_id)').split(';')[0] ?? '');
    await report.applied('report');
    expectEqual(await report.tables(), expectedTables(report.duo.dump()), ['users']);
  });

  it('the command log of the source shows every request, and neither numbers nor names', async () => {
    report.edit('    use: duo\n', '    use: duo\n    commandLog: always\n');
    await report.applied('report');
    const log = readFileSync(join(report.folder, '.rollcall/commands-duo.log'), 'utf8');
    expect(log).to.include('/admin/v1/users').and.include('/admin/v1/groups');
    for (const text of ['15035550', 'ann', 'bob', demoIntegration.ikey, demoIntegration.skey]) expect(log.includes(text), text).to.equal(false);
  });

  it('absence: lookup asks Duo for the very users that are missing', async () => {
    report.edit('absence: immediate', 'absence: lookup');
    await report.applied('report');
    const gone = report.duo.userId('ann') ?? '';
    report.inPanel((user) => (user.username === 'ann' ? undefined : user));
    await report.applied('report');
    expect((await report.tables()).users.map(({ user_name: name }) => name)).to.deep.equal(['bob']);
    expect(report.duo.requests.all.some(({ params }) => params['user_id_list'] === JSON.stringify([gone]))).to.equal(true);
  });
}, ['sqlite']);
