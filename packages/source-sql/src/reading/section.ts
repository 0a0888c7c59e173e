import { ConnectorError } from '@rollcall/core';
import type { SqlColumn, SqlSession } from '../dialects/dialect.js';

/** The name of a query's section in the configuration. */
export type SectionName = 'people' | 'groups' | 'memberships';

/**
 * The columns of a section's query.
 * @throws ConnectorError `invalid` for a query that does not compile and for columns that share a name: a row holds each
 *   name once, so one of the two would win silently.
 */
export async function describeSection(session: SqlSession, section: SectionName, query: string): Promise<readonly SqlColumn[]> {
  const columns = await session.describe(query).catch((error: unknown) => {
    throw inSection(session.failure(error, section), section);
  });
  const names = columns.map((column) => column.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index || name === '__proto__');
  if (twice === undefined) return columns;
  throw new ConnectorError({
    kind: 'invalid',
    message: `${section}: the query has more than one column "${twice}"`,
    remedy: `rename one of them: select …, other.${twice} as other_${twice}`,
  });
}

/**
 * The column that a setting names.
 * @throws ConnectorError `invalid`, naming the columns that are there
 */
export function columnNamed(columns: readonly SqlColumn[], name: string, setting: string): SqlColumn {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const present = columns.map((column) => column.name).join(', ');
  const folded = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  const remedy = folded === undefined ? 'name one of these, or select it' : `write ${folded.name}: names are compared exactly`;
  throw new ConnectorError({ kind: 'invalid', message: `${setting}: the query has no column "${name}"; it has ${present}`, remedy });
}

/** {@link columnNamed} for a column that identifies. */
export function keyColumnNamed(columns: readonly SqlColumn[], name: string, setting: string): SqlColumn {
  const column = columnNamed(columns, name, setting);
  if (column.notKeyBecause === undefined) return column;
  throw new ConnectorError({
    kind: 'invalid',
    message: `${setting}: "${name}" has type ${column.type} and cannot be a key: ${column.notKeyBecause}`,
    remedy: 'use an integer, a uuid or a text',
  });
}

function inSection(error: ConnectorError, section: SectionName): ConnectorError {
  const { failure } = error;
  return new ConnectorError({ ...failure, message: failure.message.startsWith(`${section}: `) ? failure.message : `${section}: ${failure.message}` });
}
