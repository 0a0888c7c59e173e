import { connectionFields } from '@rollcall/sql-connection';
import { z } from 'zod';
import { columnTypes, type ColumnType } from './column-type.js';
import { isNameColumn } from './key-column.js';

const MAX_PAGE_SIZE = 10_000;

const query = z.string().trim().min(1, 'write one SELECT');
const column = z.string().min(1, 'name a column of the query');
const columns = z.record(z.string().min(1), z.enum(columnTypes as [ColumnType, ...ColumnType[]])).exactOptional();

const keyByColumn = z.strictObject({
  column,
  /** The operator's word that a value of this column never passes from one person to another. */
  neverReused: z.boolean().default(false),
});

/** `key: id`, or `key: { column: uid, neverReused: true }`. */
const key = z.union([column, keyByColumn]).superRefine((value, context) => {
  const name = typeof value === 'string' ? value : value.column;
  const neverReused = typeof value !== 'string' && value.neverReused;
  if (!isNameColumn(name) || neverReused) return;
  const message =
    `"${name}" is a name, and a name can be reused: its next holder would get the account of the last one. ` +
    `Use an immutable id of the table, or state that it is never given again: key: { column: ${name}, neverReused: true }`;
  context.addIssue({ code: 'custom', message });
});

const people = z.strictObject({ key, query, columns });
const groups = z.strictObject({
  key,
  query,
  columns,
  /** The column that `SOURCE.groups` lists in expressions. */
  name: column.default('name'),
});
const memberships = z.strictObject({ query, person: column, group: column });

/** The section of a configuration file behind `use: sql`. */
export const sqlConfig = z
  .strictObject({
    ...connectionFields,
    people,
    groups: groups.exactOptional(),
    memberships: memberships.exactOptional(),
    /** A query of one value, read in the same snapshot; anything but true means that the source is being loaded. */
    ready: query.exactOptional(),
    /** A query of one value that names the load, read in the same snapshot and noted with the read. */
    batch: query.exactOptional(),
    /** Rows per page. */
    pageSize: z.int().min(1).max(MAX_PAGE_SIZE).default(500),
  })
  .superRefine((value, context) => {
    if (value.memberships === undefined || value.groups !== undefined) return;
    const message = 'memberships name groups, so a groups section is needed: groups: { key: …, query: "select …" }';
    context.addIssue({ code: 'custom', path: ['memberships'], message });
  });

export type SqlConfig = z.output<typeof sqlConfig>;
export type PeopleConfig = SqlConfig['people'];
export type GroupsConfig = NonNullable<SqlConfig['groups']>;
export type MembershipsConfig = NonNullable<SqlConfig['memberships']>;
