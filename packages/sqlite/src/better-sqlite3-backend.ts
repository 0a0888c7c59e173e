import type { OpenBackend } from './backend.js';
import type { SqliteRow } from './sqlite-database.js';

/** Loads better-sqlite3. @throws what `import` throws: the package is optional, and compiled for one version of Node. */
export async function loadBetterSqlite3(): Promise<OpenBackend> {
  const { default: Database } = await import('better-sqlite3');
  // The package imports without its binary; only opening a database loads it.
  new Database(':memory:').close();
  return (location, { readonly }) => {
    const database = new Database(location, { readonly });
    return {
      name: 'better-sqlite3',
      exec: (sql) => void database.exec(sql),
      prepare: (sql) => {
        const statement = database.prepare<unknown[], SqliteRow>(sql).safeIntegers(true);
        return {
          reader: statement.reader,
          columns: () => (statement.reader ? statement.columns().map((column) => column.name) : []),
          run: (values) => statement.run(...values),
          get: (values) => statement.get(...values),
          all: (values) => statement.all(...values),
          iterate: (values) => statement.iterate(...values),
        };
      },
      close: () => void database.close(),
    };
  };
}
