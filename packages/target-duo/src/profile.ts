import { durationMs, type Finding, type Lane, type OperationShape, type TargetAttribute, type TargetProfile, type TargetSchema } from '@rollcall/core';
import { isDuoHost, isLoopback, type DuoConfig, type RateName } from './config.js';
import { ALIASES, chosenStatuses, CUSTOM_ATTRIBUTE } from './decode/account.js';
import { normaliseNumber } from './phone-number.js';
import { normaliseToken } from './token-name.js';

/** Users that Duo hands out at once (facts 3: at most 300) and groups (100 or 500: the sources disagree, so 100). */
export const USERS_PER_PAGE = 300;
export const GROUPS_PER_PAGE = 100;
/** `user_id_list`, `username_list` and `group_id_list` take up to 100 (facts 3). */
export const KEYS_PER_CALL = 100;

/** Groups, phones and tokens of a user, and users of a phone or token (facts 2.11, RL); the next one is answered 500/50001. */
export const MOST_ASSOCIATIONS = 100;

/** Requests a minute: staff figures of 2019 (PY#101) and of the bulk endpoints (SUM); current ones are unpublished (facts 4). */
export const defaultRates: Readonly<Record<RateName, number>> = { reads: 200, writes: 300, bulk: 50, bulkCreate: 50, trash: 50, restore: 50 };

const text: TargetAttribute = { type: 'string', multi: false, storage: 'inline' };

const phones = (region: string | undefined): TargetAttribute => ({
  type: 'complex',
  multi: true,
  storage: 'shared-entity',
  fields: { number: 'string', type: 'string', platform: 'string', name: 'string', extension: 'string' },
  identifiedBy: 'number',
  maxValues: MOST_ASSOCIATIONS,
  maxHolders: MOST_ASSOCIATIONS,
  normalise: (value) => normaliseNumber(value, region),
});

/** Hardware tokens that Duo has already: they are given and taken, never made. */
const tokens: TargetAttribute = {
  type: 'complex',
  multi: true,
  storage: 'shared-entity',
  fields: { token: 'string' },
  identifiedBy: 'token',
  maxValues: MOST_ASSOCIATIONS,
  maxHolders: MOST_ASSOCIATIONS,
  normalise: normaliseToken,
};

/** No `maxLength` anywhere: Duo publishes none (facts 2.3), and an invented one would reject good people. */
const accountSchema = ({ phoneRegion, customAttributes }: DuoConfig): TargetSchema => ({
  naming: 'username',
  attributes: {
    username: { ...text, required: true, unique: true, compare: 'case-insensitive' },
    realname: text,
    email: text,
    notes: text,
    firstname: text,
    lastname: text,
    aliases: { ...text, multi: true, unique: true, isName: true, compare: 'case-insensitive', maxValues: ALIASES },
    status: { ...text, compare: 'case-insensitive', values: chosenStatuses, decidesAccess: true },
    ...Object.fromEntries(customAttributes.map((name) => [`${CUSTOM_ATTRIBUTE}${name}`, text])),
    phones: phones(phoneRegion),
    tokens,
  },
});

/** Names are compared without case, so that "VPN-Users" and "vpn-users" meet as a question, not as two groups. */
const groupSchema: TargetSchema = {
  naming: 'name',
  attributes: {
    name: { ...text, required: true, unique: true, compare: 'case-insensitive' },
    desc: text,
    status: { ...text, compare: 'case-insensitive', values: ['active', 'bypass', 'disabled'], decidesAccess: true },
  },
};

const singleOperations: readonly OperationShape[] = [
  'create:account', 'update:account', 'disable:account', 'enable:account', 'delete:account',
  'create:group', 'update:group', 'delete:group',
  'attach:membership', 'detach:membership', 'attach:phones', 'detach:phones', 'attach:tokens', 'detach:tokens', 'enrol:account',
];

/** What `POST /admin/v1/bulk` carries: users, new ones with every attribute, and their memberships (facts 2.2: RB, SUM). */
export const bulkOperations: readonly OperationShape[] = [
  'create:account', 'update:account', 'disable:account', 'enable:account', 'delete:account', 'attach:membership', 'detach:membership',
];

/** What becomes of devices, groups and licence (facts 2.10, 2.11, 2.3); what no public source tells is called not known. */
const meanings: NonNullable<TargetProfile['meanings']> = {
  'disable:account': 'cannot log in; devices, groups and aliases stay, and the licence is still taken (Duo staff)',
  'trash:account': 'Duo deletes the user after its trash period (7 days by default): enrolment and groups are gone then; log-in and licence until then: not known',
  'delete:account': 'at once and for good, not by the trash: groups and enrolment are gone, phones and tokens stay in Duo without an owner',
  'restore:account': 'back from the trash, with the devices that Duo kept; whether with all groups: not known, what lacks is given by the next run',
  'enable:account': 'can log in again, with the devices and groups that were kept',
  'detach:phones': 'the phone stays in Duo, without this user; an activated one is never taken',
  'detach:tokens': 'the token stays in Duo for whoever gets it next',
};

/** The keys of `bulk_create` that are attributes here; it knows no aliases, custom attributes and phones (facts 2.2). */
const bulkCreateAttributes: readonly string[] = ['username', 'email', 'realname', 'status', 'notes', 'firstname', 'lastname'];

/** A phone is created, then associated; a token is found first. Both are looked at once more before they are taken away. */
const moreRequests: NonNullable<Lane['extraRequests']> = { 'attach:phones': 1, 'detach:phones': 1, 'attach:tokens': 1, 'detach:tokens': 1 };

/** Whether Duo counts its bulk endpoints together is not known (facts 4): they are taken together, unless the file gives one a rate of its own. */
const lanesOf = (rate: (name: RateName) => number, bulk: DuoConfig['bulk'], ownRates: DuoConfig['rates']): Record<string, Lane> => ({
  reads: { ratePerMinute: rate('reads'), accepts: [], maxBatch: 1, atomic: 'per-operation' },
  writes: { ratePerMinute: rate('writes'), accepts: singleOperations, maxBatch: 1, atomic: 'per-operation', extraRequests: moreRequests },
  ...(bulk === 'auto' && {
    bulkCreate: { ratePerMinute: rate('bulkCreate'), ...sharing('bulkCreate', 'bulk', ownRates), accepts: ['create:account'], maxBatch: 100, atomic: 'unknown', createAttributes: bulkCreateAttributes },
    bulk: { ratePerMinute: rate('bulk'), accepts: bulkOperations, maxBatch: 50, atomic: 'unknown' },
  }),
  trash: { ratePerMinute: rate('trash'), ...(bulk === 'auto' && sharing('trash', 'bulk', ownRates)), accepts: ['trash:account'], maxBatch: 100, atomic: 'unknown' },
  restore: { ratePerMinute: rate('restore'), ...sharing('restore', bulk === 'auto' ? 'bulk' : 'trash', ownRates), accepts: ['restore:account'], maxBatch: 100, atomic: 'unknown' },
});

function sharing(lane: RateName, other: RateName, ownRates: DuoConfig['rates']): Pick<Lane, 'sharesRateOf'> {
  return ownRates[lane] === undefined ? { sharesRateOf: other } : {};
}

export function hostFindings({ host }: Pick<DuoConfig, 'host'>): readonly Finding[] {
  if (isDuoHost(host) || isLoopback(host)) return [];
  return [
    {
      code: 'duo-host-unusual',
      severity: 'warning',
      message: `${host} is not a Duo address; credentials and personal data go there`,
      remedy: 'use api-1234abcd.duosecurity.com (Applications > Admin API), unless this is a proxy of yours',
      about: 'host',
    },
  ];
}

/** Duo counts by account (facts 4), and an account has one API host: whatever speaks to it in this process draws on one allowance. */
export function allowanceOf({ host, port }: Pick<DuoConfig, 'host' | 'port'>): string {
  return `duo ${host.toLowerCase()}:${port ?? ''}`;
}

/** A user in the Admin Panel. It has the API host's name with `admin-` in place of `api-`; a simulator or a proxy has none. */
function panelPage(host: string, userId: string): string | undefined {
  return isDuoHost(host) ? `https://${host.toLowerCase().replace(/^api-/, 'admin-')}/users/${encodeURIComponent(userId)}` : undefined;
}

/** What the configured target can do: pure, offline and without secrets. */
export function profileOf(config: DuoConfig): TargetProfile {
  const rate = (name: RateName): number => Number(config.rates[name] ?? defaultRates[name]);
  return {
    schemas: { account: accountSchema(config), group: groupSchema },
    operations: [...singleOperations, 'trash:account', 'restore:account'],
    limits: { groupsPerAccount: MOST_ASSOCIATIONS },
    meanings,
    knownBy: ['external_id'],
    temporary: { detail: 'bypass', attribute: 'status', afterMs: durationMs(config.bypassWarning) ?? 0 },
    enrolment: { address: 'email', isAutomatic: config.enrolment.mail },
    lanes: lanesOf(rate, config.bulk, config.rates),
    allowance: allowanceOf(config),
    reading: { lane: 'reads', pageSize: { account: USERS_PER_PAGE, group: GROUPS_PER_PAGE }, keysPerCall: KEYS_PER_CALL },
    pageOf: (userId) => panelPage(config.host, userId),
    findings: hostFindings(config),
  };
}
