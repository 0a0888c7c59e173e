/** The kinds of directory whose habits are known. */
export type Flavor = 'openldap' | 'ad' | '389ds' | 'freeipa';

/** The attribute that names an entry for ever, by flavor. */
export const KEY_BY_FLAVOR: Readonly<Record<Flavor, string>> = {
  openldap: 'entryUUID',
  ad: 'objectGUID',
  '389ds': 'nsUniqueId',
  freeipa: 'ipaUniqueID',
};

/** The filter for people where the file names none. In Active Directory a computer is a person too (objectClass). */
export function peopleFilter(flavor: Flavor | undefined): string {
  return flavor === 'ad' ? '(&(objectCategory=person)(objectClass=user))' : '(objectClass=person)';
}

/** How people call a flavor. */
export const FLAVOR_TITLES: Readonly<Record<Flavor, string>> = {
  openldap: 'OpenLDAP',
  ad: 'Active Directory',
  '389ds': '389 Directory Server',
  freeipa: 'FreeIPA',
};

/** Attributes that no directory lets anybody rename or reuse; spelled as servers spell them. */
const IMMUTABLE = ['entryUUID', 'objectGUID', 'nsUniqueId', 'ipaUniqueID', 'GUID', 'ibm-entryUUID', 'orclGUID'] as const;

/** The usual spelling of an immutable key attribute; undefined for any other attribute. */
export function immutableKey(name: string): string | undefined {
  return IMMUTABLE.find((known) => known.toLowerCase() === name.toLowerCase());
}

/** What the root DSE says that tells one kind of server from another; names in lower case. */
export type RootAttributes = ReadonlyMap<string, readonly string[]>;

const ACTIVE_DIRECTORY = '1.2.840.113556.1.4.800';

/** Tells the flavor from the root DSE; undefined for a server that does not say. */
export function flavorOf(root: RootAttributes): Flavor | undefined {
  const has = (name: string, pattern: RegExp): boolean => (root.get(name) ?? []).some((value) => pattern.test(value));
  if (root.get('supportedcapabilities')?.includes(ACTIVE_DIRECTORY) === true) return 'ad';
  if (root.has('ipadomainlevel') || root.has('ipatopologypluginversion')) return 'freeipa';
  if (has('vendorname', /389 project/i) || has('vendorversion', /^(389|red hat|fedora)[- ]directory/i)) return '389ds';
  if (has('objectclass', /^openldaprootdse$/i) || has('vendorname', /openldap/i)) return 'openldap';
  return undefined;
}
