import { exactKey, foldedKey, type ActualRecord, type Incoming, type Primitive, type ReadKeys } from '@rollcall/core';
import { NamelessRows } from '@rollcall/sql-connection';
import { sql, type RawBuilder } from 'kysely';
import type { SqlRow } from '../dialects/dialect.js';
import { KEYS_PER_CALL } from '../profile.js';
import { columnFacts, type TableFacts } from '../tables/facts.js';
import type { EntityTable } from '../tables/tables.js';
import { decode, keyText, UnreadableColumn } from '../values/decode.js';
import { claimOfAll, claimOfKeys } from './claim.js';
import type { Pages, Pass, Readable } from './pass.js';
import { boundKeys, countRows, inScope, isOneOf, pagesOf } from './rows.js';
import { standingOf } from './standing.js';

/** Reads accounts or groups; the ids that were delivered go into `ids`. */
export async function* readEntities(pass: Pass, { table, facts }: Readable<EntityTable>, keys: ReadKeys, ids?: Set<string>): Pages {
  const none = { whole: true, delivered: 0, basis: `${table.table} does not exist yet: the first write makes it` } as const;
  if (facts === undefined) return none;
  return keys === 'all' ? yield* readAll(pass, table, facts, ids) : yield* readKeyed(pass, table, facts, keys, ids);
}

async function* readAll(pass: Pass, table: EntityTable, facts: TableFacts, ids: Set<string> | undefined): Pages {
  const { connection } = pass;
  const where = inScope(table.scope, facts, connection.words);
  const announced = await countRows(pass, table.table, where);
  const nameless = new NamelessRows();
  let delivered = 0;
  for await (const page of pagesOf(pass, table.table, columnsOf(table), where)) {
    const incoming = page.map((row) => incomingOf(row, table, (reason) => nameless.add(reason)));
    delivered += page.length;
    note(incoming, ids);
    yield incoming;
  }
  return claimOfAll({ what: table.table, announced, delivered, nameless }, connection.endOfRows);
}

type Keys = Exclude<ReadKeys, 'all'>;

/** What the statement lets through and the comparison of the column does not is left out here. */
async function* readKeyed(pass: Pass, table: EntityTable, facts: TableFacts, keys: Keys, ids: Set<string> | undefined): Pages {
  const scope = inScope(table.scope, facts, pass.connection.words);
  const wanted = wantedRows(table, keys);
  let [announced, arrived, delivered] = [0, 0, 0];
  for (const filter of filtersOf(pass, table, facts, keys)) {
    const where = sql<boolean>`${scope} and ${filter}`;
    announced += await countRows(pass, table.table, where);
    for await (const page of pagesOf(pass, table.table, columnsOf(table), where)) {
      arrived += page.length;
      const incoming = page.filter((row) => wanted(row)).map((row) => incomingOf(row, table, (reason) => reason));
      delivered += incoming.length;
      note(incoming, ids);
      yield incoming;
    }
  }
  return claimOfKeys({ what: table.section, asked: keys.values.length, announced, arrived, delivered });
}

/** One filter for each statement. Where case does not matter no index and no database folds as Rollcall does: every row is looked at. */
function filtersOf({ connection: { words } }: Pass, table: EntityTable, facts: TableFacts, { by, values }: Keys): readonly RawBuilder<boolean>[] {
  if (by === 'name' && table.columns.get(table.naming)?.ignoresCase === true) return [sql<boolean>`1 = 1`];
  const column = by === 'id' ? table.key : table.naming;
  const forms = by === 'id' ? values : values.flatMap((value) => [value, value.normalize('NFC'), value.normalize('NFD')]);
  const bound = [...new Set(boundKeys(forms, columnFacts(facts, column), words))];
  const filters: RawBuilder<boolean>[] = [];
  for (let from = 0; from < bound.length; from += KEYS_PER_CALL) filters.push(isOneOf(column, bound.slice(from, from + KEYS_PER_CALL)));
  return filters;
}

function wantedRows(table: EntityTable, { by, values }: Keys): (row: SqlRow) => boolean {
  const fold = by === 'id' ? (text: string) => text : table.columns.get(table.naming)?.ignoresCase === true ? foldedKey : exactKey;
  const column = by === 'id' ? table.key : table.naming;
  const wanted = new Set(values.map(fold));
  const seen = new Set<string>();
  return (row) => {
    const text = textOrNothing(row[column], column);
    if (text === undefined || !wanted.has(fold(text))) return false;
    // Two forms of one name may find a row twice.
    const id = textOrNothing(row[table.key], table.key) ?? '';
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  };
}

function textOrNothing(raw: unknown, column: string): string | undefined {
  return raw instanceof Uint8Array ? undefined : keyText(raw, column);
}

function columnsOf({ key, columns, standing }: EntityTable): readonly string[] {
  return [...new Set([key, ...columns.keys(), ...(standing === undefined ? [] : [standing.column])])];
}

function incomingOf(row: SqlRow, table: EntityTable, nameless: (reason: string) => string): Incoming<ActualRecord> {
  const type = table.entity;
  let id: string | undefined;
  try {
    id = keyText(row[table.key], table.key);
    if (id === undefined) return { ok: false, type, reason: nameless(`${table.key} is empty`) };
    const attributes: Record<string, Primitive> = {};
    for (const column of table.columns.values()) {
      const value = decode(row[column.name], column);
      if (value !== undefined) attributes[column.name] = value;
    }
    if (type === 'group') return { ok: true, record: { type, id, attributes } };
    return { ok: true, record: { type, id, attributes, ...standingOf(row, table.standing) } };
  } catch (error) {
    if (!(error instanceof UnreadableColumn)) throw error;
    if (id === undefined) return { ok: false, type, reason: nameless(error.message) };
    return { ok: false, type, key: id, reason: error.message };
  }
}

function note(incoming: readonly Incoming<ActualRecord>[], ids: Set<string> | undefined): void {
  if (ids === undefined) return;
  for (const each of incoming) if (each.ok && each.record.type === 'account') ids.add(each.record.id);
}
