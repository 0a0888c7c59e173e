import type { Intent, Lease, LedgerChanges, Link } from '../../contracts/ledger.js';
import type { Json } from '../../domain/json.js';
import type { Operation } from '../../domain/operation.js';
import { LEDGER_NOTE } from '../../execution/apply/recover.js';
import { withLease } from '../../execution/apply/with-lease.js';
import type { ApplyServices } from '../../execution/tenant.js';
import { keepLinks } from '../kept/keep-links.js';

/** The tenant that an order is about. */
export interface CareTenant {
  readonly name: string;
  readonly probe: { readonly tenant: string; readonly tenantLabel: string };
}

/** A change of what the ledger remembers, that somebody ordered; the target is not touched. */
export interface CareNote {
  /** In two words, without a name: it stands in the list of runs, which outlives a forgotten person. */
  readonly what: string;
  readonly link: Link;
  readonly changes: (runId: string) => LedgerChanges;
  /** Where the change is one that plans make too. */
  readonly operation?: Operation;
}

/** Writes a change into the ledger, with its entry in the journal, as the only one who works on the tenant. @throws TenantBusy */
export async function noteCare(about: CareTenant, services: ApplyServices, note: CareNote): Promise<void> {
  await asCare(about, services, note.what, async (runId, lease) => {
    const at = new Date(services.clock.now()).toISOString();
    const [sequence = 0] = await services.ledger.intend(lease, runId, at, [intentOf(note, services.author)]);
    await services.ledger.conclude(lease, at, [{ sequence, result: 'done' }], note.changes(runId));
    return 1;
  });
}

/** Work on the ledger: is handed the run's id and its lease, and tells how many links (or what else it is about) it touched. */
type CareWork = (runId: string, lease: Lease) => Promise<number>;

/** Does something to the ledger as a run of its own, alone on the tenant, and writes the links file anew. @throws TenantBusy */
export async function asCare(about: CareTenant, services: ApplyServices, what: string, work: CareWork): Promise<number> {
  const touched = await aloneOn(about, services, what, work);
  await keepLinks(services);
  return touched;
}

async function aloneOn(about: CareTenant, { ledger, clock, random, ...services }: ApplyServices, what: string, work: CareWork): Promise<number> {
  const now = (): string => new Date(clock.now()).toISOString();
  return withLease(about.probe, { ledger, clock, random, ...services }, async (keeper) => {
    const begun = { runId: random.hex(8), tenant: about.probe.tenant, target: about.name, kind: 'care', startedAt: now(), operations: 0, failed: 0, message: what } as const;
    await ledger.putRun({ ...begun, status: 'running' });
    try {
      const operations = await work(begun.runId, keeper.lease);
      await ledger.putRun({ ...begun, status: 'done', finishedAt: now(), operations });
      return operations;
    } catch (error) {
      await ledger.putRun({ ...begun, status: 'failed', finishedAt: now(), failed: 1 });
      throw error;
    }
  });
}

function intentOf({ what, link, operation }: CareNote, by: string): Intent {
  const about = { targetId: link.targetId };
  if (operation !== undefined) return { ...about, operation: operation.id, shape: `adopt:${link.type}`, payload: operation as unknown as Json };
  const payload = { owner: { ...link.owner }, label: link.label, by, what, before: link } as unknown as Json;
  return { ...about, operation: `${what} ${link.owner.source}:${link.owner.key}`, shape: LEDGER_NOTE, payload };
}
