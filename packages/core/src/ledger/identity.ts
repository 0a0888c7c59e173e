import type { Random } from '../contracts/host-services.js';
import { LedgerError } from '../contracts/ledger-error.js';
import { TEXT_KEY_VERSION } from '../domain/text-key.js';
import { NAME_SALT } from './name-digest.js';
import type { Executor } from './schema.js';

/** What a ledger knows of itself. */
export interface LedgerIdentity {
  readonly id: string;
  readonly nameSalt: string;
}

/** Reads the ledger's own name, which the first process to come writes. @throws LedgerError where it is lost, or of a newer program. */
export async function identify(db: Executor, path: string, at: string, random: Random): Promise<LedgerIdentity> {
  const fresh = { id: random.hex(8), 'made-at': at, 'text-key-version': String(TEXT_KEY_VERSION) };
  const stored = await db.transaction().execute(async (trx) => {
    const known = new Map((await trx.selectFrom('meta').selectAll().execute()).map(({ name, value }) => [name, value]));
    if ([...known.keys()].some((name) => name !== NAME_SALT)) return known;
    await trx
      .insertInto('meta')
      .values(Object.entries(fresh).map(([name, value]) => ({ name, value })))
      .execute();
    return new Map([...known, ...Object.entries(fresh)]);
  });
  const textKeyVersion = stored.get('text-key-version');
  const [id, nameSalt] = ['id', NAME_SALT].map((name) => stored.get(name));
  if (id === undefined || nameSalt === undefined) throw new LedgerError('damaged', `the ledger ${path} has lost its id`, 'Restore it from its backup.');
  if (textKeyVersion !== fresh['text-key-version']) {
    throw new LedgerError('newer', `the ledger ${path} compares names by rule ${textKeyVersion ?? '?'}, this program by rule ${TEXT_KEY_VERSION}`, 'Use the version of Rollcall that wrote it, or a newer one.');
  }
  return { id, nameSalt };
}
