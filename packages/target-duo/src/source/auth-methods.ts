import type { SourceValue } from '@rollcall/core';
import type { ReadUser } from './raw-user.js';

type Phone = NonNullable<ReadUser['phones']>[number];

/** What Duo calls what a phone can do (facts 2.6). */
type Capability = 'push' | 'mobile_otp' | 'sms' | 'phone';

/** Duo lists `push` and `mobile_otp` of a phone that Duo Mobile was taken off, too: only an activated phone can use them. */
function phonesFor({ phones }: ReadUser, capability: Capability): readonly Phone[] {
  const needsApp = capability === 'push' || capability === 'mobile_otp';
  return (phones ?? []).filter((phone) => phone.capabilities?.includes(capability) === true && (!needsApp || phone.activated === true));
}

/** Types of tokens, as Duo writes them (facts 2.8); one that is not known counts nowhere. */
function tokensOf({ tokens }: ReadUser, ...types: readonly string[]): number {
  return (tokens ?? []).filter(({ type }) => types.includes(type ?? '')).length;
}

/** The latest text in the order of texts, which for times of one form is the order of time. */
function lastSeen(user: ReadUser): string | undefined {
  return phonesFor(user, 'push').flatMap(({ last_seen: seen }) => seen ?? []).sort().at(-1);
}

/**
 * Grouper's summary of what somebody can sign in with (GRP-7384, grouper facts 1.10). Every count is there, 0 included, and a
 * list that Duo leaves out counts as empty. No number, no serial and no name of a credential is in it.
 */
export const authMethods = {
  push_phone_count: (user) => phonesFor(user, 'push').length,
  mobile_otp_phone_count: (user) => phonesFor(user, 'mobile_otp').length,
  push_phone_last_seen: lastSeen,
  sms_phone_count: (user) => phonesFor(user, 'sms').length,
  voice_phone_count: (user) => phonesFor(user, 'phone').length,
  duo_hardware_token_count: (user) => tokensOf(user, 'd1'),
  hotp_token_count: (user) => tokensOf(user, 'h6', 'h8'),
  totp_token_count: (user) => tokensOf(user, 't6', 't8'),
  yubikey_otp_token_count: (user) => tokensOf(user, 'yk'),
  webauthn_count: (user) => (user.webauthncredentials ?? []).length,
  u2f_count: (user) => (user.u2ftokens ?? []).length,
} as const satisfies Readonly<Record<string, (user: ReadUser) => SourceValue | undefined>>;
