import { openSqlite, SqliteError, type SqliteDatabase, type SqliteRow, type SqliteStatement } from '@rollcall/sqlite';

/** How a statement goes wrong, once `atRow` rows of it have come. */
export type Fault = 'SQLITE_IOERR' | 'SQLITE_CORRUPT' | 'SQLITE_BUSY' | 'SQLITE_NOMEM' | 'broken driver' | 'ends early' | 'row lost' | 'row twice';

export interface FaultPlan {
  /** The number of the statement that yields rows, from 0. */
  readonly statement: number;
  readonly atRow: number;
  readonly fault: Fault;
}

/** What was run: the rows of each statement, in order. */
export interface Trace {
  readonly rows: number[];
}

/** Opens a file with a driver that fails as planned. */
export function faultyOpen(plan: FaultPlan | undefined, trace: Trace): typeof openSqlite {
  return async (...args) => {
    const database = await openSqlite(...args);
    return faulty(database, (rows) => {
      const number = trace.rows.push(0) - 1;
      return counted(plan?.statement === number ? failing(rows, plan) : rows, () => (trace.rows[number] = (trace.rows[number] ?? 0) + 1));
    });
  };
}

type Rows = Iterable<SqliteRow>;

function faulty(database: SqliteDatabase, through: (rows: Rows) => Iterable<SqliteRow>): SqliteDatabase {
  const statement = (inner: SqliteStatement): SqliteStatement => ({
    reader: inner.reader,
    columns: () => inner.columns(),
    run: (parameters) => inner.run(parameters),
    get: (parameters) => inner.get(parameters),
    all: (parameters) => [...through(inner.all(parameters))],
    iterate: (parameters) => through(inner.iterate(parameters))[Symbol.iterator]() as IterableIterator<SqliteRow>,
  });
  return {
    backend: database.backend,
    location: database.location,
    readonly: database.readonly,
    exec: (sql) => database.exec(sql),
    prepare: (sql) => statement(database.prepare(sql)),
    run: (sql, parameters) => database.run(sql, parameters),
    get: (sql, parameters) => database.get(sql, parameters),
    all: (sql, parameters) => [...through(database.all(sql, parameters))],
    iterate: (sql, parameters) => through(database.iterate(sql, parameters))[Symbol.iterator]() as IterableIterator<SqliteRow>,
    transaction: (work) => database.transaction(work),
    close: () => database.close(),
  };
}

function* counted(rows: Rows, note: () => void): Generator<SqliteRow, void, void> {
  for (const row of rows) {
    note();
    yield row;
  }
}

function* failing(rows: Rows, { atRow, fault }: FaultPlan): Generator<SqliteRow, void, void> {
  let number = 0;
  for (const row of rows) {
    if (number === atRow) {
      if (fault === 'ends early') return;
      if (fault === 'row twice') yield row;
      else if (fault !== 'row lost') throw errorOf(fault);
    }
    if (fault !== 'row lost' || number !== atRow) yield row;
    number += 1;
  }
  if (number === atRow && !fault.startsWith('row') && fault !== 'ends early') throw errorOf(fault);
}

function errorOf(fault: Fault): Error {
  return fault.startsWith('SQLITE_') ? new SqliteError(fault, 'it failed on purpose') : new Error('it failed on purpose');
}
