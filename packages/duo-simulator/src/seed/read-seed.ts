import type { Seed } from './seed.js';

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const seconds: Check = (value) => Number.isInteger(value);
const record: Check = isRecord;
const scalar: Check = (value) => value === null || ['string', 'number', 'boolean'].includes(typeof value);
const id = (prefix: string): Check => (value) => typeof value === 'string' && new RegExp(`^${prefix}[A-Z0-9]{18}$`).test(value);
const oneOf = (...words: readonly string[]): Check => (value) => typeof value === 'string' && words.includes(value);
const listOf = (check: Check, maximum = Number.POSITIVE_INFINITY): Check => (value) =>
  Array.isArray(value) && value.length <= maximum && value.every((item) => check(item));
const mapOf = (check: Check): Check => (value) => isRecord(value) && Object.values(value).every((item) => check(item));

const phoneShape: Shape = {
  phoneId: id('DP'), number: text, extension: text, name: text, type: oneOf('unknown', 'mobile', 'landline'), platform: text,
  predelay: text, postdelay: text, activated: flag, model: text, lastSeen: text,
};

const groupShape: Shape = {
  groupId: id('DG'), name: text, desc: text, status: oneOf('active', 'bypass', 'disabled'), directoryKey: text,
};

const userShape: Shape = {
  userId: id('DU'), username: text, realname: text, email: text, firstname: text, lastname: text, notes: text,
  status: oneOf('active', 'bypass', 'disabled', 'locked out'), aliases: listOf((value) => value === null || text(value), 8),
  customAttributes: mapOf(text), enableAutoPrompt: flag, created: seconds, lastLogin: seconds, trashedAt: seconds,
  lastDirectorySync: seconds, directoryKey: text, externalId: text, groups: listOf(text),
  phones: listOf((value) => text(value) || isRecord(value)), tokens: listOf(record), bypassCodes: listOf(record),
};

const seedShape: Shape = {
  users: listOf(record), groups: listOf(record), phones: listOf(record), settings: mapOf(scalar), customAttributes: listOf(text),
};

function* problemsOf(value: unknown, shape: Shape, where: string, needed?: string): Generator<string> {
  if (!isRecord(value)) {
    yield `${where} is not an object`;
    return;
  }
  if (needed !== undefined && !text(value[needed])) yield `${where}.${needed} is missing`;
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const check = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (check === undefined) yield `${where}.${key} is not a known key`;
    else if (!check(item)) yield `${where}.${key} has a wrong value`;
  }
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function* userProblems(user: unknown, where: string): Generator<string> {
  yield* problemsOf(user, userShape, where, 'username');
  if (!isRecord(user)) return;
  for (const [index, phone] of itemsOf(user['phones']).entries()) {
    if (isRecord(phone)) yield* problemsOf(phone, phoneShape, `${where}.phones[${String(index)}]`);
  }
}

function* seedProblems(value: unknown): Generator<string> {
  yield* problemsOf(value, seedShape, 'seed');
  if (!isRecord(value)) return;
  for (const [index, user] of itemsOf(value['users']).entries()) yield* userProblems(user, `seed.users[${String(index)}]`);
  for (const [index, group] of itemsOf(value['groups']).entries()) yield* problemsOf(group, groupShape, `seed.groups[${String(index)}]`, 'name');
  for (const [index, phone] of itemsOf(value['phones']).entries()) yield* problemsOf(phone, phoneShape, `seed.phones[${String(index)}]`);
}

const shownProblems = 10;

/** `value` as a seed; throws TypeError that lists what is wrong with it, up to ten places. */
export function readSeed(value: unknown): Seed {
  const problems: string[] = [];
  for (const problem of seedProblems(value)) {
    problems.push(problem);
    if (problems.length === shownProblems) break;
  }
  if (problems.length > 0) throw new TypeError(`The seed cannot be used: ${problems.join('; ')}.`);
  return value as Seed;
}
