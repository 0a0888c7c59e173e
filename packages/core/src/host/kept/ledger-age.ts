import type { Ledger, Tenant } from '../../contracts/ledger.js';
import { LedgerError } from '../../contracts/ledger-error.js';
import type { RunObserver } from '../../execution/run-event.js';
import { linksHeaderOf, ownLinksPath, linksPath, type LinksHeader } from './links-file.js';

/**
 * Refuses a ledger that knows less than the links file that it wrote itself: it is an older copy, and what happened since would
 * be done again.
 * @throws LedgerError (`older`)
 */
export async function refuseOlder(ledger: Ledger, stateFolder: string): Promise<void> {
  const path = ownLinksPath(stateFolder, ledger.id);
  const header = path === undefined ? undefined : linksHeaderOf(path);
  if (path === undefined || header === undefined) return;
  for (const { tenant, label, fence } of header.tenants) {
    const known = await ledger.fenceOf(tenant);
    if (known >= fence) continue;
    const message = `the ledger is older than the links file: it knows ${known} runs of tenant ${label} (${tenant}), ${path} of ${header.at} knows ${fence}; nothing done`;
    throw new LedgerError('older', message, 'Put the newest ledger back; where there is none, run `rollcall recover`: it takes over what the links file knows.');
  }
}

/** The most runs on a tenant that the ledger's own links file knows of. */
export function newestFence(stateFolder: string, ledger: string, tenant: Tenant): number | undefined {
  const path = ownLinksPath(stateFolder, ledger);
  const known = path === undefined ? undefined : linksHeaderOf(path)?.tenants.find((kept) => kept.tenant === tenant);
  return known?.fence;
}

/** Tells that a ledger has just been made although a links file of an earlier one is there. */
export async function tellFresh(ledger: Ledger, stateFolder: string, observe: RunObserver): Promise<void> {
  const header = linksHeaderOf(linksPath(stateFolder));
  if (header === undefined || header.ledger === ledger.id || !(await isFresh(ledger))) return;
  observe({ event: 'finding', finding: freshFinding(header) });
}

/** True for a ledger that nothing has been done with yet. */
async function isFresh(ledger: Ledger): Promise<boolean> {
  for (const { tenant } of await ledger.tenants()) if ((await ledger.fenceOf(tenant)) > 0) return false;
  return true;
}

function freshFinding({ ledger, at, tenants }: LinksHeader) {
  const of = tenants.map(({ label }) => label).join(', ');
  return {
    code: 'ledger-fresh',
    severity: 'warning',
    message: `the ledger is new, and a links file of an earlier one (${ledger}, ${at}${of === '' ? '' : `, ${of}`}) is there: who was managed is not known any more, so people are adopted by name and nobody is taken away`,
    remedy: 'Run `rollcall recover` before the next apply: it brings links, clocks and used plans back.',
  } as const;
}
