import { ContainerModule } from 'inversify';
import { z } from 'zod';
import {
  definePlugin,
  secret,
  simpleModule,
  sourceToken,
  targetToken,
  type Plugin,
  type Source,
  type SourceProfile,
  type Target,
  type TargetProfile,
} from '../../../packages/core/src/index.js';

export const sourceProfile: SourceProfile = { schemas: { person: { attributes: {}, open: true } }, memberships: false, findings: [] };

export const targetProfile: TargetProfile = {
  schemas: { account: { attributes: { username: { type: 'string', multi: false, storage: 'inline' } }, naming: 'username' } },
  operations: [],
  lanes: {},
  reading: { lane: 'read', pageSize: { account: 100, group: 100 }, keysPerCall: 1 },
  findings: [],
};

export function emptySource(close: () => Promise<void> = () => Promise.resolve()): Source {
  return { check: () => Promise.resolve([]), read: () => { throw new Error('not read in these tests'); }, close };
}

export function emptyTarget(close: () => Promise<void> = () => Promise.resolve()): Target {
  return {
    probe: () => Promise.resolve({ tenant: 't', tenantLabel: 't', findings: [] }),
    read: () => { throw new Error('not read in these tests'); },
    apply: () => Promise.resolve([]),
    close,
  };
}

const base = z.strictObject({ base: z.string(), filter: z.string().exactOptional() });

export const ldap = definePlugin({
  kind: 'source',
  type: 'ldap',
  apiVersion: 1,
  version: '1.0.0',
  config: z.strictObject({
    url: z.url(),
    bind: z.strictObject({ dn: z.string(), password: secret() }).exactOptional(),
    people: base,
    groups: base.exactOptional(),
    pageSize: z.int().min(1).max(1000).default(500),
    startTls: z.boolean().exactOptional(),
    flavor: z.enum(['openldap', 'ad']).exactOptional(),
  }),
  profile: () => sourceProfile,
  module: () => simpleModule(sourceToken, () => emptySource()),
});

const sql = definePlugin({
  kind: 'source',
  type: 'sql',
  apiVersion: 1,
  version: '1.0.0',
  config: z.strictObject({
    url: z.string(),
    people: z.strictObject({ key: z.union([z.string(), z.strictObject({ column: z.string(), neverReused: z.literal(true) })]), query: z.string() }),
  }),
  profile: () => sourceProfile,
  module: () => new ContainerModule(({ bind }) => void bind(sourceToken).toConstantValue(emptySource())),
});

export const duo = definePlugin({
  kind: 'target',
  type: 'duo',
  apiVersion: 1,
  version: '1.0.0',
  config: z.strictObject({
    host: z.string().regex(/^api-/, "this is the panel's address; use api-1234abcd.duosecurity.com"),
    integrationKey: z.string(),
    secretKey: secret(),
  }),
  profile: () => targetProfile,
  module: () => simpleModule(targetToken, () => emptyTarget()),
});

export const plugins: readonly Plugin[] = [ldap, sql, duo];

/** The file of the design page. */
export const sample = `# yaml-language-server: $schema=./rollcall.schema.json
state: ./rollcall.db
sources:
  directory:
    use: ldap
    url: ldaps://ds.example.edu
    bind: { dn: "cn=reader,dc=example,dc=edu", password: "\${env:LDAP_PASSWORD}" }
    people: { base: "ou=people,dc=example,dc=edu", filter: "(objectClass=person)" }
    groups: { base: "ou=groups,dc=example,dc=edu" }
  hr:
    use: sql
    url: "\${env:HR_URL}"
    people: { key: id, query: "select id, email, mobile, start_on, end_on from person" }
targets:
  duo: { use: duo, host: "\${env:DUO_HOST}", integrationKey: "\${env:DUO_IKEY}", secretKey: "\${file:/run/secrets/duo_skey}" }
pipelines:
  staff:
    from: directory
    join: { hr: "hr.id == directory.employeeNumber" }
    to: duo
    scope: "'staff' in directory.groups"
    accounts: { username: "lower(directory.uid)", realname: directory.cn, phones: 'hr.mobile' }
    groups: { select: "group.name.startsWith('vpn-')", name: "group.name", desc: "group.description" }
    leave: [ { disable: now }, { trash: 30d } ]
    guards: { remove: { max: 20, percent: 5 }, shrinkGroup: { percent: 30, above: 20 } }
`;

export const env = {
  LDAP_PASSWORD: 'ldap-s3cret/pass',
  HR_URL: 'postgres://reader:hr%2Fp4ssword@db.example.edu/hr',
  DUO_HOST: 'api-1234abcd.duosecurity.com',
  DUO_IKEY: 'DIWJ8X6AEYOR5OMC6TQ1',
};

const files: Readonly<Record<string, string>> = { '/run/secrets/duo_skey': 'Zh5eGmUq9zpfQnyUIu5OL9iWoMMv5ZNmk3zLJ4Ep\n' };

export function readFile(path: string): string {
  const text = files[path];
  if (text === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
  return text;
}
