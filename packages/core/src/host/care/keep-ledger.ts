import { resolve } from 'node:path';
import type { ChainAnchor, ChainVerdict, JournalEntry } from '../../contracts/ledger.js';
import type { OperationId } from '../../domain/operation.js';
import { canonicalJson, type Json } from '../../domain/json.js';
import { linesOfLedger, writeLinksTo } from '../kept/write-links.js';
import type { Workbench } from '../workbench.js';
import { careBench } from './known-tenant.js';
import { asCare } from './note-care.js';

/**
 * Checks the journal's chain; with an anchor also that it is the chain which was logged then. Only that finds somebody who wrote
 * the whole chain anew.
 */
export async function verifyLedger(bench: Workbench, anchor?: ChainAnchor): Promise<ChainVerdict> {
  return (await bench.ledger()).verify(anchor);
}

/** Copies the ledger to a file that must not exist. Safe while a run works. */
export async function backUpLedger(bench: Workbench, path: string): Promise<void> {
  await (await bench.ledger()).backup(resolve(path));
}

/** Writes a links file somewhere else than beside the ledger. Returns how many records it holds. */
export async function exportLinks(bench: Workbench, path: string): Promise<number> {
  return writeLinksTo(await bench.ledger(), resolve(path), bench.now());
}

/** What the ledger remembers, line by line, for other programs; only a file that was exported can be recovered from. */
export async function* ledgerLines(bench: Workbench): AsyncGenerator<string, void, void> {
  for await (const line of linesOfLedger(await bench.ledger(), bench.now())) yield canonicalJson(line as unknown as Json);
}

/** The journal of every tenant, line by line. */
export async function* journalLines(bench: Workbench): AsyncGenerator<string, void, void> {
  const ledger = await bench.ledger();
  for (const { tenant } of await ledger.tenants()) {
    for await (const page of ledger.journal(tenant)) for (const entry of page) yield canonicalJson(entry as unknown as Json & JournalEntry);
  }
}

/** Lets operations that the target refused go again with the next plan; all of them when none is named. Returns how many. @throws TenantBusy */
export async function releaseRetries(bench: Workbench, operations: readonly OperationId[], target?: string): Promise<number> {
  const { services, about } = await careBench(bench, target);
  return asCare(about, services, 'retries released', () => services.ledger.releaseRetries(about.probe.tenant, operations));
}
