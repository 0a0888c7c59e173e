import type { CallOptions, GroupRecord, Incoming, PersonRecord, ReadClaim, ReadKeys, SourceRecord } from '@rollcall/core';
import { NamelessRows } from '@rollcall/sql-connection';
import type { GroupsConfig, PeopleConfig } from '../config.js';
import type { SqlColumn, SqlRow, SqlSession } from '../dialects/dialect.js';
import { keyColumnOf } from '../key-column.js';
import { attributesOf, keyOf, type RowShape } from '../row-decoder.js';
import { UnreadableValue } from '../unreadable-value.js';
import { claimOf } from './claim.js';
import { factsOf, type RowFacts } from './facts.js';
import { narrowed } from './keys.js';
import { pagesOf, type ReadLimits } from './rows.js';
import { columnNamed, describeSection, keyColumnNamed } from './section.js';

/** What is read of a section of people or groups. */
export interface EntityRequest {
  readonly type: 'person' | 'group';
  readonly section: 'people' | 'groups';
  readonly config: PeopleConfig | GroupsConfig;
  readonly keys: ReadKeys;
  /** Attributes that are needed; undefined = every column. */
  readonly wanted: readonly string[] | undefined;
  /** Columns that must be there beside the key. */
  readonly needed: readonly string[];
  readonly limits: ReadLimits;
}

interface EntityShape extends RowShape {
  readonly type: 'person' | 'group';
  readonly key: SqlColumn;
  readonly facts: RowFacts;
}

/** Reads people or groups: one page of rows is one page of records. */
export async function* readEntities(session: SqlSession, request: EntityRequest, options: CallOptions): AsyncGenerator<readonly Incoming<SourceRecord>[], ReadClaim, void> {
  const { config, section } = request;
  const columns = await describeSection(session, section, config.query);
  const key = keyColumnNamed(columns, keyColumnOf(config.key), `${section}.key`);
  const rows = { query: config.query, where: narrowed(session, key.name, request.keys) };
  const shape: EntityShape = {
    type: request.type,
    key,
    columns: columnsToRead(columns, request, key),
    declared: config.columns ?? {},
    facts: await factsOf(session, rows, key.name, `${section}.key`, options),
  };
  const nameless = new NamelessRows();
  let rowNumber = 0;
  for await (const page of pagesOf(session, rows, request.limits, options)) {
    yield page.map((row) => incomingOf(row, (rowNumber += 1), shape, nameless));
  }
  return claimOf(session, { what: section, announced: shape.facts.rowCount, delivered: rowNumber, nameless });
}

/**
 * The columns that become attributes: the key, and what is wanted of the declared ones.
 * @throws ConnectorError for a wanted column that is missing: passed over, it would look absent for everybody
 */
function columnsToRead(columns: readonly SqlColumn[], request: EntityRequest, key: SqlColumn): readonly SqlColumn[] {
  const { config, section } = request;
  const declared = config.columns === undefined ? undefined : Object.keys(config.columns);
  for (const name of declared ?? []) columnNamed(columns, name, `${section}.columns`);
  const wanted = new Set([key.name, ...request.needed, ...(request.wanted ?? declared ?? columns.map((column) => column.name))]);
  for (const name of wanted) columnNamed(columns, name, section);
  return columns.filter((column) => wanted.has(column.name));
}

function incomingOf(row: SqlRow, rowNumber: number, shape: EntityShape, nameless: NamelessRows): Incoming<SourceRecord> {
  const { type } = shape;
  let key: string | undefined;
  try {
    key = keyOf(row, shape.key);
    if (key === undefined) return { ok: false, type, reason: nameless.add(`row ${rowNumber} has no ${shape.key.name}`) };
    const times = shape.facts.repeated.get(key);
    if (times !== undefined) return { ok: false, type, key, reason: `${times} rows have the key ${key}; a key names one record` };
    return { ok: true, record: recordOf(type, key, attributesOf(row, shape)) };
  } catch (error) {
    if (!(error instanceof UnreadableValue)) throw error;
    if (key === undefined) return { ok: false, type, reason: nameless.add(`row ${rowNumber}: ${error.message}`) };
    return { ok: false, type, key, reason: error.message };
  }
}

function recordOf(type: 'person' | 'group', key: string, attributes: PersonRecord['attributes']): PersonRecord | GroupRecord {
  return { type, key, references: [], attributes };
}
