import type { ActualMembership, ActualRecord, Incoming } from '@rollcall/core';
import { NamelessRows } from '@rollcall/sql-connection';
import { sql, type RawBuilder } from 'kysely';
import type { SqlRow } from '../dialects/dialect.js';
import { KEYS_PER_CALL } from '../profile.js';
import { columnFacts, type TableFacts } from '../tables/facts.js';
import type { MembershipTable } from '../tables/tables.js';
import { keyText, UnreadableColumn } from '../values/decode.js';
import { claimOfAll, claimOfKeys } from './claim.js';
import type { Pages, Pass, Readable } from './pass.js';
import { boundKeys, countRows, inScope, isOneOf, pagesOf } from './rows.js';

/** Whose memberships are read. */
export type MembershipKeys = 'all' | { readonly of: 'account' | 'group'; readonly ids: readonly string[] };

/** Reads memberships. Rows that follow one another and name one account become one record. */
export async function* readMemberships(pass: Pass, { table, facts }: Readable<MembershipTable>, keys: MembershipKeys): Pages {
  const none = { whole: true, delivered: 0, basis: `${table.table} does not exist yet: the first write makes it` } as const;
  if (facts === undefined) return none;
  return keys === 'all' ? yield* readAll(pass, table, facts) : yield* readKeyed(pass, table, facts, keys);
}

async function* readAll(pass: Pass, table: MembershipTable, facts: TableFacts): Pages {
  const { connection } = pass;
  const where = inScope(table.scope, facts, connection.words);
  const announced = await countRows(pass, table.table, where);
  const nameless = new NamelessRows();
  let delivered = 0;
  for await (const page of pagesOf(pass, table.table, [table.account, table.group], where)) {
    delivered += page.length;
    yield bundled(page, table, nameless);
  }
  return claimOfAll({ what: table.table, announced, delivered, nameless }, connection.endOfRows);
}

async function* readKeyed(pass: Pass, table: MembershipTable, facts: TableFacts, { of, ids }: Exclude<MembershipKeys, 'all'>): Pages {
  const column = table[of];
  const wanted = new Set(ids);
  const scope = inScope(table.scope, facts, pass.connection.words);
  let [announced, arrived, delivered] = [0, 0, 0];
  for (const filter of filtersOf(pass, facts, column, [...wanted])) {
    const where = sql<boolean>`${scope} and ${filter}`;
    announced += await countRows(pass, table.table, where);
    for await (const page of pagesOf(pass, table.table, [table.account, table.group], where)) {
      arrived += page.length;
      // A collation may have let through what is another id.
      const rows = page.filter((row) => wanted.has(String(row[column])));
      delivered += rows.length;
      yield bundled(rows, table, new NamelessRows());
    }
  }
  return claimOfKeys({ what: 'memberships', asked: ids.length, announced, arrived, delivered });
}

function filtersOf({ connection }: Pass, facts: TableFacts, column: string, ids: readonly string[]): readonly RawBuilder<boolean>[] {
  const bound = boundKeys(ids, columnFacts(facts, column), connection.words);
  const filters: RawBuilder<boolean>[] = [];
  for (let from = 0; from < bound.length; from += KEYS_PER_CALL) filters.push(isOneOf(column, bound.slice(from, from + KEYS_PER_CALL)));
  return filters;
}

function bundled(page: readonly SqlRow[], table: MembershipTable, nameless: NamelessRows): readonly Incoming<ActualRecord>[] {
  const incoming: Incoming<ActualRecord>[] = [];
  let account: string | undefined;
  let groups: string[] = [];
  const flush = (): void => {
    if (account !== undefined) incoming.push({ ok: true, record: { type: 'membership', account, groups } satisfies ActualMembership });
    groups = [];
  };
  for (const row of page) {
    const ends = endsOf(row, table);
    if ('reason' in ends) {
      incoming.push({ ok: false, type: 'membership', reason: nameless.add(ends.reason) });
      continue;
    }
    if (ends.account !== account) flush();
    ({ account } = ends);
    groups.push(ends.group);
  }
  flush();
  return incoming;
}

function endsOf(row: SqlRow, table: MembershipTable): { readonly account: string; readonly group: string } | { readonly reason: string } {
  try {
    const account = keyText(row[table.account], table.account);
    const group = keyText(row[table.group], table.group);
    if (account !== undefined && group !== undefined) return { account, group };
    return { reason: `${account === undefined ? table.account : table.group} is empty` };
  } catch (error) {
    if (!(error instanceof UnreadableColumn)) throw error;
    return { reason: error.message };
  }
}
