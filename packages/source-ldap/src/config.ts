import { durationMs, secret } from '@rollcall/core';
import { z } from 'zod';
import { checkDn, checkFilter, checkKey, checkNames, checkUrl } from './config-checks.js';
import { ATTRIBUTE_NAME } from './attributes.js';

const dn = z.string().superRefine(checkDn);
const filter = z.string().superRefine(checkFilter);
const attributeName = z.string().regex(ATTRIBUTE_NAME, 'not the name of an LDAP attribute');

const key = z.union(
  [
    z.string().superRefine(checkKey),
    z.strictObject({
      attribute: attributeName,
      neverReused: z.literal(true, 'must be true: you say that no two people ever share a value, not even years apart'),
    }),
  ],
  { error: 'must be an immutable attribute (entryUUID, objectGUID, nsUniqueId, ipaUniqueID) or { attribute: uid, neverReused: true }' },
);

const declared = z.record(
  attributeName,
  z.strictObject({
    multi: z.boolean().exactOptional().describe('A list in expressions; default: one value, the RDN value or else the smallest'),
    binary: z.boolean().exactOptional().describe('Bytes, as base64 text in expressions'),
  }),
);

const scope = z.enum(['sub', 'one', 'base']);

const people = z
  .strictObject({
    base: dn.describe('DN below which people are searched'),
    filter: filter.exactOptional().describe('Default: (objectClass=person); for Active Directory, where computers are persons too, (&(objectCategory=person)(objectClass=user))'),
    scope: scope.default('sub'),
    key: key.exactOptional().describe('Immutable identity; default: by flavor (entryUUID, objectGUID, nsUniqueId, ipaUniqueID)'),
    attributes: declared.default({}).describe('Further attributes for expressions, or another "multi" for well-known ones'),
  })
  .superRefine(checkNames('person'));

const groups = z
  .strictObject({
    base: dn.describe('DN below which groups are searched'),
    filter: filter.default('(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup)(objectClass=group))'),
    scope: scope.default('sub'),
    membership: z
      .enum(['member', 'uniqueMember', 'memberUid', 'memberOf'])
      .exactOptional()
      .describe('Where memberships are stored; default: member, uniqueMember and memberUid, whichever a group has; memberOf is read from people'),
    key: key.exactOptional(),
    name: attributeName.default('cn').describe('The attribute that SOURCE.groups lists'),
    attributes: declared.default({}),
  })
  .superRefine(checkNames('group'));

/** The plugin's section of the file. */
export const ldapConfig = z
  .strictObject({
    url: z.string().superRefine(checkUrl).describe('ldaps://host[:port], or ldap:// with startTls: true'),
    startTls: z.boolean().default(false),
    caFile: z.string().min(1).exactOptional().describe("PEM file of the authority that signed the server's certificate"),
    bind: z.strictObject({ dn: z.string().min(1), password: secret() }).exactOptional().describe('Leave out to read anonymously'),
    flavor: z.enum(['auto', 'openldap', 'ad', '389ds', 'freeipa']).default('auto'),
    people,
    groups: groups.exactOptional(),
    pageSize: z.int().min(1).max(10_000).default(500),
    timeout: z.string().refine((text) => (durationMs(text) ?? 0) > 0, 'must be a duration such as 30s').default('30s').describe('Longest silence of the server'),
    referrals: z.enum(['refuse']).default('refuse').describe('A referral is never followed; it makes the read not whole'),
  })
  .superRefine((config, context) => {
    if (config.startTls && /^ldaps:/i.test(config.url)) {
      context.addIssue({ code: 'custom', path: ['startTls'], message: 'ldaps:// is encrypted from the start: leave startTls out, or use ldap://' });
    }
  });

export type LdapConfig = z.output<typeof ldapConfig>;
export type PeopleConfig = LdapConfig['people'];
export type GroupsConfig = NonNullable<LdapConfig['groups']>;
export type KeyConfig = NonNullable<PeopleConfig['key']>;
