import { expect } from 'chai';
import { Kysely, sql } from 'kysely';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kyselyDialect, type SqliteDatabase } from '@rollcall/sqlite';
import { describeEachBackend, thrownBy } from './each-backend.js';

interface Tables {
  item: { id: number; body: string | null };
}

describeEachBackend('Kysely dialect', (open) => {
  let directory: string;
  let database: SqliteDatabase;
  let db: Kysely<Tables>;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rollcall-kysely-'));
    database = await open(join(directory, 'a.db'));
    database.exec('pragma journal_mode = wal');
    db = new Kysely<Tables>({ dialect: kyselyDialect(database) });
    await db.schema.createTable('item').addColumn('id', 'integer', (c) => c.primaryKey()).addColumn('body', 'text').execute();
  });
  afterEach(async () => {
    await db.destroy();
    await rm(directory, { recursive: true });
  });

  const fill = (rows: number): Promise<unknown> =>
    sql`insert into item (body) with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows}) select 'b' || i from n`.execute(db);

  it('inserts, updates, returns and counts', async () => {
    const inserted = await db.insertInto('item').values([{ id: 1, body: 'a' }, { id: 2, body: null }]).executeTakeFirst();
    expect(inserted.numInsertedOrUpdatedRows).to.equal(2n);
    expect(inserted.insertId).to.equal(2n);
    expect(await db.deleteFrom('item').where('id', '=', 1).returning('body').execute()).to.deep.equal([{ body: 'a' }]);
  });

  it('rolls back a table made in a transaction', async () => {
    const error = await thrownBy(() =>
      db.transaction().execute(async (trx) => {
        await trx.schema.createTable('half').addColumn('a', 'text').execute();
        throw new Error('crash');
      }),
    );
    expect(error.message).to.equal('crash');
    expect(await sql`select name from sqlite_master where name = 'half'`.execute(db)).to.have.property('rows').with.length(0);
  });

  it('takes the write lock when a transaction begins', async () => {
    const other = await open(database.location, { busyTimeoutMs: 0 });
    await db.transaction().execute(async () => {
      expect((await thrownBy(() => other.exec('begin immediate'))).message).to.include('locked');
    });
    other.exec('begin immediate; rollback');
    other.close();
  });

  it('refuses writes in a read only transaction, and only there', async () => {
    const readOnly = db.transaction().setAccessMode('read only');
    const error = await thrownBy(() => readOnly.execute((trx) => trx.deleteFrom('item').execute()));
    expect(error.message).to.match(/readonly/);
    await readOnly.execute((trx) => trx.selectFrom('item').selectAll().execute());
    await db.insertInto('item').values({ id: 5, body: 'x' }).execute();
  });

  it('reads a read-only database in a transaction', async () => {
    await fill(3);
    const reader = new Kysely<Tables>({ dialect: kyselyDialect(await open(database.location, { readonly: true })) });
    const rows = await reader.transaction().execute((trx) => trx.selectFrom('item').selectAll().execute());
    expect(rows).to.have.length(3);
    await reader.destroy();
  });

  it('streams selects, lets the event loop run, and is free after an early end', async () => {
    await fill(5000);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    let seen = 0;
    for await (const row of db.selectFrom('item').selectAll().stream(100)) seen += row.body === null ? 0 : 1;
    clearInterval(timer);
    expect(seen).to.equal(5000);
    expect(turns).to.be.greaterThan(2);
    for await (const row of db.selectFrom('item').selectAll().stream(10)) if (row.id === 25) break;
    await db.deleteFrom('item').execute();
  });

  it('streams raw selects and refuses whatever else is put in their place', async () => {
    await fill(3);
    const stream = (query: string): Promise<unknown[]> =>
      collect(db.selectFrom(sql`(${sql.raw(`${query}\n`)})`.as('q')).selectAll().stream(2));
    expect(await stream('select id from item -- comment')).to.have.length(3);
    for (const query of ['delete from item returning id', 'select 1; delete from item', 'select 1) q; delete from item; --', 'with x as (delete from item returning id) select * from x']) {
      await thrownBy(() => stream(query));
    }
    expect(await stream('select id from item')).to.have.length(3);
  });

  it('fails in the middle of a stream instead of ending early', async () => {
    await fill(300);
    let seen = 0;
    await thrownBy(async () => {
      for await (const _row of db.selectFrom('item').select(sql`json(case when id = 250 then 'broken' else '1' end)`.as('j')).stream(50)) seen += 1;
    });
    expect(seen).to.be.within(200, 249);
  });

  it('lets users of the one connection take turns', async () => {
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3].map((id) =>
        db.transaction().execute(async (trx) => {
          await trx.insertInto('item').values({ id, body: 'x' }).execute();
          await new Promise((resolve) => setTimeout(resolve, 3));
          order.push(id);
        }),
      ),
    );
    expect(order).to.deep.equal([1, 2, 3]);
  });

  it('waits for another connection of the same process without blocking it, and gives up in the end', async () => {
    const other = new Kysely<Tables>({ dialect: kyselyDialect(await open(database.location), { busyTimeoutMs: 2000 }) });
    const hasty = new Kysely<Tables>({ dialect: kyselyDialect(await open(database.location), { busyTimeoutMs: 10 }) });
    const waiting = await db.transaction().execute(async (trx) => {
      await trx.insertInto('item').values({ id: 1, body: 'first' }).execute();
      const second = other.insertInto('item').values({ id: 2, body: 'second' }).execute();
      const third = other.transaction().execute((inner) => inner.insertInto('item').values({ id: 3, body: 'third' }).execute());
      expect((await thrownBy(() => hasty.deleteFrom('item').execute())).message).to.include('locked');
      await new Promise((resolve) => setTimeout(resolve, 30));
      return [second, third];
    });
    await Promise.all(waiting);
    expect(await db.selectFrom('item').select('id').orderBy('id').execute()).to.deep.equal([{ id: 1 }, { id: 2 }, { id: 3 }]);
    await other.destroy();
    await hasty.destroy();
  });

  it('undoes to a savepoint', async () => {
    const trx = await db.startTransaction().execute();
    await trx.insertInto('item').values({ id: 1, body: 'kept' }).execute();
    const inner = await trx.savepoint('inner "one"').execute();
    await inner.insertInto('item').values({ id: 2, body: 'undone' }).execute();
    await inner.rollbackToSavepoint('inner "one"').execute();
    await inner.releaseSavepoint('inner "one"').execute();
    await trx.commit().execute();
    expect(await db.selectFrom('item').select('id').execute()).to.deep.equal([{ id: 1 }]);
  });

  it('hands errors to the translator', async () => {
    const translating = new Kysely<Tables>({ dialect: kyselyDialect(await open(':memory:'), { translateError: () => new Error('translated') }) });
    expect((await thrownBy(() => translating.selectFrom('item').selectAll().execute())).message).to.equal('translated');
    await translating.destroy();
  });
});

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
