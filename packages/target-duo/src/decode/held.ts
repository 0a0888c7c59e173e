import type { ActualAccount, HeldValue } from '@rollcall/core';
import { comparableNumber } from '../phone-number.js';
import { tokenText } from '../token-name.js';
import type { RawPhone, RawToken, RawUser } from './schema.js';

/** The phones and hardware tokens of a user; of each kind nothing where the answer does not show it. */
export function heldBy(user: RawUser): Pick<ActualAccount, 'held'> {
  const tokens = heldTokens(user, user.tokens ?? []);
  if (user.phones === undefined && tokens.length === 0) return {};
  return { held: { ...(user.phones !== undefined && { phones: (user.phones ?? []).map(heldPhone) }), ...(tokens.length > 0 && { tokens }) } };
}

/** A phone of a user. Type and platform are lower-cased: answers write `Google Android`, requests `google android` (facts 2.6). */
function heldPhone(phone: RawPhone): HeldValue {
  const value: Record<string, string> = {};
  if ((phone.number ?? '') !== '') value['number'] = comparableNumber(phone.number ?? '');
  for (const field of ['type', 'platform'] as const) {
    if ((phone[field] ?? '') !== '') value[field] = (phone[field] ?? '').toLowerCase();
  }
  for (const field of ['name', 'extension'] as const) {
    if ((phone[field] ?? '') !== '') value[field] = phone[field] ?? '';
  }
  return { id: phone.phone_id, value, ...(phone.activated === true && { keepBecause: 'activated' }) };
}

/**
 * The tokens of a user. Who has no other factor keeps the last of them, whoever gave it: taking it away would lock them out. Of
 * several none is chosen to stay: it could be the lost one that another was handed out for.
 */
function heldTokens(user: RawUser, tokens: readonly RawToken[]): readonly HeldValue[] {
  const hasOther = tokens.length > 1 || (user.phones ?? []).some(({ activated }) => activated === true) || (user.webauthncredentials ?? []).length > 0;
  return tokens.map((token) => ({
    id: token.token_id,
    value: { token: tokenText(token.type ?? '', token.serial ?? '') },
    ...(!hasOther && { keepBecause: 'the last factor' }),
  }));
}
