import { addressOf, malformedAddress, type AddressOf, type SqliteAddress } from '@rollcall/sql-connection';

const dialects = ['postgres', 'mysql', 'sqlite'] as const;

/** A server with the database that holds the tables. */
export type ServerAddress<D extends 'postgres' | 'mysql'> = AddressOf<D> & { readonly database: string };

/** Where a database is that can be written. */
export type SqlAddress = ServerAddress<'postgres'> | ServerAddress<'mysql'> | SqliteAddress;

/**
 * Takes the address apart. The database is part of the tenant's name, so it is never left to the server.
 * @throws ConnectorError `invalid`, without any part of the address
 */
export function targetAddress(url: string, resolvePath: ((path: string) => string) | undefined): SqlAddress {
  const address = addressOf(url, dialects, resolvePath);
  if (address.dialect === 'sqlite') return address;
  const { database } = address;
  if (database === undefined) throw malformedAddress('the address names no database', dialects);
  return { ...address, database };
}
