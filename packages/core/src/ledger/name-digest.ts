import { createHmac } from 'node:crypto';
import type { Digest } from '../domain/digest.js';
import { foldedKey } from '../domain/text-key.js';
import type { Executor } from './schema.js';

/** Under which name the ledger keeps the key of its name digests. */
export const NAME_SALT = 'name-salt';

/** `Ledger.nameDigest`. */
export type NameDigest = (name: string) => Digest;

/** The digest of a name, folded. Keyed, because names are few: outside this ledger nobody can try them one by one. */
export function nameDigestOf(name: string, salt: string): Digest {
  return `sha256:${createHmac('sha256', salt).update(foldedKey(name), 'utf8').digest('hex')}`;
}

/**
 * Makes another ledger's salt this one's, in the transaction that is given, where no digest was made with this one's yet: what the
 * other one noted of forgotten people says nothing without it. Returns it when it was taken over.
 */
export async function takeOverSalt(trx: Executor, salt: string | undefined): Promise<string | undefined> {
  if (salt === undefined || salt === '') return undefined;
  for (const table of ['link', 'tombstone'] as const) if ((await trx.selectFrom(table).select('tenant').limit(1).executeTakeFirst()) !== undefined) return undefined;
  await trx.updateTable('meta').set({ value: salt }).where('name', '=', NAME_SALT).execute();
  return salt;
}
