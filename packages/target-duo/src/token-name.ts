/** The types of hardware tokens (facts 2.8): HOTP of 6 and 8 digits, TOTP of 6 and 8, YubiKey, Duo's own. */
const TYPES = ['h6', 'h8', 't6', 't8', 'yk', 'd1'] as const;

type TokenName = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string };

/** How a token is named here: its type and its serial, since only both together name one (facts 2.8). */
export function tokenText(type: string, serial: string): string {
  return `${type.trim().toLowerCase()}:${serial.trim()}`;
}

/** Type and serial of a token's name; a serial may hold colons. */
export function partsOfToken(text: string): { readonly type: string; readonly serial: string } {
  const [type = '', ...serial] = text.split(':');
  return { type: type.trim(), serial: serial.join(':').trim() };
}

/** A token as the mapping names it, for example `yk:1234567`. */
export function normaliseToken(text: string): TokenName {
  const { type, serial } = partsOfToken(text);
  if (serial === '') return { ok: false, reason: 'names no token; write its type and serial, for example yk:1234567' };
  if (!TYPES.some((known) => known === type.toLowerCase())) return { ok: false, reason: `has a type that is none of ${TYPES.join(', ')}` };
  if (serial.length > 128) return { ok: false, reason: 'has a serial of more than 128 characters' };
  return { ok: true, value: tokenText(type, serial) };
}
