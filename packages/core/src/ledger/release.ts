import type { Tenant } from '../contracts/ledger.js';
import { batchesOf, pagesOf } from './batches.js';
import { dropDeparturesOf } from './departures.js';
import type { NameDigest } from './name-digest.js';
import type { Executor, LinkRow } from './schema.js';
import { entomb } from './tombstones.js';
import { refuseUnderWay } from './under-way.js';

/** Ends all links of a pipeline in the transaction that is given, with all that rests on them. */
export async function releasePipeline(trx: Executor, tenant: Tenant, pipeline: string, at: string, nameDigest: NameDigest): Promise<number> {
  await refuseUnderWay(trx, tenant, `tenant ${tenant}`);
  let released = 0;
  for await (const links of linksOfPipeline(trx, tenant, pipeline)) {
    await endLinks(trx, tenant, links, at, nameDigest);
    released += links.length;
  }
  await trx.deleteFrom('retired_pipeline').where('tenant', '=', tenant).where('pipeline', '=', pipeline).execute();
  return released;
}

function linksOfPipeline(trx: Executor, tenant: Tenant, pipeline: string): AsyncIterable<readonly LinkRow[]> {
  return pagesOf(
    (after: LinkRow | undefined, limit) => {
      const all = trx.selectFrom('link').selectAll().where('tenant', '=', tenant).where('pipeline', '=', pipeline);
      const rest = after === undefined ? all : all.where((column) => column(column.refTuple('type', 'owner'), '>', column.tuple(after.type, after.owner)));
      return rest.orderBy('type').orderBy('owner').limit(limit).execute();
    },
    (row) => row,
  );
}

/** Ends links, the clocks of their owners, and what we gave their accounts: nothing of it is ours any more. */
export async function endLinks(trx: Executor, tenant: Tenant, links: readonly LinkRow[], at: string, nameDigest: NameDigest): Promise<void> {
  await entomb(trx, links, () => at, nameDigest);
  await dropDeparturesOf(trx, tenant, links);
  for (const batch of batchesOf(links.filter((link) => link.type === 'account'))) {
    await trx
      .deleteFrom('given_value')
      .where('tenant', '=', tenant)
      .where('account_id', 'in', batch.map((link) => link.target_id))
      .execute();
  }
}
