import { seededRandom, type Seed, type SeedPhone, type SeedToken, type SeedUser } from '@rollcall/duo-simulator';

export type Row = Readonly<Record<string, string | number | null>>;

const given = ['Ada', 'Björn', 'Łucja', 'François', '玉蘭', "D'Arcy", ''];
const statuses = ['active', 'active', 'active', 'bypass', 'disabled', 'locked out'];
const tokenTypes = ['d1', 'h6', 'h8', 't6', 't8', 'yk'];

/** A tenant with everything that a user of Duo can have, the same in every run. */
export function generatedTenant(people: number, groups: number): Seed {
  const random = seededRandom(20_000);
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const chance = (share: number): boolean => random() < share;
  const of = <T>(values: readonly [T, ...T[]] | readonly T[]): T => values[upTo(values.length - 1)] as T;
  const phone = (number: number): SeedPhone => {
    const activated = chance(0.5);
    const type = activated ? 'mobile' : of(['mobile', 'landline']);
    return { number: `+1503${String(1_000_000 + number)}`, type, platform: 'apple ios', activated, ...(activated && chance(0.8) && { lastSeen: `2026-0${String(1 + upTo(8))}-1${String(upTo(9))}T08:00:00` }) };
  };
  const token = (number: number): SeedToken => ({ serial: `S${String(number)}`, type: of(tokenTypes) });
  const user = (number: number): SeedUser => ({
    username: `user${String(number)}`,
    realname: `${of(given)} ${String(number)}`.trim(),
    ...(chance(0.9) && { email: `user${String(number)}@example.edu` }),
    ...(chance(0.5) && { firstname: of(given), lastname: `Family, ${String(number)}` }),
    ...(chance(0.2) && { notes: of(['Tablet in the lab', 'Zusätzliches Gerät 📱', "O'Neil; drop table"]) }),
    status: of(statuses),
    aliases: [...(chance(0.2) ? [`z${String(number)}`] : []), ...(chance(0.1) ? [`a,${String(number)}`] : [])],
    created: 1_500_000_000 + upTo(100_000_000),
    ...(chance(0.7) && { lastLogin: 1_700_000_000 + upTo(50_000_000) }),
    ...(chance(0.03) && { trashedAt: Math.floor(Date.now() / 1_000) - 3_600 }),
    ...(chance(0.1) && { directoryKey: 'DS2ACAGGQBNC95H3U4QS', externalId: `ext${String(number)}`, lastDirectorySync: 1_750_000_000 + number }),
    groups: [...new Set(Array.from({ length: upTo(2) }, () => `group ${String(upTo(groups - 1))}`))],
    phones: Array.from({ length: upTo(2) }, (_, index) => phone(2 * number + index)),
    tokens: chance(0.15) ? Array.from({ length: 1 + upTo(2) }, (_, index) => token(3 * number + index)) : [],
    webauthnCredentials: chance(0.1) ? Array.from({ length: 1 + upTo(1) }, (_, index) => ({ credentialName: `Key ${String(index)}` })) : [],
    u2fTokens: chance(0.02) ? [{ registration_id: `r${String(number)}` }] : [],
  });
  return {
    directories: [{ directoryKey: 'DS2ACAGGQBNC95H3U4QS' }],
    groups: Array.from({ length: groups }, (_, index) => ({ name: `group ${String(index)}`, ...(index % 3 === 0 && { desc: `Of group ${String(index)}` }), status: index % 50 === 0 ? 'bypass' : 'active' })),
    users: Array.from({ length: people }, (_, index) => user(index)),
  };
}

interface Held {
  readonly phones: readonly SeedPhone[];
  readonly types: readonly string[];
}

/** What each table has to hold of a dump, worked out from the dump alone; rows sorted by their text. */
export function expectedTables(dump: Seed): Readonly<Record<'users' | 'groups' | 'members' | 'methods', readonly Row[]>> {
  const phones = new Map((dump.phones ?? []).map((phone) => [phone.phoneId ?? '', phone]));
  const tokens = new Map((dump.tokens ?? []).map((token) => [token.tokenId ?? '', token]));
  const heldBy = (user: SeedUser): Held => ({
    phones: (user.phones ?? []).map((id) => (typeof id === 'string' ? phones.get(id) : undefined) ?? fail('a dump names phones by id')),
    types: (user.tokens ?? []).map((id) => (typeof id === 'string' ? tokens.get(id)?.type : undefined) ?? fail('a dump names tokens by id')),
  });
  const users = dump.users ?? [];
  return {
    users: sorted(users.map((user) => userRow(user, heldBy(user)))),
    methods: sorted(users.map((user) => methodsRow(user, heldBy(user)))),
    groups: sorted((dump.groups ?? []).map((group) => ({ config_id: 'duo1', group_id: group.groupId ?? '', group_name: group.name, description: orNull(group.desc), status: group.status ?? '' }))),
    members: sorted(users.flatMap((user) => (user.groups ?? []).map((group) => ({ config_id: 'duo1', group_id: group, user_id: user.userId ?? '' })))),
  };
}

function fail(message: string): never {
  throw new Error(message);
}

const orNull = <T>(value: T | '' | undefined): T | null => (value === undefined || value === '' ? null : value);
const text = (values: readonly string[]): string | null => (values.length === 0 ? null : [...values].sort().join(','));

function userRow(user: SeedUser, { phones, types }: Held): Row {
  const hasPush = phones.some(({ activated }) => activated === true);
  const isEnrolled = hasPush || types.length > 0 || (user.webauthnCredentials ?? []).length > 0 || (user.u2fTokens ?? []).length > 0;
  return {
    config_id: 'duo1', user_id: user.userId ?? '',
    aliases: text((user.aliases ?? []).flatMap((alias) => (alias === null ? [] : [alias.replace(',', '&#x2c;')]))),
    phones: text(phones.map(({ number }) => number ?? '')),
    is_push_enabled: hasPush ? 'T' : 'F', email: orNull(user.email), first_name: orNull(user.firstname), last_name: orNull(user.lastname), is_enrolled: isEnrolled ? 'T' : 'F',
    last_directory_sync: user.lastDirectorySync ?? null, notes: orNull(user.notes), real_name: orNull(user.realname),
    status: user.trashedAt === undefined ? (user.status ?? 'active') : 'pending deletion', user_name: user.username, created_at: user.created ?? 0, last_login_time: user.lastLogin ?? null,
  };
}

function methodsRow(user: SeedUser, { phones, types }: Held): Row {
  const activated = phones.filter((phone) => phone.activated === true);
  const landlines = phones.filter((phone) => phone.activated !== true && phone.type === 'landline');
  const count = (...some: readonly string[]): number => types.filter((type) => some.includes(type)).length;
  return {
    config_id: 'duo1', user_id: user.userId ?? '',
    push_phone_count: activated.length, mobile_otp_phone_count: activated.length,
    push_phone_last_seen: activated.map(({ lastSeen }) => lastSeen ?? '').filter((seen) => seen !== '').sort().at(-1) ?? null,
    sms_phone_count: phones.length - landlines.length, voice_phone_count: landlines.length,
    duo_hardware_token_count: count('d1'), hotp_token_count: count('h6', 'h8'), totp_token_count: count('t6', 't8'), yubikey_otp_token_count: count('yk'),
    webauthn_count: (user.webauthnCredentials ?? []).length, u2f_count: (user.u2fTokens ?? []).length,
  };
}

/** Rows in the order of their text: whatever order a database gives them in. */
export function sorted(rows: readonly Row[]): readonly Row[] {
  return rows.map((row) => [JSON.stringify(row), row] as const).sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
}
