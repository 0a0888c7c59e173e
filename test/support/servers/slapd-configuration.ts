import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { ServerInstallation } from '../../../scripts/lib/servers.mjs';

import type { SlapdOptions } from './slapd.js';

const SCHEMAS = ['core', 'cosine', 'inetorgperson', 'nis'];

export interface SlapdLayout {
  readonly directory: string;
  readonly suffix: string;
  readonly rootDn: string;
  readonly rootPassword: string;
  readonly readerDn: string;
}

/** The text of slapd.conf. */
export function slapdConfiguration(installed: ServerInstallation, layout: SlapdLayout, options: SlapdOptions): string {
  const { schema = '' } = installed.directories;
  return [
    ...[...SCHEMAS, ...(options.schemas ?? [])].map((name) => `include ${join(schema, `${name}.schema`)}`),
    ...moduleDirectives(installed, ['back_mdb', ...(options.overlays ?? [])]),
    `TLSCACertificateFile ${join(layout.directory, 'ca.pem')}`,
    `TLSCertificateFile ${join(layout.directory, 'server.pem')}`,
    `TLSCertificateKeyFile ${join(layout.directory, 'server.key')}`,
    'sizelimit unlimited',
    ...databaseDirectives(layout, options),
    '',
  ].join('\n');
}

function databaseDirectives(layout: SlapdLayout, options: SlapdOptions): readonly string[] {
  return [
    'database mdb',
    'maxsize 1073741824',
    'dbnosync',
    `suffix "${layout.suffix}"`,
    `rootdn "${layout.rootDn}"`,
    `rootpw ${layout.rootPassword}`,
    `directory ${join(layout.directory, 'db')}`,
    'index objectClass,entryUUID,entryCSN,uid,cn,member,uniqueMember,memberUid eq',
    ...readerLimits(layout, options),
    ...(options.databaseDirectives ?? []),
    'access to attrs=userPassword by anonymous auth by * none',
    `access to * by dn.exact="${layout.readerDn}" read by * auth`,
    ...(options.overlays ?? []).map((name) => `overlay ${name}`),
  ];
}

function readerLimits(layout: SlapdLayout, { readerSizeLimit }: SlapdOptions): readonly string[] {
  if (readerSizeLimit === undefined) return [];
  const { unpaged, pagedTotal = 'unlimited' } = readerSizeLimit;
  const size = `size.soft=${String(unpaged)} size.hard=${String(unpaged)} size.pr=unlimited size.prtotal=${String(pagedTotal)}`;
  return [`limits dn.exact="${layout.readerDn}" ${size}`];
}

/** A server built without a module folder, or without a file for one of them, has it built in. */
function moduleDirectives({ directories }: ServerInstallation, names: readonly string[]): readonly string[] {
  const { modules } = directories;
  if (modules === undefined) return [];
  const files = names.map((name) => `${name}.so`).filter((file) => existsSync(join(modules, file)));
  return [`modulepath ${modules}`, ...files.map((file) => `moduleload ${file}`)];
}
