import type { NormalisedValue } from '@rollcall/core';
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';

/**
 * The E.164 form of a phone number, as Duo stores it (facts 2.6). A number without country code needs a region: Duo would
 * take it for a US number or refuse it (PSMB#26), so it is never guessed. Only the length is checked, not whether the number
 * is assigned: Duo is the judge of that.
 */
export function normaliseNumber(text: string, region?: string): NormalisedValue {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, reason: 'is empty' };
  if (!trimmed.startsWith('+') && region === undefined) {
    return { ok: false, reason: 'has no country code', mendsAll: 'set phoneRegion at the target, for example phoneRegion: US' };
  }
  const country = region !== undefined && isSupportedCountry(region) ? region : undefined;
  const parsed = parsePhoneNumberFromString(trimmed, country === undefined ? { extract: false } : { defaultCountry: country, extract: false });
  if (parsed?.isPossible() !== true) return { ok: false, reason: 'is not a phone number' };
  if (parsed.ext !== undefined) return { ok: false, reason: 'holds an extension; map it to the field extension' };
  return { ok: true, value: parsed.number };
}

/** The number as texts are compared here: E.164 where it can be had, else as it is. */
export function comparableNumber(text: string): string {
  const normalised = normaliseNumber(text);
  return normalised.ok ? normalised.value : text.trim();
}
