import type { ConnectionOptions } from '@rollcall/sql-connection';
import type { SqlAddress, SqlDialect, SqlSession } from './dialect.js';
import { postgres } from './postgres/postgres.js';
import { sqlite } from './sqlite/sqlite.js';

/** Every database that can be read. One folder each; a new one is added here and in `dialect.ts`. */
const dialects: { readonly [N in SqlAddress['dialect']]: SqlDialect<Extract<SqlAddress, { readonly dialect: N }>> } = {
  postgres,
  sqlite,
};

/** Connects to the address in its own dialect. @throws ConnectorError */
export function openSession(address: SqlAddress, options: ConnectionOptions): Promise<SqlSession> {
  switch (address.dialect) {
    case 'postgres':
      return dialects.postgres.open(address, options);
    case 'sqlite':
      return dialects.sqlite.open(address, options);
    default:
      return address satisfies never;
  }
}
