import type { GivenValue, Tenant } from '../contracts/ledger.js';
import { pagesOf } from './batches.js';
import { orderedText, textOfOrdered } from './ordered-text.js';
import type { Executor, GivenValueRow } from './schema.js';

export function givenValuePages(db: Executor, tenant: Tenant): AsyncIterable<readonly GivenValue[]> {
  return pagesOf((after: GivenValueRow | undefined, limit) => {
    const all = db.selectFrom('given_value').selectAll().where('tenant', '=', tenant);
    const rest =
      after === undefined
        ? all
        : all.where((column) => column(column.refTuple('account_id', 'attribute', 'identity'), '>', column.tuple(after.account_id, after.attribute, after.identity)));
    return rest.orderBy('account_id').orderBy('attribute').orderBy('identity').limit(limit).execute();
  }, valueOfRow);
}

export function rowOfValue(tenant: Tenant, value: GivenValue): GivenValueRow {
  return {
    tenant,
    account_id: orderedText(value.accountId),
    attribute: value.attribute,
    identity: orderedText(value.identity),
    value_id: orderedText(value.valueId),
    created: value.created ? 1 : 0,
    since: value.since,
  };
}

function valueOfRow(row: GivenValueRow): GivenValue {
  return {
    accountId: textOfOrdered(row.account_id),
    attribute: row.attribute,
    identity: textOfOrdered(row.identity),
    valueId: textOfOrdered(row.value_id),
    created: row.created === 1,
    since: row.since,
  };
}
