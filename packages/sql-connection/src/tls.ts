import { ConnectorError, type Finding } from '@rollcall/core';
import { readFile } from 'node:fs/promises';
import { placeOfServer, type Encryption, type ServerAddress } from './address.js';

/** What Node's TLS is told; undefined: no TLS. */
export interface TlsSettings {
  readonly ca?: string;
  readonly rejectUnauthorized: boolean;
  /** Whether the certificate must name the host. */
  readonly checksHost: boolean;
}

/**
 * What the address and `caFile` ask of TLS. An authority alone means `verify-full`.
 * @throws ConnectorError `invalid` where `caFile` cannot be read
 */
export async function tlsOf(address: ServerAddress, caFile: string | undefined): Promise<TlsSettings | undefined> {
  const encryption = encryptionOf(address, caFile);
  if (encryption === 'none') return undefined;
  if (encryption === 'unverified') return { rejectUnauthorized: false, checksHost: false };
  const authority = caFile === undefined ? {} : { ca: await authorityIn(caFile) };
  return { ...authority, rejectUnauthorized: true, checksHost: encryption === 'authority-and-host' };
}

/** Warns where the data crosses a network in clear, or to whoever answers. */
export function connectionFindings(address: ServerAddress, caFile: string | undefined): readonly Finding[] {
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

function encryptionOf({ encryption }: ServerAddress, caFile: string | undefined): Exclude<Encryption, 'unset'> {
  if (encryption === 'unset') return caFile === undefined ? 'none' : 'authority-and-host';
  return encryption === 'unverified' && caFile !== undefined ? 'authority' : encryption;
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
