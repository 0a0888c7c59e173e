import { foldedKey, type Attributes } from '@rollcall/core';
import { z } from 'zod';
import { done, refused, unconfirmed, type Result } from '../apply/outcomes.js';
import { OWNER, type GrantableRole } from './roles.js';

/** The parameters of a write, under Duo's names. */
export type Parameters = Readonly<Record<string, string>>;

/** The parameters that attributes become, or why they are not sent. The target's own checks stand behind those of the mapping. */
export function parametersOf(set: Attributes, clear: readonly string[], roles: readonly GrantableRole[]): Parameters | { readonly result: Result } {
  const parameters: Record<string, string> = {};
  const [cleared] = clear;
  if (cleared !== undefined) return { result: refused('invalid', `${cleared} of an administrator cannot be cleared`) };
  for (const [name, value] of Object.entries(set)) {
    if (name !== 'email' && name !== 'name' && name !== 'role') return { result: refused('invalid', `Duo has no attribute "${name}" of administrators that can be written here`) };
    if (typeof value !== 'string' || value === '') return { result: refused('invalid', `${name} takes one text`) };
    parameters[name] = value;
  }
  const { role } = parameters;
  if (role === undefined) return parameters;
  const granted = roles.find((known) => foldedKey(known) === foldedKey(role));
  if (granted === undefined) return { result: refused('invalid', foldedKey(role) === foldedKey(OWNER) ? 'Owner is never granted' : `the role is none of ${roles.join(', ')}`) };
  return { ...parameters, role: granted };
}

const shownSchema = z.record(z.string(), z.unknown());
const idSchema = z.string().min(1);

/** Success of a create: the id, if the administrator is what was asked for. */
export function confirmCreated(written: Parameters): (response: unknown) => Result {
  return (response) => {
    const shown = shownSchema.safeParse(response).data ?? {};
    const id = idSchema.safeParse(shown['admin_id']);
    if (!id.success) return unconfirmed('Duo answered success without admin_id');
    return differing(written, shown) ?? done(id.data);
  };
}

/** Success of a change. An answer without the administrator says nothing; then 200 stands. */
export function confirmChanged(written: Parameters): (response: unknown) => Result {
  return (response) => differing(written, shownSchema.safeParse(response).data ?? {}) ?? done();
}

function differing(written: Parameters, shown: Readonly<Record<string, unknown>>): Result | undefined {
  const field = Object.entries(written).find(([name, value]) => {
    const now = shown[name];
    return typeof now === 'string' && comparable(name, now) !== comparable(name, value);
  })?.[0];
  return field === undefined ? undefined : unconfirmed(`Duo answered success, but ${field} is not what was written`);
}

function comparable(name: string, value: string): string {
  return name === 'name' ? value.normalize('NFC').trim() : foldedKey(value.trim());
}
