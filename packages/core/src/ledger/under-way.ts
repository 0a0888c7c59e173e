import { LedgerError } from '../contracts/ledger-error.js';
import type { OpenIntent, Tenant } from '../contracts/ledger.js';
import { openIntents } from './journal-read.js';
import type { Executor } from './schema.js';

/** Refuses while a write is open that `concerns`: once it is resolved, the ledger would be written from what the journal holds. */
export async function refuseUnderWay(trx: Executor, tenant: Tenant, what: string, concerns: (intent: OpenIntent) => boolean = () => true): Promise<void> {
  const open = (await openIntents(trx, tenant)).find(concerns);
  if (open === undefined) return;
  throw new LedgerError('busy', `a write about ${what} is under way or was not resolved yet (journal entry ${open.sequence})`, 'Wait for the run that works on it, or run `rollcall plan` to resolve it, and try again.');
}
