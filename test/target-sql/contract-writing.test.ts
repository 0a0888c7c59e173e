import { expect } from 'chai';
import { createAccount, createGroup, disable, enable, join, leave, remove, update } from '../target-duo/support/operations.js';
import { describeEachDialect } from './support/each-dialect.js';
import { makeOffice, officeConfig } from './support/office.js';
import { callOptions } from '../support/plugin-host.js';
import { apply, collect, edges, openTarget, said, shown, words } from './support/open-target.js';

const FULL = { id: 'p1', name: 'Zoë Ångström', mail: 'zoe@example.edu', age: 41, member: true, seen: '2026-05-31T12:00:00.125Z', born: '2024-02-29', push: false };

describeEachDialect('people', (database) => {
  it('are created with every type of column, read back the same, and carry the scope', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database()));
    const outcomes = await apply(target, createAccount(FULL), createAccount({ id: 'p2', name: '山田太郎', push: true }));
    expect(outcomes.map((outcome) => ('entityId' in outcome ? outcome.entityId : said([outcome])))).to.deep.equal(['p1', 'p2']);
    expect(await shown(target)).to.deep.equal({ p1: FULL, p2: { id: 'p2', name: '山田太郎', push: true } });
    expect(await database().query("select id, org, state, push from person where org = 'ours' order by id")).to.deep.equal([
      { id: 'p1', org: 'ours', state: 'in', push: 'F' }, { id: 'p2', org: 'ours', state: 'in', push: 'T' },
    ]);
    await target.close();
  });

  it('are updated and cleared, column by column; what is not named stays', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database()));
    await apply(target, createAccount(FULL));
    const set = { name: 'Zoë', age: 0, member: false, seen: '2026-06-01T00:00:00.000Z' };
    expect(words(await apply(target, update('account', 'p1', set, ['mail', 'born', 'push'])))).to.deep.equal(['done']);
    expect(await shown(target)).to.deep.equal({ p1: { id: 'p1', ...set } });
    expect(words(await apply(target, update('account', 'p1', set, ['mail', 'born', 'push'])))).to.deep.equal(['done']);
    expect(words(await apply(target, update('account', 'p1', {}, ['name'])))).to.deep.equal(['refused invalid']);
    expect(words(await apply(target, update('account', 'p1', { id: 'p9' })))).to.deep.equal(['refused invalid']);
    await target.close();
  });

  it('are disabled and enabled; another word counts as active and is told', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database()));
    await apply(target, createAccount({ id: 'p1', name: 'a' }), createAccount({ id: 'p2', name: 'b' }));
    expect(words(await apply(target, disable('p1')))).to.deep.equal(['done']);
    await database().query("update person set state = 'bypass' where id = 'p2'");
    const standings = async () => (await collect(target, ['account'])).records.map((record) => (record.type === 'account' ? [record.id, record.standing, record.standingDetail] : [])).sort();
    expect(await standings()).to.deep.equal([['p1', 'disabled', undefined], ['p2', 'active', 'bypass']]);
    expect(words(await apply(target, enable('p1'), enable('p2')))).to.deep.equal(['done', 'done']);
    expect(await standings()).to.deep.equal([['p1', 'active', undefined], ['p2', 'active', undefined]]);
    await target.close();
  });

  it('are deleted with their memberships; deleting what is gone is no mistake', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database()));
    await apply(target, createAccount({ id: 'p1', name: 'a' }), createGroup({ label: 'vpn' }));
    const [group = ''] = Object.keys(await shown(target, 'group'));
    await apply(target, join('p1', group));
    expect(words(await apply(target, remove('account', 'p1')))).to.deep.equal(['done']);
    expect(words(await apply(target, remove('account', 'p1')))).to.deep.equal(['already-so']);
    expect(await shown(target)).to.deep.equal({});
    expect(await database().query("select person from belongs where org = 'ours'")).to.deep.equal([]);
    await target.close();
  });

  it('that are there already are a conflict, by key as by name, and nothing of the batch is done', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database()));
    await apply(target, createAccount({ id: 'p1', name: 'a' }));
    for (const again of [{ id: 'p1', name: 'b' }, { id: 'p2', name: 'a' }, { id: 'p1', name: 'a' }]) {
      const outcomes = await apply(target, createAccount({ id: 'p5', name: 'e' }), createAccount(again));
      expect(words(outcomes)).to.deep.equal(['refused conflict', 'refused conflict']);
      expect(Object.keys(await shown(target))).to.deep.equal(['p1']);
    }
    await apply(target, createAccount({ id: 'p2', name: 'b' }));
    expect(words(await apply(target, update('account', 'p2', { name: 'a' })))).to.deep.equal(['refused conflict']);
    expect(words(await apply(target, createAccount({ id: 'p3', name: 'same' }), createAccount({ id: 'p4', name: 'same' })))).to.deep.equal(['refused conflict', 'refused conflict']);
    await target.close();
  });

  it('that are gone cannot be updated: the whole batch is refused', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database()));
    await apply(target, createAccount({ id: 'p1', name: 'a' }));
    expect(words(await apply(target, update('account', 'p1', { mail: 'x' }), update('account', 'nobody', { mail: 'x' })))).to.deep.equal(['refused not-found', 'refused not-found']);
    expect(words(await apply(target, disable('nobody')))).to.deep.equal(['refused not-found']);
    expect(await shown(target)).to.deep.equal({ p1: { id: 'p1', name: 'a' } });
    await target.close();
  });
});

describeEachDialect('groups and memberships', (database) => {
  it('get the keys that the database makes, and are told by them', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database()));
    const outcomes = await apply(target, createGroup({ label: 'vpn', note: 'The VPN' }), createGroup({ label: 'mail' }), createGroup({ label: 'Ö' }));
    const ids = outcomes.map((outcome) => ('entityId' in outcome ? outcome.entityId : said([outcome])));
    expect(new Set(ids).size).to.equal(3);
    const groups = await shown(target, 'group');
    expect(ids.map((id) => groups[id])).to.deep.equal([{ label: 'vpn', note: 'The VPN' }, { label: 'mail' }, { label: 'Ö' }]);
    expect(await shown(target, 'group', { by: 'id', values: [ids[1] ?? '', 'vpn', '999'] })).to.deep.equal({ [ids[1] ?? '']: { label: 'mail' } });
    expect(words(await apply(target, update('group', ids[0] ?? '', { label: 'VPN users' }, ['note']), remove('group', ids[1] ?? '')))).to.deep.equal(['done', 'done']);
    expect(Object.values(await shown(target, 'group'))).to.have.deep.members([{ label: 'VPN users' }, { label: 'Ö' }]);
    await target.close();
  });

  it('are attached and detached, each once', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database()));
    await apply(target, createAccount({ id: 'p1', name: 'a' }), createAccount({ id: 'p2', name: 'b' }), createGroup({ label: 'vpn' }), createGroup({ label: 'mail' }));
    const [vpn = '', mail = ''] = Object.keys(await shown(target, 'group'));
    expect(words(await apply(target, join('p1', vpn), join('p2', vpn), join('p1', mail), join('p1', vpn)))).to.deep.equal(['done', 'done', 'done', 'already-so']);
    expect(words(await apply(target, join('p1', vpn)))).to.deep.equal(['already-so']);
    expect(await edges(target)).to.deep.equal([`p1-${vpn}`, `p1-${mail}`, `p2-${vpn}`].sort());
    expect(await edges(target, { by: 'id', values: ['p2', 'nobody'] }, ['account', 'membership'])).to.deep.equal([`p2-${vpn}`]);
    expect(await edges(target, { by: 'name', values: ['a'] }, ['account', 'membership'])).to.deep.equal([`p1-${vpn}`, `p1-${mail}`].sort());
    expect(await edges(target, { by: 'id', values: [mail] }, ['group', 'membership'])).to.deep.equal([`p1-${mail}`]);
    expect(words(await apply(target, leave('p1', vpn), leave('p1', '12345')))).to.deep.equal(['done', 'already-so']);
    expect(words(await apply(target, leave('p1', vpn)))).to.deep.equal(['already-so']);
    expect(words(await apply(target, join('nobody', vpn)))).to.deep.equal(['refused not-found']);
    expect(words(await apply(target, join('p1', '12345')))).to.deep.equal(['refused not-found']);
    expect(words(await apply(target, remove('group', mail)))).to.deep.equal(['done']);
    expect(await edges(target)).to.deep.equal([`p2-${vpn}`]);
    await target.close();
  });
});

describeEachDialect('the scope', (database) => {
  it('is never left: what is outside is not read, not changed, not deleted and not given a membership', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database()));
    await apply(target, createAccount({ id: 'p1', name: 'a' }), createGroup({ label: 'vpn' }));
    const [vpn = ''] = Object.keys(await shown(target, 'group'));
    expect(Object.keys(await shown(target))).to.deep.equal(['p1']);
    expect(await shown(target, 'account', { by: 'id', values: ['other'] })).to.deep.equal({});
    expect(await shown(target, 'account', { by: 'name', values: ['other'] })).to.deep.equal({});
    expect(await edges(target)).to.deep.equal([]);
    expect(words(await apply(target, update('account', 'other', { mail: 'x' })))).to.deep.equal(['refused not-found']);
    expect(words(await apply(target, disable('other')))).to.deep.equal(['refused not-found']);
    expect(words(await apply(target, remove('account', 'other'), remove('group', '1'), leave('other', '1')))).to.deep.equal(['already-so', 'already-so', 'already-so']);
    expect(words(await apply(target, join('other', vpn)))).to.deep.equal(['refused not-found']);
    expect(words(await apply(target, join('p1', '1')))).to.deep.equal(['refused not-found']);
    // The same key and the same name in another scope are another row.
    expect(words(await apply(target, createAccount({ id: 'other', name: 'other' })))).to.deep.equal(['done']);
    expect(words(await apply(target, update('account', 'other', { mail: 'ours@example.edu' }), remove('account', 'p1')))).to.deep.equal(['done', 'done']);
    expect(await database().query("select id, mail from person where org = 'theirs'")).to.deep.equal([{ id: 'other', mail: 'other@example.edu' }]);
    expect(await database().query("select person from belongs where org = 'theirs'")).to.deep.equal([{ person: 'other' }]);
    await target.close();
  });

  it('is told from what a collation takes for the same', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database()));
    await database().query("insert into person (id, name, org) values ('x', 'x', 'OURS')");
    expect(await shown(target)).to.deep.equal({});
    expect(words(await apply(target, update('account', 'x', { mail: 'y' })))).to.deep.equal(['refused not-found']);
    expect(words(await apply(target, remove('account', 'x')))).to.deep.equal(['already-so']);
    await database().query("insert into person (id, name, org) values ('Upper', 'Upper', 'ours')");
    expect(await shown(target, 'account', { by: 'id', values: ['upper'] })).to.deep.equal({});
    expect(words(await apply(target, remove('account', 'upper')))).to.deep.equal(['already-so']);
    expect(Object.keys(await shown(target))).to.deep.equal(['Upper']);
    await target.close();
  });
});

describeEachDialect('keys and places', (database) => {
  it('of a uuid that the database makes are told; no other text is taken for one', async () => {
    const { dialect, query, url } = database();
    await query(`create table thing (id uuid not null default ${dialect === 'postgres' ? 'gen_random_uuid()' : 'uuid()'} primary key, name varchar(40))`);
    const target = await openTarget({ url, accounts: { table: 'thing', key: 'id', name: 'name', columns: { name: 'string' } } });
    const [first, second] = await apply(target, createAccount({ name: 'a' }), createAccount({ name: 'b' }));
    const things = await shown(target);
    expect(first !== undefined && 'entityId' in first && things[first.entityId ?? '']).to.deep.equal({ name: 'a' });
    expect(second !== undefined && 'entityId' in second && things[second.entityId ?? '']).to.deep.equal({ name: 'b' });
    expect(await shown(target, 'account', { by: 'id', values: [...Object.keys(things), 'nobody'] })).to.deep.equal(things);
    expect(words(await apply(target, update('account', Object.keys(things)[0] ?? '', { name: 'c' }), remove('account', 'nobody')))).to.deep.equal(['done', 'already-so']);
    await target.close();
  });

  it('in another schema are named with it, and are another tenant', async () => {
    const { dialect, query, url } = database();
    const schema = dialect === 'postgres' ? 'elsewhere' : `${new URL(url).pathname.slice(1)}_elsewhere`;
    await query(`create schema ${schema}`);
    const target = await openTarget({ url, create: true, accounts: { table: `${schema}.person`, key: 'id', name: 'name', columns: { id: 'string', name: 'string' }, scope: { org: 'ours' } } });
    expect(words(await apply(target, createAccount({ id: 'p1', name: 'a' })))).to.deep.equal(['done']);
    expect(await query(`select id, org from ${schema}.person`)).to.deep.equal([{ id: 'p1', org: 'ours' }]);
    const probe = await target.probe(callOptions());
    expect(probe.findings.filter(({ severity }) => severity !== 'info')).to.deep.equal([]);
    expect(probe.tenantLabel).to.match(new RegExp(`^${schema}\\.person `));
    await target.close();
  });
}, ['postgres', 'mariadb']);
