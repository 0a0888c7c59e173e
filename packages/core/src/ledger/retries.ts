import type { Retry, Tenant } from '../contracts/ledger.js';
import type { OperationId } from '../domain/operation.js';
import { batchesOf } from './batches.js';
import { shapeOfStored } from './journal-read.js';
import { orderedText, textOfOrdered } from './ordered-text.js';
import type { Executor, RetryRow } from './schema.js';
import { digestOfStored } from './stored.js';

export async function retriesOf(db: Executor, tenant: Tenant): Promise<readonly Retry[]> {
  const rows = await db.selectFrom('retry').selectAll().where('tenant', '=', tenant).orderBy('operation').execute();
  return rows.map(retryOfRow);
}

export async function putRetries(trx: Executor, tenant: Tenant, retries: readonly Retry[]): Promise<void> {
  for (const batch of batchesOf(retries)) {
    await trx
      .insertInto('retry')
      .values(batch.map((retry) => rowOfRetry(tenant, retry)))
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'operation']).doUpdateSet((column) => ({
          shape: column.ref('excluded.shape'),
          label: column.ref('excluded.label'),
          digest: column.ref('excluded.digest'),
          attempts: column.ref('excluded.attempts'),
          first_at: column.ref('excluded.first_at'),
          last_at: column.ref('excluded.last_at'),
          next_at: column.ref('excluded.next_at'),
          message: column.ref('excluded.message'),
        })),
      )
      .execute();
  }
}

/** Returns how many there were. */
export async function dropRetries(trx: Executor, tenant: Tenant, operations: readonly OperationId[]): Promise<number> {
  let dropped = 0;
  for (const batch of batchesOf(operations.map(orderedText))) {
    const { numDeletedRows } = await trx.deleteFrom('retry').where('tenant', '=', tenant).where('operation', 'in', batch).executeTakeFirstOrThrow();
    dropped += Number(numDeletedRows);
  }
  return dropped;
}

/** What is released begins its schedule anew: somebody mended something. */
export async function releaseRetries(db: Executor, tenant: Tenant, operations: readonly OperationId[]): Promise<number> {
  if (operations.length > 0) return db.transaction().execute((trx) => dropRetries(trx, tenant, operations));
  const { numDeletedRows } = await db.deleteFrom('retry').where('tenant', '=', tenant).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

function rowOfRetry(tenant: Tenant, retry: Retry): RetryRow {
  return {
    tenant,
    operation: orderedText(retry.operation),
    shape: retry.shape,
    label: orderedText(retry.label),
    digest: retry.digest,
    attempts: retry.attempts,
    first_at: retry.firstAt,
    last_at: retry.lastAt,
    next_at: retry.nextAt ?? null,
    message: orderedText(retry.message),
  };
}

function retryOfRow(row: RetryRow): Retry {
  return {
    operation: textOfOrdered(row.operation),
    shape: shapeOfStored(row.shape),
    label: textOfOrdered(row.label),
    digest: digestOfStored(row.digest),
    attempts: row.attempts,
    firstAt: row.first_at,
    lastAt: row.last_at,
    ...(row.next_at === null ? {} : { nextAt: row.next_at }),
    message: textOfOrdered(row.message),
  };
}
