import { expect } from 'chai';
import { createAccount } from '../target-duo/support/operations.js';
import { mariadbServer } from './support/databases.js';
import { describeEachDialect, typeWord } from './support/each-dialect.js';
import { makeOffice, officeConfig } from './support/office.js';
import { callOptions } from '../support/plugin-host.js';
import { apply, collect, openTarget, words, type Raw } from './support/open-target.js';

async function codes(raw: Raw): Promise<readonly string[]> {
  const target = await openTarget(raw);
  const { findings } = await target.probe(callOptions());
  await target.close();
  return findings.filter(({ severity }) => severity !== 'info').map(({ code, severity, about }) => `${severity} ${code} ${about ?? ''}`.trim());
}

describeEachDialect('probing', (database, dialect) => {
  it('says what it reached, and nothing else where all is well; the same target is the same tenant', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database()));
    const probe = await target.probe(callOptions());
    expect(probe.findings.map(({ code }) => code)).to.deep.equal(['sql-target-server']);
    expect(probe.tenantLabel).to.match(/^person \(org=ours\) in (?:SQLite|PostgreSQL|MariaDB) \S+ /);
    expect((await target.probe(callOptions())).tenant).to.equal(probe.tenant);
    if (dialect === 'sqlite') expect(probe.clockSkewMs).to.equal(undefined);
    else expect(Math.abs(probe.clockSkewMs ?? Infinity)).to.be.below(1_000);
    const password = new URL(database().url.replace('sqlite:', 'file:')).password;
    if (password !== '') expect(JSON.stringify(probe)).not.to.include(password);
    await target.close();
  });

  it('tells the scopes of one table from one another', async () => {
    await makeOffice(database());
    const tenants = await Promise.all(['ours', 'theirs'].map(async (org) => {
      const target = await openTarget({ url: database().url, accounts: { table: 'person', key: 'id', name: 'name', columns: { id: 'string', name: 'string' }, scope: { org } } });
      const { tenant } = await target.probe(callOptions());
      await target.close();
      return tenant;
    }));
    expect(new Set(tenants).size).to.equal(2);
  });

  it('finds what does not fit: tables, columns, types, keys', async () => {
    await database().query(`create table person (id ${typeWord(dialect, 'text')}, name ${typeWord(dialect, 'text')}, age ${typeWord(dialect, 'text')}, must ${typeWord(dialect, 'text')} not null)`);
    const accounts = { table: 'person', key: 'id', name: 'name', columns: { id: 'string', name: 'string', age: 'int', shoe: 'int' } };
    expect(await codes({ url: database().url, accounts, groups: { table: 'nowhere', key: 'id', name: 'n', columns: { n: 'string' } } })).to.deep.equal([
      'error sql-column-missing accounts', 'error sql-column-unset accounts', 'error sql-column-type accounts.columns.age', 'warning sql-key-not-unique accounts', 'error sql-table-missing groups',
    ]);
  });

  it('changes nothing', async () => {
    await makeOffice(database());
    const before = await database().query('select * from person');
    await codes(officeConfig(database()));
    expect(await database().query('select * from person')).to.deep.equal(before);
  });
});

describeEachDialect('rights', (database, dialect) => {
  it('that are missing are named before anything is written', async () => {
    await makeOffice(database());
    const user = `reader_${dialect}`;
    const url = await database().createUser(user, "pa's/s@w:rd");
    const whom = dialect === 'mariadb' ? `'${user}'@'127.0.0.1'` : user;
    const stranger = await openTarget(officeConfig({ url }));
    // A table that the catalogue hides is not one that is missing.
    const hidden: unknown = await collect(stranger, ['account']).then(() => undefined, (thrown: unknown) => thrown);
    expect(hidden).to.include({ kind: 'forbidden', effect: 'none' });
    await database().query(['person', 'team', 'belongs'].map((table) => `grant select on ${table} to ${whom}`).join(';'));
    const { findings, tenant } = await stranger.probe(callOptions());
    expect(findings.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`)).to.deep.equal([
      'sql-privilege-missing: the user of the url may not insert, update, delete rows of person',
      'sql-privilege-missing: the user of the url may not insert, update, delete rows of team',
      'sql-privilege-missing: the user of the url may not insert, delete rows of belongs',
    ]);
    const refused: unknown = await apply(stranger, createAccount({ id: 'p1', name: 'a' })).then((outcomes) => words(outcomes), (thrown: unknown) => thrown);
    expect(refused).to.include({ kind: 'forbidden', effect: 'none' });
    const owner = await openTarget(officeConfig(database()));
    expect((await owner.probe(callOptions())).tenant).to.equal(tenant);
    await database().query(['person', 'team', 'belongs'].map((table) => `grant insert, update, delete on ${table} to ${whom}`).join(';'));
    expect((await stranger.probe(callOptions())).findings.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
    expect(words(await apply(stranger, createAccount({ id: 'p1', name: 'a' })))).to.deep.equal(['done']);
    await Promise.all([stranger.close(), owner.close()]);
  });
}, ['postgres', 'mariadb']);

describeEachDialect('what only this server has', (database) => {
  it('an engine without transactions is found, and never written', async () => {
    await database().query('create table person (id varchar(40) primary key, name varchar(40)) engine = MyISAM');
    const raw = { url: database().url, accounts: { table: 'person', key: 'id', name: 'name', columns: { id: 'string', name: 'string' } } };
    expect(await codes(raw)).to.deep.equal(['error sql-not-transactional accounts']);
    const target = await openTarget(raw);
    const refused: unknown = await apply(target, createAccount({ id: 'p1', name: 'a' })).then((outcomes) => words(outcomes), (thrown: unknown) => thrown);
    expect(refused).to.include({ kind: 'unsupported', effect: 'none' });
    expect(await database().query('select id from person')).to.deep.equal([]);
    await target.close();
  });

  it('a time without milliseconds is found', async () => {
    await database().query('create table person (id varchar(40) primary key, name varchar(40), seen datetime)');
    expect(await codes({ url: database().url, accounts: { table: 'person', key: 'id', name: 'name', columns: { id: 'string', name: 'string', seen: 'timestamp' } } })).to.deep.equal(['warning sql-time-rounded accounts.columns.seen']);
  });

  it('a server that is read-only is found', async () => {
    await makeOffice(database());
    const { url } = await mariadbServer();
    const { queryMariadb } = await import('../support/servers/index.js');
    await queryMariadb(url, 'set global read_only = 1');
    try {
      expect(await codes(officeConfig(database()))).to.include('error sql-read-only');
    } finally {
      await queryMariadb(url, 'set global read_only = 0');
    }
  });
}, ['mariadb']);
