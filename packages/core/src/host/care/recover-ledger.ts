import { resolve } from 'node:path';
import { linksPath, ownLinksPath, type LinksHeader } from '../kept/links-file.js';
import { openLinks } from '../kept/read-links.js';
import { writeLinks } from '../kept/write-links.js';
import type { Workbench } from '../workbench.js';

/** What was taken over from a links file. */
export interface RecoveredLedger {
  readonly path: string;
  readonly header: LinksHeader;
  /** Records that the file holds, and links that were put: what the ledger knows newer stayed. */
  readonly records: number;
  readonly links: number;
}

/**
 * Takes over what a links file knows: into a new ledger after the old one was lost, or into an older copy of it. Connects
 * nowhere and changes nothing at the target; what the ledger knows newer stays. It holds no lease, because the lease would count as a
 * run: a recovery that was killed must leave an old copy that is still known as one.
 * @throws LedgerError (`busy`) while somebody works on a tenant.
 * @throws CareRefused (`links-file`) when the file does not fit its digest: nothing was taken over.
 */
export async function recoverLedger(bench: Workbench, named?: string): Promise<RecoveredLedger> {
  const { ledger, stateFolder, random } = await bench.uncheckedServices();
  const path = named === undefined ? (ownLinksPath(stateFolder, ledger.id) ?? linksPath(stateFolder)) : resolve(named);
  const file = openLinks(path);
  try {
    let links = 0;
    const { ledger: id, at, nameSalt } = file.header;
    const origin = { ledger: id, at, ...(nameSalt === undefined ? {} : { nameSalt }) };
    for (const { tenant, label, targets, fence } of file.header.tenants) {
      for (const target of targets) await ledger.bindTarget(target, tenant, label, bench.now());
      const startedAt = bench.now();
      const put = await ledger.restore(tenant, { ...origin, fence }, file.recordsOf(tenant), startedAt);
      const run = { runId: random.hex(8), tenant, target: targets[0] ?? label, kind: 'care', status: 'done', message: 'ledger recovered' } as const;
      await ledger.putRun({ ...run, startedAt, finishedAt: bench.now(), operations: put, failed: 0 });
      links += put;
    }
    // Once all is taken over: until then the file is the only one that knows.
    await writeLinks(ledger, stateFolder, bench.now());
    return { path, header: file.header, records: file.records, links };
  } finally {
    file.close();
  }
}
