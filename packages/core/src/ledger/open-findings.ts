import type { OpenFinding, Tenant } from '../contracts/ledger.js';
import type { Finding } from '../domain/finding.js';
import { byCodeUnit } from '../domain/json.js';
import { batchesOf } from './batches.js';
import { orderedText, textOfOrdered } from './ordered-text.js';
import type { Executor, OpenFindingRow } from './schema.js';
import { wordOf } from './stored.js';

/** More are a flood that nobody reads one by one; the gravest are kept. */
export const MOST_FINDINGS = 5000;
const SEVERITIES = ['error', 'warning', 'info'] as const satisfies readonly Finding['severity'][];

export async function openFindings(db: Executor, tenant: Tenant): Promise<readonly OpenFinding[]> {
  const rows = await db.selectFrom('open_finding').selectAll().where('tenant', '=', tenant).orderBy('code').orderBy('about').execute();
  return rows.map(findingOfRow);
}

/** Replaces the open findings in the transaction that is given; those known by code and subject keep their age. */
export async function replaceFindings(trx: Executor, tenant: Tenant, at: string, findings: readonly Finding[]): Promise<void> {
  const wanted = rowsOf(tenant, at, findings);
  const known = await trx.selectFrom('open_finding').select(['code', 'about']).where('tenant', '=', tenant).execute();
  for (const { code, about } of known) {
    if (wanted.has(keyOf(code, about))) continue;
    await trx.deleteFrom('open_finding').where('tenant', '=', tenant).where('code', '=', code).where('about', '=', about).execute();
  }
  for (const batch of batchesOf([...wanted.values()])) {
    await trx
      .insertInto('open_finding')
      .values(batch)
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'code', 'about']).doUpdateSet((column) => ({
          severity: column.ref('excluded.severity'),
          message: column.ref('excluded.message'),
          last_at: column.ref('excluded.last_at'),
        })),
      )
      .execute();
  }
}

function rowsOf(tenant: Tenant, at: string, findings: readonly Finding[]): Map<string, OpenFindingRow> {
  const rows = new Map<string, OpenFindingRow>();
  for (const { code, about = '', severity, message } of [...findings].sort(byGravity)) {
    const subject = { tenant, code, about: orderedText(about) };
    const row = { ...subject, severity, message: orderedText(message), first_at: at, last_at: at };
    const key = keyOf(code, row.about);
    if (rows.size === MOST_FINDINGS || rows.has(key)) continue;
    rows.set(key, row);
  }
  return rows;
}

/** The gravest first; by all of it, so that a flood is cut at the same place each time: what is cut off loses its age. */
export function byGravity(left: Finding, right: Finding): number {
  return (
    SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity) ||
    byCodeUnit(left.code, right.code) ||
    byCodeUnit(left.about ?? '', right.about ?? '') ||
    byCodeUnit(left.message, right.message)
  );
}

function keyOf(code: string, about: string): string {
  return `${code} ${about}`;
}

function findingOfRow(row: OpenFindingRow): OpenFinding {
  return {
    code: row.code,
    about: textOfOrdered(row.about),
    severity: wordOf(row.severity, SEVERITIES, 'open_finding.severity'),
    message: textOfOrdered(row.message),
    firstAt: row.first_at,
    lastAt: row.last_at,
  };
}
