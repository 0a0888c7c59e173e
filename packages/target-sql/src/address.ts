import { ConnectorError } from '@rollcall/core';
import { resolve } from 'node:path';

/** Where a database server is and how to reach it. */
export interface ServerAddress {
  readonly dialect: 'postgres' | 'mysql';
  readonly host: string;
  readonly port: number;
  readonly database: string;
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

export type SqlAddress = ServerAddress | SqliteAddress;

const encryptions: Readonly<Record<string, Encryption>> = {
  disable: 'none', require: 'unverified', 'verify-ca': 'authority', 'verify-full': 'authority-and-host',
};
const servers: Readonly<Record<string, Pick<ServerAddress, 'dialect' | 'port'>>> = {
  postgres: { dialect: 'postgres', port: 5432 },
  postgresql: { dialect: 'postgres', port: 5432 },
  mysql: { dialect: 'mysql', port: 3306 },
  mariadb: { dialect: 'mysql', port: 3306 },
};
const schemes = /^([a-z][a-z0-9+.-]+):/i;
const sqliteFile = /\.(?:db|sqlite|sqlite3)$/i;

/**
 * Takes a database address apart. A relative SQLite path goes through `resolvePath`, by default to the working directory.
 *
 * @throws ConnectorError `invalid`; the message never holds any part of the address, since one wrong character can move
 *   the password anywhere in it.
 */
export function addressOf(url: string, resolvePath: (path: string) => string = (path) => resolve(path)): SqlAddress {
  const text = url.trim();
  const scheme = schemes.exec(text)?.[1]?.toLowerCase() ?? '';
  const server = Object.hasOwn(servers, scheme) ? servers[scheme] : undefined;
  if (server !== undefined) return serverAddress(text, server);
  if (scheme === 'sqlite' || scheme === 'file') return { dialect: 'sqlite', file: sqlitePath(text.slice(scheme.length + 1), resolvePath) };
  if (sqliteFile.test(text) && !text.includes('://')) return { dialect: 'sqlite', file: sqlitePath(text, resolvePath) };
  const isKnown = ['sqlserver', 'mssql', 'oracle'].includes(scheme);
  throw malformed(isKnown ? `${scheme} is not supported` : 'the address names no known kind of database');
}

function sqlitePath(text: string, resolvePath: (path: string) => string): string {
  const path = text.replace(/^\/\/(?=\/)/, '');
  if (path === '' || path === ':memory:' || path.startsWith('//')) throw malformed('the address names no file');
  return resolvePath(path);
}

function serverAddress(text: string, { dialect, port }: Pick<ServerAddress, 'dialect' | 'port'>): ServerAddress {
  const url = parsed(text);
  // An unescaped "/", "?" or "#" in a password ends the authority: the rest of it, "@host" included, lands behind.
  if (`${url.pathname}${url.search}${url.hash}`.includes('@') || url.hash !== '') {
    throw malformed('a special character of the password is not percent-encoded (/ is %2F, ? is %3F, # is %23, @ is %40)');
  }
  const host = decoded(url.hostname) || (url.searchParams.get('host') ?? '');
  if (host === '') throw malformed('the address names no host');
  for (const name of url.searchParams.keys()) {
    if (name !== 'sslmode' && name !== 'host') throw malformed('only sslmode and host may stand behind the question mark');
  }
  const database = decoded(url.pathname.slice(1));
  if (database === '') throw malformed('the address names no database');
  return {
    dialect,
    host: host.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? port : Number(url.port),
    database,
    user: decoded(url.username) || undefined,
    password: decoded(url.password) || undefined,
    encryption: encryptionOf(url.searchParams.get('sslmode')),
  };
}

function encryptionOf(sslmode: string | null): Encryption {
  if (sslmode === null) return 'unset';
  const encryption = Object.hasOwn(encryptions, sslmode) ? encryptions[sslmode] : undefined;
  if (encryption === undefined) throw malformed(`sslmode is one of ${Object.keys(encryptions).join(', ')}`);
  return encryption;
}

function parsed(text: string): URL {
  try {
    return new URL(text);
  } catch {
    // The error of URL holds the address; nothing of it may go on.
    throw malformed('the address cannot be read; percent-encode special characters of the password');
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed('a "%" of the address is not percent-encoded (% is %25)');
  }
}

function malformed(reason: string): ConnectorError {
  const remedy = 'write postgres://user:password@host:5432/database?sslmode=verify-full, mariadb:// or mysql:// alike, or sqlite:./file.db';
  return new ConnectorError({ kind: 'invalid', message: `url: ${reason}`, remedy });
}
