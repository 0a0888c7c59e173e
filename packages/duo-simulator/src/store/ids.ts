import type { Random } from '../random.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const idLength = 20;

/** User, group, phone, hardware token, bypass code, account. DB for bypass codes is a guess. */
export type IdPrefix = 'DU' | 'DG' | 'DP' | 'DH' | 'DB' | 'DA';

/** A 20-character id such as DUNWSZS0P50553CA4FAH [HAR]. */
export function mintId(prefix: IdPrefix, random: Random): string {
  let id: string = prefix;
  while (id.length < idLength) id += alphabet.charAt(Math.floor(random() * alphabet.length));
  return id;
}
