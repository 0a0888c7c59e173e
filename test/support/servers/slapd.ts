import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { type ServerInstallation, obtainServer } from '../../../scripts/lib/servers.mjs';

import { type CertificateAuthority, type CertificateRequest, createCertificateAuthority } from './certificate.js';
import { createThrowawayDirectory } from './directory.js';
import { type LdifEntry, ldifOf } from './ldif.js';
import { isListening, onFreePorts } from './ports.js';
import { type ThrowawayProcess, startProcess } from './process.js';
import { type SlapdLayout, slapdConfiguration } from './slapd-configuration.js';
import { type ThrowawayServer, startThrowawayServer } from './throwaway-server.js';

export interface SlapdOptions {
  /**
   * Entries below the suffix, parents first (`ldifOfPeople(…).text`). The suffix and the reader account are already
   * there. Loaded offline, in a fraction of a second, or over LDAP when the memberof overlay has to see them.
   */
  readonly ldif?: string;
  /** Default: `dc=example,dc=edu`. Its first part must be a `dc`. */
  readonly suffix?: string;
  /** Default: none. */
  readonly overlays?: readonly ('memberof' | 'syncprov')[];
  /** Schemas besides core, cosine, inetorgperson and nis; `msuser` brings Active Directory's attributes. */
  readonly schemas?: readonly string[];
  /**
   * How many entries the reader account gets from one search: without paging, and over all its pages.
   * Default: no limit; `pagedTotal` then also, which is how a real server cuts a paged read short.
   */
  readonly readerSizeLimit?: { readonly unpaged: number; readonly pagedTotal?: number };
  /** Lines for the database in slapd.conf, before the default access rules (the first rule that matches counts). */
  readonly databaseDirectives?: readonly string[];
  /** Default: valid now, for `localhost` and `127.0.0.1`. */
  readonly certificate?: CertificateRequest;
}

/** A running OpenLDAP. StartTLS is offered at `url`. */
export interface Slapd extends ThrowawayServer {
  readonly url: string;
  readonly ldapsUrl: string;
  /** The certificate authority that issued the server's certificate. */
  readonly caFile: string;
  readonly caPem: string;
  readonly suffix: string;
  readonly rootDn: string;
  readonly rootPassword: string;
  /** May read everything but passwords, within `readerSizeLimit`. */
  readonly readerDn: string;
  readonly readerPassword: string;
}

const execute = promisify(execFile);
let authority: CertificateAuthority | undefined;

/** Starts an OpenLDAP server on free ports of 127.0.0.1; rejects with what to do when there is none on this machine. */
export async function startSlapd(options: SlapdOptions = {}): Promise<Slapd> {
  const installed = await obtainServer('slapd');
  if (!installed.available) throw new Error(`slapd is not available: ${installed.reason}`);
  const directory = createThrowawayDirectory('slapd');
  try {
    return await startIn(directory, installed, options);
  } catch (error) {
    directory.remove();
    throw error;
  }
}

async function startIn(
  directory: ReturnType<typeof createThrowawayDirectory>,
  installed: ServerInstallation,
  options: SlapdOptions,
): Promise<Slapd> {
  const { suffix = 'dc=example,dc=edu' } = options;
  const readerPassword = randomPassword();
  const layout: SlapdLayout = {
    directory: directory.path,
    suffix,
    rootDn: `cn=admin,${suffix}`,
    rootPassword: randomPassword(),
    readerDn: `cn=reader,${suffix}`,
  };
  const caPem = writeFiles(installed, layout, options);
  const loadsOverLdap = options.overlays?.includes('memberof') === true;
  const base = ldifOf(baseEntries(layout, readerPassword));
  await loadOffline(installed, layout, loadsOverLdap ? base : `${base}${options.ldif ?? ''}`);
  const { server, ports } = await onFreePorts(2, async (free) => ({
    server: await startThrowawayServer(directory, () => launch(installed, layout, free)),
    ports: free,
  }));
  const url = `ldap://127.0.0.1:${String(ports[0])}`;
  const slapd = Object.assign(server, {
    ...layout,
    url,
    ldapsUrl: `ldaps://127.0.0.1:${String(ports[1])}`,
    caFile: join(layout.directory, 'ca.pem'),
    caPem,
    readerPassword,
  });
  if (loadsOverLdap && options.ldif !== undefined) await loadOverLdap(installed, slapd, options.ldif);
  return slapd;
}

function writeFiles(installed: ServerInstallation, layout: SlapdLayout, options: SlapdOptions): string {
  authority ??= createCertificateAuthority();
  const issued = authority.issue(options.certificate);
  const write = (name: string, text: string): void => {
    writeFileSync(join(layout.directory, name), text, { mode: 0o600 });
  };
  mkdirSync(join(layout.directory, 'db'));
  write('ca.pem', authority.certificatePem);
  write('server.pem', issued.certificatePem);
  write('server.key', issued.privateKeyPem);
  write('slapd.conf', slapdConfiguration(installed, layout, options));
  return authority.certificatePem;
}

function baseEntries(layout: SlapdLayout, readerPassword: string): readonly LdifEntry[] {
  const dc = /^dc=([^,+]+)/.exec(layout.suffix)?.[1];
  if (dc === undefined) throw new Error(`The suffix ${layout.suffix} must start with "dc=".`);
  return [
    { dn: layout.suffix, attributes: { objectClass: ['dcObject', 'organization'], dc: [dc], o: ['Example University'] } },
    {
      dn: layout.readerDn,
      attributes: { objectClass: ['organizationalRole', 'simpleSecurityObject'], cn: ['reader'], userPassword: [readerPassword] },
    },
  ];
}

async function loadOffline(installed: ServerInstallation, layout: SlapdLayout, ldif: string): Promise<void> {
  const file = join(layout.directory, 'load.ldif');
  writeFileSync(file, ldif);
  await execute(program(installed, 'slapadd'), ['-q', '-f', join(layout.directory, 'slapd.conf'), '-l', file], {
    env: { ...process.env, ...installed.environment },
  });
}

async function loadOverLdap(installed: ServerInstallation, slapd: Slapd, ldif: string): Promise<void> {
  const file = join(slapd.directory, 'load.ldif');
  const passwordFile = join(slapd.directory, 'password');
  writeFileSync(file, ldif);
  writeFileSync(passwordFile, slapd.rootPassword, { mode: 0o600 });
  const args = ['-x', '-H', slapd.url, '-D', slapd.rootDn, '-y', passwordFile, '-f', file];
  await execute(program(installed, 'ldapadd'), args, {
    env: { ...process.env, ...installed.environment },
    maxBuffer: 64 * 1024 * 1024,
  });
}

function launch(installed: ServerInstallation, layout: SlapdLayout, ports: readonly number[]): Promise<ThrowawayProcess> {
  const [plain = 0, secure = 0] = ports;
  const urls = `ldap://127.0.0.1:${String(plain)} ldaps://127.0.0.1:${String(secure)}`;
  return startProcess({
    name: 'slapd',
    command: program(installed, 'slapd'),
    // "-d 0" logs nothing more but keeps the server in the foreground.
    args: ['-d', '0', '-f', join(layout.directory, 'slapd.conf'), '-h', urls],
    environment: installed.environment,
    directory: layout.directory,
    stopSignal: 'SIGTERM',
    abandonSignal: 'SIGKILL',
    isReady: async () => (await isListening(plain)) && (await isListening(secure)),
  });
}

function program(installed: ServerInstallation, name: string): string {
  return installed.programs[name] ?? name;
}

function randomPassword(): string {
  return randomBytes(12).toString('hex');
}
