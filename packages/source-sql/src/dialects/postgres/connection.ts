import type pg from 'pg';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { ConnectorError, type Finding } from '@rollcall/core';
import type { Encryption, PostgresAddress } from '../../address.js';

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_AFTER_MS = 10_000;

/** Where the database is, without user and password. */
export function placeOfServer(address: PostgresAddress): string {
  const host = isIP(address.host) === 6 ? `[${address.host}]` : address.host;
  return `${host}:${address.port}${address.database === undefined ? '' : `/${address.database}`}`;
}

/** The driver's settings. Values stay texts: each column's own type reads them. Nothing global is touched. */
export async function clientConfig(address: PostgresAddress, caFile: string | undefined): Promise<pg.ClientConfig> {
  return {
    host: address.host,
    port: address.port,
    database: address.database,
    user: address.user,
    password: address.password,
    ssl: await tlsOf(address, caFile),
    application_name: 'rollcall',
    client_encoding: 'UTF8',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    types: { getTypeParser: () => asText },
  };
}

/** Warns where the data crosses a network in clear, or to whoever answers. */
export function connectionFindings(address: PostgresAddress, caFile: string | undefined): readonly Finding[] {
  const encryption = encryptionOf(address, caFile);
  const about = placeOfServer(address);
  const remedy = 'add ?sslmode=verify-full to url (and caFile, where the authority is your own)';
  if (encryption === 'none' && !isLocal(address.host)) {
    return [{ code: 'unencrypted', severity: 'warning', message: 'the connection to the database is not encrypted', remedy, about }];
  }
  if (encryption === 'unverified') {
    return [{ code: 'unverified-server', severity: 'warning', message: 'sslmode=require encrypts, but to whoever answers', remedy, about }];
  }
  return [];
}

function asText(value: string): string {
  return value;
}

function encryptionOf(address: PostgresAddress, caFile: string | undefined): Exclude<Encryption, 'unset'> {
  if (address.encryption === 'unset') return caFile === undefined ? 'none' : 'authority-and-host';
  if (address.encryption === 'unverified' && caFile !== undefined) return 'authority';
  return address.encryption;
}

async function tlsOf(address: PostgresAddress, caFile: string | undefined): Promise<NonNullable<pg.ClientConfig['ssl']>> {
  const encryption = encryptionOf(address, caFile);
  if (encryption === 'none') return false;
  if (encryption === 'unverified') return { rejectUnauthorized: false };
  const authority = caFile === undefined ? {} : { ca: await authorityIn(caFile) };
  return { ...authority, ...(encryption === 'authority' ? { checkServerIdentity: () => undefined } : {}) };
}

async function authorityIn(caFile: string): Promise<string> {
  try {
    return await readFile(caFile, 'utf8');
  } catch {
    throw new ConnectorError({ kind: 'invalid', message: `caFile: ${caFile} cannot be read`, remedy: 'name a PEM file that this user may read' });
  }
}

function isLocal(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || host.startsWith('127.');
}
