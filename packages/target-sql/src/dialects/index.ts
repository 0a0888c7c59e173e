import type { ConnectionOptions } from '@rollcall/sql-connection';
import type { SqlAddress } from '../address.js';
import type { SqlConnection } from './dialect.js';
import { mysql } from './mysql/mysql.js';
import { postgres } from './postgres/postgres.js';
import { sqlite } from './sqlite/sqlite.js';

/** Connects to the address in its own dialect. @throws ConnectorError */
export function openConnection(address: SqlAddress, options: ConnectionOptions): Promise<SqlConnection> {
  switch (address.dialect) {
    case 'postgres':
      return postgres.open(address, options);
    case 'mysql':
      return mysql.open(address, options);
    case 'sqlite':
      return sqlite.open(address, options);
    default:
      return address satisfies never;
  }
}
