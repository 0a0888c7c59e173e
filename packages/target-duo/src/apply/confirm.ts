import { foldedKey } from '@rollcall/core';
import { z } from 'zod';
import { aliasesOf, CUSTOM_ATTRIBUTE, statusOf, TRASHED } from '../decode/account.js';
import { rawUserSchema } from '../decode/schema.js';
import { done, refused, unconfirmed, type Result } from './outcomes.js';
import type { Written } from './written.js';

/**
 * Answers of success are read, not believed: Duo answers 200 to a change of a user in the trash, who stays there (COMM 5758),
 * and parameters it does not take are ignored without a word (facts 1.7). An answer without the object says nothing; then
 * 200 stands.
 */
const objectSchema = z.record(z.string(), z.unknown());
const idSchema = z.string().min(1);
const statusSchema = z.object({ status: z.string() });

const inTrash = (): Result =>
  refused('precondition-failed', 'the user is in the trash; Duo answers success and leaves the user there', 'restore the user first');

/** Success of a create: the id, if the object is what was asked for. Without an id only reading back tells. */
export function confirmCreate(idField: 'user_id' | 'group_id', written: Written['values']): (response: unknown) => Result {
  return (response) => {
    const object = objectSchema.safeParse(response);
    const id = idSchema.safeParse(object.data?.[idField]);
    if (!id.success) return unconfirmed(`Duo answered success without ${idField}`);
    const differing = differingField(written, object.data ?? {});
    return differing === undefined ? done(id.data) : unconfirmed(`Duo answered success, but ${differing} is not what was written`);
  };
}

/** Success of an update: refused for a user in the trash, unconfirmed where the object shows another value. */
export function confirmValues(written: Written['values']): (response: unknown) => Result {
  return (response) => {
    const object = objectSchema.safeParse(response);
    if (!object.success) return done();
    if (isTrashed(response)) return inTrash();
    const differing = differingField(written, object.data);
    return differing === undefined ? done() : unconfirmed(`Duo answered success, but ${differing} is not what was written`);
  };
}

/** Success of a status write. */
export function confirmStanding(wanted: 'active' | 'disabled'): (response: unknown) => Result {
  return (response) => {
    const parsed = statusSchema.safeParse(response);
    if (!parsed.success) return done();
    const status = statusOf(parsed.data);
    if (status === TRASHED) return inTrash();
    return status === wanted ? done() : unconfirmed(`Duo answered success, but the status is "${status.slice(0, 40)}"`);
  };
}

/** Success of an association: the answer holds nothing to check. */
export function confirmAssociation(): Result {
  return done();
}

export function isTrashed(response: unknown): boolean {
  const parsed = statusSchema.safeParse(response);
  return parsed.success && statusOf(parsed.data) === TRASHED;
}

/** The first field that the answer shows with another value. Duo may fold the case of usernames and trim texts. */
function differingField(written: Written['values'], shown: Readonly<Record<string, unknown>>): string | undefined {
  return Object.entries(written).find(([name, value]) => {
    const now = shownText(name, shown);
    return now !== undefined && now !== (typeof value === 'string' ? comparable(name, value) : comparableList(value));
  })?.[0];
}

const aliasesSchema = rawUserSchema.pick({ aliases: true, alias1: true, alias2: true, alias3: true, alias4: true });

// Undefined: the answer does not show it.
function shownText(name: string, shown: Readonly<Record<string, unknown>>): string | undefined {
  if (name === 'aliases') {
    const parsed = aliasesSchema.safeParse(shown);
    return parsed.success && (parsed.data.aliases ?? undefined) !== undefined ? comparableList(aliasesOf(parsed.data)) : undefined;
  }
  const value = name.startsWith(CUSTOM_ATTRIBUTE) ? objectSchema.safeParse(shown['custom_attributes']).data?.[name.slice(CUSTOM_ATTRIBUTE.length)] : shown[name];
  const now: unknown = value === null ? '' : value;
  return typeof now === 'string' ? comparable(name, now) : undefined;
}

function comparable(name: string, value: string): string {
  return name === 'username' || name === 'status' ? foldedKey(value.trim()) : value.normalize('NFC').trim();
}

function comparableList(values: readonly string[]): string {
  return values.map((value) => foldedKey(value.trim())).sort().join('\n');
}
