import { expect } from 'chai';
import type { TargetOperation } from '@rollcall/core';
import { createAccount, createGroup, join } from '../target-duo/support/operations.js';
import { describeEachDialect, typeWord } from './support/each-dialect.js';
import { makeOffice, officeConfig } from './support/office.js';
import { callOptions } from '../support/plugin-host.js';
import { apply, collect, edges, openTarget, shown, words, type Raw } from './support/open-target.js';

const MANY = 20_000;

const loose = (url: string, columns: Raw = {}): Raw => ({ url, accounts: { table: 'person', key: 'id', name: 'name', columns: { name: 'string', ...columns } } });

describeEachDialect('a read', (database, dialect) => {
  it('counts in the snapshot that it reads, and pages have one size', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database(), { pageSize: 2 }));
    await apply(target, ...['a', 'b', 'c', 'd', 'e'].map((id) => createAccount({ id, name: id })));
    const pages: number[] = [];
    const options = callOptions();
    const read = target.read({ types: ['account'], keys: 'all', attributes: {} }, options);
    for (let step = await read.next(); ; step = await read.next()) {
      if (step.done === true) {
        expect(step.value.account).to.deep.include({ whole: true, delivered: 5, announced: 5 });
        break;
      }
      pages.push(step.value.length);
      // Who comes meanwhile is of another snapshot; SQLite's writer waits for nobody.
      if (pages.length === 1) await database().query("insert into person (id, name, org) values ('late', 'late', 'ours')");
    }
    expect(pages).to.deep.equal([2, 2, 1]);
    expect(options.paced).to.deep.equal(['reads', 'reads', 'reads', 'reads']);
    await target.close();
  });

  it('is not whole where a row names nobody, and a row that cannot be held is rejected by its key', async () => {
    await database().query(`create table person (id ${typeWord(dialect, 'text')}, name ${typeWord(dialect, 'text')}, age ${typeWord(dialect, 'text')});
      insert into person values ('1', 'a', '41'), (null, 'b', null), ('2', 'c', 'much')`);
    const target = await openTarget(loose(database().url, { age: 'int' }));
    const { incoming, claims } = await collect(target, ['account']);
    expect(incoming.filter((each) => !each.ok).map((each) => ('reason' in each ? [each.key, each.reason] : []))).to.have.deep.members([
      [undefined, 'id is empty'], ['2', 'age holds something that is no whole number'],
    ]);
    expect(claims.account).to.deep.equal({ whole: false, delivered: 3, doubts: [{ reason: 'person: 1 rows name nobody: id is empty', remedy: 'give every row of the scope a key' }] });
    await target.close();
  });

  it('of a table that is not there throws, and so does one of a type that is not configured', async () => {
    const target = await openTarget(loose(database().url));
    for (const type of ['account', 'group', 'membership'] as const) {
      const error: unknown = await collect(target, [type]).then(() => undefined, (thrown: unknown) => thrown);
      expect(error).to.include({ kind: 'unsupported', effect: 'none' });
    }
    await target.close();
  });

  it('of 20,000 rows, written in batches of 500, is whole; so are 20,000 memberships', async () => {
    await makeOffice(database());
    const target = await openTarget(officeConfig(database()));
    const group = (await apply(target, createGroup({ label: 'all' })))[0];
    const id = group !== undefined && 'entityId' in group ? (group.entityId ?? '') : '';
    const write = async (operationOf: (index: number) => TargetOperation): Promise<number> => {
      const begin = Date.now();
      for (let from = 0; from < MANY; from += 500) {
        const outcomes = await apply(target, ...Array.from({ length: 500 }, (_, index) => operationOf(from + index)));
        expect(new Set(words(outcomes))).to.deep.equal(new Set(['done']));
      }
      return Date.now() - begin;
    };
    const inserted = await write((index) => createAccount({ id: `p${String(index)}`, name: `name ${String(index)}`, age: index, member: index % 2 === 0 }));
    const joined = await write((index) => join(`p${String(index)}`, id));
    const begin = Date.now();
    const { records, claims } = await collect(target, ['account', 'group', 'membership']);
    const read = Date.now() - begin;
    expect(claims.account).to.deep.include({ whole: true, delivered: MANY, announced: MANY });
    expect(claims.membership).to.deep.include({ whole: true, delivered: MANY, announced: MANY });
    expect(records.filter(({ type }) => type === 'account')).to.have.length(MANY);
    const some = Array.from({ length: 1_200 }, (_, index) => `p${String(index * 7)}`);
    expect(Object.keys(await shown(target, 'account', { by: 'id', values: [...some, 'nobody'] }))).to.have.length(1_200);
    expect(await edges(target, { by: 'id', values: some }, ['account', 'membership'])).to.have.length(1_200);
    await target.close();
    if (process.env.ROLLCALL_FIGURES === '1') console.log(`      ${dialect}: ${String(MANY)} rows inserted in ${String(inserted)} ms, memberships in ${String(joined)} ms, both read in ${String(read)} ms`);
  }).timeout(240_000);
});

describeEachDialect('names that are words of SQL', (database, dialect) => {
  it('are quoted: a table called order, columns called select, first-name and größe', async () => {
    const quote = dialect === 'mariadb' ? '`' : '"';
    const q = (name: string): string => `${quote}${name}${quote}`;
    const text = typeWord(dialect, 'text');
    await database().query(`create table ${q('order')} (${q('select')} ${text} primary key, ${q('first-name')} ${text}, ${q('größe')} ${text}, ${q('from')} ${text} not null)`);
    const target = await openTarget({
      url: database().url,
      accounts: { table: 'order', key: 'select', name: 'first-name', columns: { select: 'string', 'first-name': 'string', größe: 'string' }, scope: { from: "o'brien" } },
    });
    expect((await target.probe(callOptions())).findings.filter(({ severity }) => severity !== 'info')).to.deep.equal([]);
    expect(words(await apply(target, createAccount({ select: '1', 'first-name': "Bobby'); drop table person; --", größe: 'XL' })))).to.deep.equal(['done']);
    expect(await shown(target)).to.deep.equal({ 1: { select: '1', 'first-name': "Bobby'); drop table person; --", größe: 'XL' } });
    await target.close();
  });
});

describeEachDialect('tables that do not exist', (database) => {
  it('are read as empty and made by the first write, where the file says so', async () => {
    const target = await openTarget(officeConfig(database(), { create: true }));
    expect(await shown(target)).to.deep.equal({});
    expect(await edges(target, 'all', ['account', 'group', 'membership'])).to.deep.equal([]);
    const before = await target.probe(callOptions());
    expect(before.findings.filter(({ code }) => code === 'sql-table-missing').map(({ severity }) => severity)).to.deep.equal(['info', 'info', 'info']);
    const full = { id: 'p1', name: 'Zoë', mail: 'z@example.edu', age: 41, member: true, seen: '2026-05-31T12:00:00.125Z', born: '2024-02-29', push: false };
    expect(words(await apply(target, createAccount(full), createGroup({ label: 'vpn', note: 'The VPN' })))).to.deep.equal(['done', 'done']);
    const [vpn = ''] = Object.keys(await shown(target, 'group'));
    expect(words(await apply(target, join('p1', vpn)))).to.deep.equal(['done']);
    expect(await shown(target)).to.deep.equal({ p1: full });
    expect(await edges(target)).to.deep.equal([`p1-${vpn}`]);
    const after = await target.probe(callOptions());
    expect(after.tenant).to.equal(before.tenant);
    expect(after.findings.filter(({ severity }) => severity !== 'info')).to.deep.equal([]);
    await target.close();
  });
});
