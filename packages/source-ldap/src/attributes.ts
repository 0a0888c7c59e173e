/** How the bytes of a value become the value of an expression. */
export type Coding = 'text' | 'bytes' | 'guid' | 'sid';

/** One attribute as expressions see it. */
export interface Attribute {
  /** The spelling used in expressions. */
  readonly name: string;
  /** A list in expressions, or one value. */
  readonly multi: boolean;
  readonly coding: Coding;
}

/** The entry's DN, which LDAP does not count among the attributes. */
export const DN = 'dn';

const names = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What people expect to be one value, although most schemas allow more (RFC 4519, RFC 4524, RFC 2798, RFC 2307, AD). */
const PERSON_VALUES = names(`
  dn uid cn sn givenName initials displayName generationQualifier personalTitle title description
  mail mailNickname telephoneNumber mobile homePhone pager facsimileTelephoneNumber internationalISDNNumber
  employeeNumber employeeType departmentNumber department company division
  o l st c co street streetAddress postalCode postalAddress homePostalAddress postOfficeBox physicalDeliveryOfficeName roomNumber
  preferredLanguage manager secretary carLicense
  eduPersonPrincipalName eduPersonPrimaryAffiliation eduPersonPrimaryOrgUnitDN eduPersonOrgDN eduPersonNickname
  eduPersonUniqueId eduPersonTargetedID schacHomeOrganization schacDateOfBirth
  uidNumber gidNumber homeDirectory loginShell gecos shadowExpire shadowLastChange
  sAMAccountName userPrincipalName userAccountControl employeeID accountExpires lastLogonTimestamp pwdLastSet lockoutTime
  whenCreated whenChanged primaryGroupID distinguishedName name adminCount mS-DS-ConsistencyGuid
  extensionAttribute1 extensionAttribute2 extensionAttribute3 extensionAttribute4 extensionAttribute5
  extensionAttribute6 extensionAttribute7 extensionAttribute8 extensionAttribute9 extensionAttribute10
  extensionAttribute11 extensionAttribute12 extensionAttribute13 extensionAttribute14 extensionAttribute15
  entryUUID nsUniqueId ipaUniqueID objectGUID objectSid
  createTimestamp modifyTimestamp entryDN nsAccountLock nsRoleDN loginDisabled krbPrincipalName krbLastPwdChange
  pwdAccountLockedTime pwdChangedTime authorizedService
`);

const PERSON_LISTS = names(`
  objectClass memberOf isMemberOf nsRole ou businessCategory labeledURI seeAlso host sshPublicKey ipaSshPubKey
  eduPersonAffiliation eduPersonScopedAffiliation eduPersonEntitlement eduPersonAssurance eduPersonOrcid eduPersonOrgUnitDN
  eduPersonPrincipalNamePrior
  schacPersonalUniqueID schacPersonalUniqueCode schacUserStatus
  proxyAddresses mailAlternateAddress mailLocalAddress otherMailbox otherMobile otherTelephone otherHomePhone url
  servicePrincipalName directReports userCertificate jpegPhoto thumbnailPhoto
`);

const GROUP_VALUES = names(`
  dn cn description displayName name gidNumber mail mailNickname info sAMAccountName groupType o l managedBy
  entryUUID nsUniqueId ipaUniqueID objectGUID objectSid createTimestamp modifyTimestamp whenCreated whenChanged distinguishedName
`);

const GROUP_LISTS = names('objectClass ou owner seeAlso businessCategory memberOf labeledURI proxyAddresses');

const CODINGS: Readonly<Record<string, Coding>> = {
  objectGUID: 'guid',
  'mS-DS-ConsistencyGuid': 'guid',
  objectSid: 'sid',
  userCertificate: 'bytes',
  jpegPhoto: 'bytes',
  thumbnailPhoto: 'bytes',
};

/** Well-known attributes of people. */
export const PERSON_ATTRIBUTES: readonly Attribute[] = table(PERSON_VALUES, PERSON_LISTS);
/** Well-known attributes of groups. */
export const GROUP_ATTRIBUTES: readonly Attribute[] = table(GROUP_VALUES, GROUP_LISTS);

function table(values: readonly string[], lists: readonly string[]): readonly Attribute[] {
  const row = (multi: boolean) => (name: string): Attribute => ({ name, multi, coding: CODINGS[name] ?? 'text' });
  return [...values.map(row(false)), ...lists.map(row(true))];
}

/** Passwords and keys. Never requested from a server and never readable by a mapping. */
const SECRET_ATTRIBUTES: ReadonlySet<string> = new Set(
  names(`
    userPassword unicodePwd userPKCS12 dBCSPwd ntPwdHistory lmPwdHistory supplementalCredentials pwdHistory authPassword
    sambaNTPassword sambaLMPassword sambaPasswordHistory ipaNTHash krbPrincipalKey krbMKey krbExtraData krbPwdHistory
    ms-Mcs-AdmPwd msLAPS-Password msLAPS-EncryptedPassword msDS-ManagedPassword nsds5ReplicaCredentials nsMultiplexorCredentials
    olcRootPW ipatokenOTPkey
  `).map((name) => name.toLowerCase()),
);

/** True for an attribute that holds a password or a key, whatever options follow its name. */
export function isSecretAttribute(name: string): boolean {
  return SECRET_ATTRIBUTES.has(withoutOptions(name).toLowerCase());
}

/** Second names (RFC 4519): a server answers with the first one, so a mapping by the second one would find nothing. */
const FIRST_NAMES: Readonly<Record<string, string>> = {
  commonname: 'cn',
  surname: 'sn',
  gn: 'givenName',
  userid: 'uid',
  rfc822mailbox: 'mail',
  mobiletelephonenumber: 'mobile',
  pagertelephonenumber: 'pager',
  hometelephonenumber: 'homePhone',
  fax: 'facsimileTelephoneNumber',
  localityname: 'l',
  stateorprovincename: 'st',
  countryname: 'c',
  friendlycountryname: 'co',
  organizationname: 'o',
  organizationalunitname: 'ou',
};

/** The name under which servers return an attribute, where `name` is only a second name for it. */
export function firstNameOf(name: string): string | undefined {
  return FIRST_NAMES[name.toLowerCase()];
}

/** `cn` of `cn;lang-en`. */
export function withoutOptions(name: string): string {
  const end = name.indexOf(';');
  return end < 0 ? name : name.slice(0, end);
}

/** Attribute descriptions (RFC 4512, section 2.5) that can stand in a configuration. */
export const ATTRIBUTE_NAME = /^[A-Za-z][A-Za-z0-9-]*(?:;[A-Za-z0-9-]+)*$/;
