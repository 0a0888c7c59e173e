import type { AppliedConfig, RetiredPipeline, Tenant } from '../contracts/ledger.js';
import { batchesOf } from './batches.js';
import { orderedText, textOfOrdered } from './ordered-text.js';
import type { Executor } from './schema.js';
import { jsonOf } from './stored.js';

export async function appliedConfig(db: Executor, tenant: Tenant): Promise<AppliedConfig | undefined> {
  const row = await db.selectFrom('applied_config').selectAll().where('tenant', '=', tenant).executeTakeFirst();
  if (row === undefined) return undefined;
  // Written by putAppliedConfig, as these very types.
  return {
    at: row.at,
    sources: jsonOf(row.sources, 'applied_config.sources') as AppliedConfig['sources'],
    pipelines: jsonOf(row.pipelines, 'applied_config.pipelines') as AppliedConfig['pipelines'],
  };
}

export async function putAppliedConfig(db: Executor, tenant: Tenant, applied: AppliedConfig): Promise<void> {
  const row = { at: applied.at, sources: JSON.stringify(applied.sources), pipelines: JSON.stringify(applied.pipelines) };
  await db
    .insertInto('applied_config')
    .values({ tenant, ...row })
    .onConflict((conflict) => conflict.column('tenant').doUpdateSet(row))
    .execute();
}

/** The same, where a plan was applied: pipelines that are in the file are not retired any more. In the transaction that is given. */
export async function noteApplied(trx: Executor, tenant: Tenant, applied: AppliedConfig, inFile: readonly string[]): Promise<void> {
  await putAppliedConfig(trx, tenant, applied);
  for (const pipelines of batchesOf(inFile)) {
    await trx.deleteFrom('retired_pipeline').where('tenant', '=', tenant).where('pipeline', 'in', pipelines).execute();
  }
}

export async function retiredPipelines(db: Executor, tenant: Tenant): Promise<readonly RetiredPipeline[]> {
  const rows = await db.selectFrom('retired_pipeline').selectAll().where('tenant', '=', tenant).orderBy('pipeline').execute();
  return rows.map((row) => ({ pipeline: row.pipeline, by: textOfOrdered(row.by_whom), at: row.at }));
}

/** The last order counts: it is about everybody who is linked by then. */
export async function retirePipeline(db: Executor, tenant: Tenant, { pipeline, by, at }: RetiredPipeline): Promise<void> {
  await db
    .insertInto('retired_pipeline')
    .values({ tenant, pipeline, by_whom: orderedText(by), at })
    .onConflict((conflict) => conflict.columns(['tenant', 'pipeline']).doUpdateSet({ by_whom: orderedText(by), at }))
    .execute();
}
