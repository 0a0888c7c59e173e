import { readdirSync } from 'node:fs';
import type { Workbench } from '../workbench.js';
import { findAnybody } from './find-person.js';
import { careBench } from './known-tenant.js';
import { asCare } from './note-care.js';

/** What was erased, without saying of whom. */
export interface ForgottenPerson {
  readonly links: number;
  readonly entries: number;
  /** Files beside the ledger that were written before and may name the person still. */
  readonly left: readonly string[];
}

/**
 * Erases what the ledger and its links file hold of a person; the audit chain still verifies. The account in the target is not
 * touched and is nobody's afterwards.
 */
export async function forgetPerson(bench: Workbench, person: string, target?: string): Promise<ForgottenPerson> {
  const { services, about } = await careBench(bench, target);
  const { tenant } = about.probe;
  const owner = await findAnybody(services.ledger, tenant, person, Object.keys(bench.config.sources));
  let entries = 0;
  const links = await asCare(about, services, 'person forgotten', async () => {
    const forgotten = await services.ledger.forget(tenant, owner, bench.now());
    entries = forgotten.entries;
    return forgotten.links;
  });
  return { links, entries, left: readdirSync(services.stateFolder).filter((name) => /^links-.*\.jsonl$/.test(name)) };
}
