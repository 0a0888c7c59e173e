import type { Ledger, Tenant } from '../../contracts/ledger.js';
import type { Workbench } from '../workbench.js';
import { CareRefused } from './care-refused.js';
import { careBench } from './known-tenant.js';
import { asCare } from './note-care.js';

/** `leave`: its people leave by the ladder, in the next plans. `release`: they are nobody's again, and stay as they are. */
export type Retirement = 'leave' | 'release';

/** What became of a pipeline that was taken out of the file. */
export interface RetiredPeople {
  readonly how: Retirement;
  readonly accounts: number;
  readonly groups: number;
}

/**
 * Ends a pipeline that was taken out of the file for good: until then its people are frozen.
 * @throws CareRefused (`unknown-name`) while the file has the pipeline, when the ledger knows nobody of it, or when its people are to
 * leave and no plan would ever hold them.
 */
export async function retirePipeline(bench: Workbench, pipeline: string, how: Retirement, target?: string): Promise<RetiredPeople> {
  refusePresent(bench, pipeline, how);
  const { services, about } = await careBench(bench, target);
  const { tenant } = about.probe;
  const { ledger } = services;
  const counts = { account: 0, group: 0 };
  for (const type of ['account', 'group'] as const) {
    for await (const page of ledger.links(tenant, type)) counts[type] += page.filter((link) => link.pipeline === pipeline).length;
  }
  if (counts.account + counts.group === 0) throw new CareRefused('unknown-name', `nobody is linked by a pipeline "${pipeline}"`, '`rollcall ledger show` names the pipelines that have links.');
  if (how === 'leave') await refuseUnfed(bench, pipeline, services.ledger, tenant);
  await asCare(about, services, `pipeline retired (${how}): ${pipeline}`, async () => {
    if (how === 'release') return ledger.releasePipeline(tenant, pipeline, bench.now());
    await ledger.retirePipeline(tenant, { pipeline, by: bench.author, at: bench.now() });
    return counts.account + counts.group;
  });
  return { how, accounts: counts.account, groups: counts.group };
}

// Plans are made for targets that enabled pipelines feed: without one nobody would leave, until a new pipeline surprises everybody.
async function refuseUnfed(bench: Workbench, pipeline: string, ledger: Ledger, tenant: Tenant): Promise<void> {
  const names = (await ledger.tenants()).find((known) => known.tenant === tenant)?.targets ?? [];
  if (names.some((name) => bench.targets.includes(name))) return;
  const message = `no enabled pipeline of ${bench.config.file} feeds ${names.join(', ')} any more, so no plan would let the people of "${pipeline}" leave; nothing done`;
  const remedy = `Put the pipeline back with \`scope: "false"\`, then plan, approve and apply; or let them go as they are: rollcall pipeline retire ${pipeline} --release`;
  throw new CareRefused('unknown-name', message, remedy);
}

function refusePresent({ config }: Workbench, pipeline: string, how: Retirement): void {
  const isEnabled = config.pipelines.some(({ name }) => name === pipeline);
  const isDisabled = config.disabledPipelines.some(({ name }) => name === pipeline);
  if (!isEnabled && (how === 'release' || !isDisabled)) return;
  const remedy = isEnabled ? 'Take it out of the file first, or let its scope say who leaves.' : 'Take it out of the file first: a pipeline that is disabled keeps its people as they are.';
  throw new CareRefused('unknown-name', `the file ${config.file} still has the pipeline "${pipeline}"`, remedy);
}
