import { ConnectorError } from '@rollcall/core';
import { isIP } from 'node:net';
import { resolve } from 'node:path';

/** Servers, by the protocol that they speak: MariaDB and MySQL speak one. */
export type ServerDialect = 'postgres' | 'mysql';

/** Every kind of database that an address can name. */
export type Dialect = ServerDialect | 'sqlite';

/** Where a database server is and how to reach it. */
export interface ServerAddress<D extends ServerDialect = ServerDialect> {
  readonly dialect: D;
  readonly host: string;
  readonly port: number;
  readonly database: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly encryption: Encryption;
}

/** `unverified` is libpq's `require`: encrypted, to whoever answers. */
export type Encryption = 'unset' | 'none' | 'unverified' | 'authority' | 'authority-and-host';

/** Where a SQLite database is. */
export interface SqliteAddress {
  readonly dialect: 'sqlite';
  readonly file: string;
}

/** The address of a database of one of these kinds. */
export type AddressOf<D extends Dialect> = D extends ServerDialect ? ServerAddress<D> : SqliteAddress;

type Malformed = (reason: string) => ConnectorError;

const encryptions: Readonly<Record<string, Encryption>> = {
  disable: 'none', require: 'unverified', 'verify-ca': 'authority', 'verify-full': 'authority-and-host',
};
const servers: Readonly<Record<string, { readonly dialect: ServerDialect; readonly port: number }>> = {
  postgres: { dialect: 'postgres', port: 5432 },
  postgresql: { dialect: 'postgres', port: 5432 },
  mysql: { dialect: 'mysql', port: 3306 },
  mariadb: { dialect: 'mysql', port: 3306 },
};
const unsupported = ['sqlserver', 'mssql', 'oracle'];
const schemes = /^([a-z][a-z0-9+.-]+):/i;
const sqliteFile = /\.(?:db|sqlite|sqlite3)$/i;
/** How an address of each kind is written, for remedies. */
const forms: Readonly<Record<Dialect, string>> = {
  postgres: 'postgres://user:password@host:5432/database?sslmode=verify-full',
  mysql: 'mariadb:// or mysql:// alike',
  sqlite: 'sqlite:./file.db or a path that ends in .db',
};

/**
 * Takes the address of a database apart. A relative SQLite path goes through `resolvePath`, by default to the working directory.
 *
 * @param dialects the kinds that the plugin knows; every other one is refused
 * @throws ConnectorError `invalid`; the message never holds any part of the address, since one wrong character can move
 *   the password anywhere in it.
 */
export function addressOf<D extends Dialect>(url: string, dialects: readonly D[], resolvePath: (path: string) => string = (path) => resolve(path)): AddressOf<D> {
  const malformed: Malformed = (reason) => malformedAddress(reason, dialects);
  const text = url.trim();
  const scheme = schemes.exec(text)?.[1]?.toLowerCase() ?? '';
  const server = Object.hasOwn(servers, scheme) ? servers[scheme] : undefined;
  const dialect = server?.dialect ?? (isSqlite(text, scheme) ? 'sqlite' : undefined);
  if (!dialects.some((known) => known === dialect)) {
    const isNamed = server !== undefined || unsupported.includes(scheme);
    throw malformed(isNamed ? `${scheme} is not supported` : 'the address names no known kind of database');
  }
  const address = server === undefined ? sqliteAddress(text, resolvePath, malformed) : serverAddress(text, server, malformed);
  // Its dialect was looked for among those of D.
  return address as AddressOf<D>;
}

/** The error of an address that cannot be used. The reason must hold no part of it. */
export function malformedAddress(reason: string, dialects: readonly Dialect[]): ConnectorError {
  const remedy = `write ${dialects.map((dialect) => forms[dialect]).join(', ')}`;
  return new ConnectorError({ kind: 'invalid', message: `url: ${reason}`, remedy });
}

/** Where the database is, without user and password. */
export function placeOfServer({ host, port, database }: ServerAddress): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}${database === undefined ? '' : `/${database}`}`;
}

function isSqlite(text: string, scheme: string): boolean {
  return scheme === 'sqlite' || scheme === 'file' || (sqliteFile.test(text) && !text.includes('://'));
}

function sqliteAddress(text: string, resolvePath: (path: string) => string, malformed: Malformed): SqliteAddress {
  const path = text.replace(/^(?:sqlite|file):/i, '').replace(/^\/\/(?=\/)/, '');
  if (path === '' || path === ':memory:' || path.startsWith('//')) throw malformed('the address names no file');
  return { dialect: 'sqlite', file: resolvePath(path) };
}

function serverAddress(text: string, { dialect, port }: { readonly dialect: ServerDialect; readonly port: number }, malformed: Malformed): ServerAddress {
  const url = parsed(text, malformed);
  // An unescaped "/", "?" or "#" in a password ends the authority: the rest of it, "@host" included, lands behind.
  if (`${url.pathname}${url.search}${url.hash}`.includes('@') || url.hash !== '') {
    throw malformed('a special character of the password is not percent-encoded (/ is %2F, ? is %3F, # is %23, @ is %40)');
  }
  const host = decoded(url.hostname, malformed) || (url.searchParams.get('host') ?? '');
  if (host === '') throw malformed('the address names no host');
  for (const name of url.searchParams.keys()) {
    if (name !== 'sslmode' && name !== 'host') throw malformed('only sslmode and host may stand behind the question mark');
  }
  return {
    dialect,
    host: host.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? port : Number(url.port),
    database: decoded(url.pathname.slice(1), malformed) || undefined,
    user: decoded(url.username, malformed) || undefined,
    password: decoded(url.password, malformed) || undefined,
    encryption: encryptionIn(url.searchParams.get('sslmode'), malformed),
  };
}

function encryptionIn(sslmode: string | null, malformed: Malformed): Encryption {
  if (sslmode === null) return 'unset';
  const encryption = Object.hasOwn(encryptions, sslmode) ? encryptions[sslmode] : undefined;
  if (encryption === undefined) throw malformed(`sslmode is one of ${Object.keys(encryptions).join(', ')}`);
  return encryption;
}

function parsed(text: string, malformed: Malformed): URL {
  try {
    return new URL(text);
  } catch {
    // The error of URL holds the address; nothing of it may go on.
    throw malformed('the address cannot be read; percent-encode special characters of the password');
  }
}

function decoded(text: string, malformed: Malformed): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed('a "%" of the address is not percent-encoded (% is %25)');
  }
}
