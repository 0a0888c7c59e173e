import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite, SqliteError, type SqliteDatabase } from '@rollcall/sqlite';
import { describeEachBackend, thrownBy } from './each-backend.js';

const BEYOND = 9_007_199_254_740_993n;

describeEachBackend('SQLite driver', (open) => {
  let directory: string;
  let database: SqliteDatabase;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rollcall-sqlite-'));
    database = await open(join(directory, 'a.db'));
    database.exec('create table item (id integer primary key, body)');
  });
  afterEach(async () => {
    database.close();
    await rm(directory, { recursive: true });
  });

  it('gives back every kind of value as it was stored', () => {
    const values = [null, 'text', 'ü 😀', 1.5, -3, BEYOND - 2n, new Uint8Array([0, 255, 7]), Number.MAX_SAFE_INTEGER];
    for (const value of values) database.run('insert into item (body) values (?)', [value]);
    const stored = database.all('select body from item order by id').map((row) => row['body']);
    expect(stored).to.deep.equal(values.map((value) => (typeof value === 'bigint' ? Number(value) : value)));
    expect(Object.getPrototypeOf(stored[6])).to.equal(Uint8Array.prototype);
  });

  it('never rounds an integer: it throws, or hands out a bigint, as asked', async () => {
    database.run('insert into item (body) values (?), (?)', [BEYOND, 7n]);
    expect((await thrownBy(() => database.all('select body from item'))).message).to.match(/column "body" holds 9007199254740993.*integers/);
    database.close();
    const mixed = await open(database.location, { integers: 'mixed' });
    expect(mixed.all('select body from item').map((row) => row['body'])).to.deep.equal([BEYOND, 7]);
    mixed.close();
    const big = await open(database.location, { integers: 'bigint' });
    expect(big.get('select body, 0.5 as half from item where id = 2')).to.include({ body: 7n, half: 0.5 });
    big.close();
  });

  it('refuses what SQLite cannot hold, naming the parameter', async () => {
    for (const [value, message] of [
      [true, 'parameter 2 is a boolean: SQLite has none; pass 0 or 1'],
      [undefined, 'parameter 2 is undefined'],
      [Number.NaN, 'parameter 2 is NaN'],
      ['nul\0inside', 'parameter 2 is a text with a NUL character'],
      [new Date(0), 'parameter 2 is of type Date'],
      [{}, 'parameter 2 is of type object'],
    ] as const) {
      const error = await thrownBy(() => database.get('select ?, ?', [1, value]));
      expect(error).to.be.instanceOf(TypeError);
      expect(error.message).to.include(message);
    }
  });

  it('reports changes, row ids and the names of columns, duplicates included', () => {
    const result = database.run("insert into item (body) values ('a'), ('b')");
    expect(result).to.deep.equal({ changes: 2, lastInsertRowid: 2n });
    expect(database.prepare('select 1 as a, 2 as a').columns() ?? ['a', 'a']).to.deep.equal(['a', 'a']);
    expect(database.prepare('select 1').reader).to.equal(true);
    expect(database.prepare('delete from item').reader).to.equal(false);
    expect(database.prepare('delete from item returning id').reader).to.equal(true);
  });

  it('refuses a second statement instead of leaving it out', async () => {
    for (const sql of ['select 1; delete from item', 'select 1; /* x */ select 2', '', '-- nothing']) await thrownBy(() => database.prepare(sql));
    expect(database.all('select 1 as one; -- comment').length).to.equal(1);
  });

  it('iterates, and is free again after the iteration was left early', () => {
    for (let id = 0; id < 10; id += 1) database.run('insert into item (body) values (?)', [id]);
    for (const row of database.iterate('select body from item order by id')) if (row['body'] === 3) break;
    expect(database.run('delete from item').changes).to.equal(10);
    expect([...database.iterate('select body from item')]).to.deep.equal([]);
  });

  it('commits what returns, rolls back what throws, refuses promises and nesting', async () => {
    expect(database.transaction(() => database.run("insert into item (body) values ('kept')").changes)).to.equal(1);
    await thrownBy(() =>
      database.transaction(() => {
        database.run("insert into item (body) values ('lost')");
        throw new Error('stop');
      }),
    );
    expect((await thrownBy(() => database.transaction(() => Promise.resolve()))).message).to.include('synchronous');
    expect((await thrownBy(() => database.transaction(() => database.transaction(() => 1)))).message).to.include('do not nest');
    expect(database.all('select body from item').map((row) => row['body'])).to.deep.equal(['kept']);
  });

  it('keeps the first error when SQLite rolled back by itself', async () => {
    const error = await thrownBy(() =>
      database.transaction(() => {
        database.exec('rollback');
        throw new Error('the first');
      }),
    );
    expect(error.message).to.equal('the first');
  });

  it('names SQLite errors alike', async () => {
    const codeOf = async (work: () => unknown): Promise<string> => {
      const error = await thrownBy(work);
      return error instanceof SqliteError ? error.code : error.name;
    };
    database.run("insert into item (id, body) values (1, 'a')");
    expect(await codeOf(() => database.run("insert into item (id, body) values (1, 'a')"))).to.equal('SQLITE_CONSTRAINT');
    expect(await codeOf(() => database.exec('select from'))).to.equal('SQLITE_ERROR');
    expect(await codeOf(() => open(join(directory, 'missing', 'a.db')))).to.equal('SQLITE_CANTOPEN');
    await writeFile(join(directory, 'text.db'), 'this is not a database, however long it may be. '.repeat(40));
    expect(await codeOf(async () => (await open(join(directory, 'text.db'))).all('select * from sqlite_master'))).to.equal('SQLITE_NOTADB');
    const reader = await open(database.location, { readonly: true });
    expect(await codeOf(() => reader.exec('delete from item'))).to.equal('SQLITE_READONLY');
    reader.close();
  });

  it('waits for a lock as long as it was told, then says busy', async () => {
    const other = await open(database.location, { busyTimeoutMs: 50 });
    database.exec('begin immediate');
    const before = performance.now();
    const error = await thrownBy(() => other.exec('begin immediate'));
    expect(error).to.be.instanceOf(SqliteError).with.property('code', 'SQLITE_BUSY');
    expect(performance.now() - before).to.be.greaterThan(40);
    other.close();
  });

  it('takes a path that looks like a URI for a path', async () => {
    const before = process.cwd();
    process.chdir(directory);
    try {
      const odd = await open('file:odd.db?mode=memory');
      odd.exec('create table t (a)');
      expect(odd.location).to.equal(join(process.cwd(), 'file:odd.db?mode=memory'));
      odd.close();
      odd.close();
    } finally {
      process.chdir(before);
    }
  });
});

describe('SQLite driver choice', () => {
  it('takes node:sqlite where Node has it, and makes no noise', async () => {
    const heard: string[] = [];
    const listen = (warning: Error): void => void heard.push(warning.message);
    process.on('warning', listen);
    const database = await openSqlite(':memory:');
    expect(database.backend).to.equal(!isBuiltin('node:sqlite') ? 'better-sqlite3' : 'node:sqlite');
    process.emitWarning('still heard');
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listen);
    expect(heard).to.deep.equal(['still heard']);
    database.close();
  });

  it('says what to do where a driver is missing', async () => {
    const errors = await Promise.all(
      (['node:sqlite', 'better-sqlite3'] as const).map((backend) =>
        openSqlite(':memory:', { backend }).then(
          (database) => {
            database.close();
          },
          (error: unknown) => error,
        ),
      ),
    );
    for (const error of errors) if (error instanceof Error) expect(error.message).to.match(/Node 22\.13 or newer/);
  });
});
