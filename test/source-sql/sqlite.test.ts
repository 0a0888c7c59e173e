import { expect } from 'chai';
import { openSqlite } from '@rollcall/sqlite';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { failureOf } from '../support/failure-of.js';
import { callOptions } from '../support/plugin-host.js';
import { collect, everything, openSource } from './support/open-source.js';

describe('source-sql on SQLite only', () => {
  let folder = '';
  let file = '';
  const source = (query: string, more: Readonly<Record<string, unknown>> = {}) => openSource({ url: file, people: { key: 'id', query }, ...more });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-sqlite-'));
    file = join(folder, 'hr.db');
    const database = await openSqlite(file);
    database.exec("create table person (id integer primary key, name text); insert into person values (1, 'a'), (2, 'b'), (3, 'c');");
    database.close();
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('in rollback-journal mode, leaves the file as it was', async () => {
    const digest = async () => createHash('sha256').update(await readFile(file)).digest('hex');
    const before = await digest();
    expect((await collect(await source('select * from person'), everything('person'))).claims.person).to.include({ whole: true, delivered: 3 });
    expect(await digest()).to.equal(before);
  });

  it('takes a relative path from the working directory', async () => {
    const opened = await openSource({ url: `sqlite:${relative(process.cwd(), file)}`, people: { key: 'id', query: 'select * from person' } });
    expect((await collect(opened, everything('person'))).claims.person.delivered).to.equal(3);
  });

  for (const [title, expression, reason] of [
    ['NUL', "'a' || char(0) || 'b'", 'v holds a NUL character'],
    ['bytes that are no UTF-8', "cast(x'61ff62' as text)", 'v holds bytes that are not valid UTF-8'],
    ['an infinite number', '9e999', 'v is infinite'],
  ] as const) {
    it(`rejects ${title} by key`, async () => {
      const { incoming } = await collect(await source(`select 1 as id, ${expression} as v`), everything('person'));
      expect(incoming).to.deep.equal([{ ok: false, type: 'person', key: '1', reason }]);
    });
  }

  for (const [title, expression] of [['a real', '1.5'], ['a real that looks like an integer', '1.0'], ['a blob', "x'00ff'"]] as const) {
    it(`${title} is no key: the read is not whole`, async () => {
      const { incoming, claims } = await collect(await source(`select ${expression} as id`), everything('person'));
      expect(incoming[0]).to.include({ ok: false }).and.to.not.have.property('key');
      expect(claims.person.whole).to.equal(false);
    });
  }

  it('finds a key that is stored as an integer and as a text', async () => {
    const { incoming } = await collect(await source("select 1 as id union all select '1'"), everything('person'));
    expect(incoming.map((each) => (each.ok ? 'ok' : each.key))).to.deep.equal(['1', '1']);
  });

  it('tells keys apart that a collation would fold', async () => {
    const database = await openSqlite(file);
    database.exec("create table folded (id text collate nocase); insert into folded values ('a'), ('A');");
    database.close();
    const { incoming, claims } = await collect(await source('select id from folded'), everything('person'));
    expect(incoming.every((each) => each.ok)).to.equal(true);
    expect(claims.person).to.include({ whole: true, delivered: 2 });
    const one = { types: ['person'] as const, keys: { by: 'id' as const, values: ['A'] }, attributes: {} };
    expect((await collect(await source('select id from folded'), one)).claims.person.delivered).to.equal(1);
  });

  it('lets the event loop run between pages', async () => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    await collect(await source('with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) select i as id from n'), everything('person'));
    clearInterval(timer);
    expect(ticks).to.be.greaterThan(3);
  });

  it('a missing file, a folder and a file that is no database say so, by name only', async () => {
    const text = join(folder, 'notes.db');
    await writeFile(text, 'these are notes, not a database. '.repeat(50));
    for (const [url, kind] of [[join(folder, 'missing.db'), 'not-found'], [`sqlite:${folder}`, 'unavailable'], [text, 'invalid']] as const) {
      const opened = await openSource({ url, people: { key: 'id', query: 'select 1 as id' } });
      const error = await failureOf(opened.check(callOptions()));
      expect(error.kind, error.message).to.equal(kind);
      expect(`${error.message} ${JSON.stringify(error.failure)}`).to.not.contain(folder);
    }
  });

  it('a database that is locked is unavailable', async function () {
    this.timeout(15_000);
    const writer = await openSqlite(file);
    writer.exec('begin exclusive');
    try {
      expect((await failureOf(collect(await source('select * from person'), everything('person')))).kind).to.equal('unavailable');
    } finally {
      writer.exec('rollback');
      writer.close();
    }
  });
});
