import type { Random } from '../random.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const idLength = 20;

/** User, group, phone, hardware token, bypass code, WebAuthn credential, administrator, account. DB for bypass codes is a guess. */
export type IdPrefix = 'DU' | 'DG' | 'DP' | 'DH' | 'DB' | 'WA' | 'DE' | 'DA';

/** `length` characters of an alphabet. */
export function mintText(characters: string, length: number, random: Random): string {
  let text = '';
  while (text.length < length) text += characters.charAt(Math.floor(random() * characters.length));
  return text;
}

/** A 20-character id such as DUNWSZS0P50553CA4FAH [HAR]. */
export function mintId(prefix: IdPrefix, random: Random): string {
  return prefix + mintText(alphabet, idLength - prefix.length, random);
}
