import type { Departure, Tenant } from '../contracts/ledger.js';
import { ownerOf, type OwnerKey } from '../domain/identity.js';
import { batchesOf, pagesOf } from './batches.js';
import { storedOwner } from './links.js';
import { textOfOrdered } from './ordered-text.js';
import type { DepartureRow, Executor, LinkRow } from './schema.js';
import { wordOf } from './stored.js';

const GRADES = ['absence', 'exit'] as const satisfies readonly Departure['grade'][];

export function departurePages(db: Executor, tenant: Tenant): AsyncIterable<readonly Departure[]> {
  return pagesOf((after: DepartureRow | undefined, limit) => {
    const all = db.selectFrom('departure').selectAll().where('tenant', '=', tenant);
    const rest = after === undefined ? all : all.where('owner', '>', after.owner);
    return rest.orderBy('owner').limit(limit).execute();
  }, departureOfRow);
}

/** Notes clocks in the transaction that is given. */
export async function putDepartures(trx: Executor, tenant: Tenant, departures: readonly Departure[]): Promise<void> {
  const rows = new Map(departures.map((departure) => [storedOwner(departure.owner), rowOfDeparture(tenant, departure)]));
  for (const batch of batchesOf([...rows.values()])) {
    await trx
      .insertInto('departure')
      .values(batch)
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'owner']).doUpdateSet((column) => ({
          grade: column.ref('excluded.grade'),
          first_at: column.ref('excluded.first_at'),
          last_at: column.ref('excluded.last_at'),
          witnessed_ms: column.ref('excluded.witnessed_ms'),
          dwell_ms: column.ref('excluded.dwell_ms'),
          by_edit: column.ref('excluded.by_edit'),
        })),
      )
      .execute();
  }
}

/** Drops the clocks of some owners, in the transaction that is given. */
export async function dropDepartures(trx: Executor, tenant: Tenant, owners: readonly OwnerKey[]): Promise<void> {
  for (const batch of batchesOf(owners.map(storedOwner))) {
    await trx.deleteFrom('departure').where('tenant', '=', tenant).where('owner', 'in', batch).execute();
  }
}

/** Drops the clocks of whoever held these links: a clock is one of the link that it began with. */
export async function dropDeparturesOf(trx: Executor, tenant: Tenant, links: readonly LinkRow[]): Promise<void> {
  const owners = links.filter(({ type }) => type === 'account').map(({ owner }) => owner);
  for (const batch of batchesOf(owners)) {
    await trx.deleteFrom('departure').where('tenant', '=', tenant).where('owner', 'in', batch).execute();
  }
}

function rowOfDeparture(tenant: Tenant, departure: Departure): DepartureRow {
  return {
    tenant,
    owner: storedOwner(departure.owner),
    grade: departure.grade,
    first_at: departure.firstAt,
    last_at: departure.lastAt,
    witnessed_ms: departure.witnessedMs,
    dwell_ms: departure.dwellMs,
    by_edit: departure.byEdit ? 1 : 0,
  };
}

function departureOfRow(row: DepartureRow): Departure {
  return {
    owner: ownerOf(textOfOrdered(row.owner)),
    grade: wordOf(row.grade, GRADES, 'departure.grade'),
    firstAt: row.first_at,
    lastAt: row.last_at,
    witnessedMs: row.witnessed_ms,
    dwellMs: row.dwell_ms,
    byEdit: row.by_edit === 1,
  };
}
