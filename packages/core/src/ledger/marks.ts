import type { SourceMark, Tenant } from '../contracts/ledger.js';
import type { EvidenceType } from '../domain/evidence.js';
import { orderedText, textOfOrdered } from './ordered-text.js';
import type { Executor, SourceMarkRow } from './schema.js';
import { wordOf } from './stored.js';

const TYPES = ['person', 'group', 'membership'] as const satisfies readonly EvidenceType[];

export async function marksOf(db: Executor, tenant: Tenant): Promise<readonly SourceMark[]> {
  const rows = await db.selectFrom('source_mark').selectAll().where('tenant', '=', tenant).orderBy('source').orderBy('type').execute();
  return rows.map(markOfRow);
}

/** Notes marks in the transaction that is given. A newer one that is known already stays. */
export async function putMarks(trx: Executor, tenant: Tenant, marks: readonly SourceMark[]): Promise<void> {
  for (const mark of marks) {
    const row = rowOfMark(tenant, mark);
    const { taken_at, delivered, watermark, dangling } = row;
    await trx
      .insertInto('source_mark')
      .values(row)
      .onConflict((conflict) => conflict.columns(['tenant', 'source', 'type']).doUpdateSet({ taken_at, delivered, watermark, dangling }).where('source_mark.taken_at', '<=', taken_at))
      .execute();
  }
}

function rowOfMark(tenant: Tenant, mark: SourceMark): SourceMarkRow {
  return {
    tenant,
    source: mark.source,
    type: mark.type,
    taken_at: mark.takenAt,
    delivered: mark.delivered,
    watermark: mark.watermark === undefined ? null : orderedText(mark.watermark),
    dangling: mark.dangling ?? null,
  };
}

function markOfRow(row: SourceMarkRow): SourceMark {
  return {
    source: row.source,
    type: wordOf(row.type, TYPES, 'source_mark.type'),
    takenAt: row.taken_at,
    delivered: row.delivered,
    ...(row.watermark === null ? {} : { watermark: textOfOrdered(row.watermark) }),
    ...(row.dangling === null ? {} : { dangling: row.dangling }),
  };
}
