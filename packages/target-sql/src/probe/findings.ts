import type { Finding } from '@rollcall/core';
import type { ColumnType } from '../config-sections.js';
import type { ColumnKind, TableFacts } from '../tables/facts.js';
import type { EntityTable, MembershipTable } from '../tables/tables.js';

/** What a declared type can be stored in. `other` is taken at its word: enumerations, columns of SQLite without a type. */
const fitting: Readonly<Record<ColumnType, readonly ColumnKind[]>> = {
  string: ['text', 'uuid', 'other'],
  int: ['int', 'decimal', 'other'],
  bool: ['bool', 'int', 'text', 'other'],
  timestamp: ['timestamp', 'text', 'other'],
  date: ['date', 'text', 'other'],
};
const MILLISECOND_DIGITS = 3;

/** A table that is not there: a mistake, or to be made. */
export function missingTable({ table, section }: EntityTable | MembershipTable, creates: boolean): Finding {
  if (creates) {
    return { code: 'sql-table-missing', severity: 'info', message: `there is no table ${table}: the first write makes it`, about: section };
  }
  return { code: 'sql-table-missing', severity: 'error', message: `there is no table ${table}`, remedy: 'correct the name, make the table, or let Rollcall make it: create: true', about: section };
}

/** What is wrong with a table of accounts or groups. */
export function entityFindings(table: EntityTable, facts: TableFacts): readonly Finding[] {
  const used = [table.key, ...table.columns.keys(), ...Object.keys(table.scope), ...(table.standing === undefined ? [] : [table.standing.column])];
  const written = table.isKeyGiven ? used : used.filter((column) => column !== table.key);
  return [
    ...engineFindings(table, facts),
    ...columnFindings(table, used, written, facts),
    ...typeFindings(table, facts),
    ...uniqueFindings(table, [table.key], facts),
  ];
}

/** What is wrong with the table of memberships. */
export function membershipFindings(table: MembershipTable, facts: TableFacts): readonly Finding[] {
  const used = [table.account, table.group, ...Object.keys(table.scope)];
  return [...engineFindings(table, facts), ...columnFindings(table, used, used, facts), ...uniqueFindings(table, [table.account, table.group], facts)];
}

function engineFindings({ table, section }: EntityTable | MembershipTable, { untransactional }: TableFacts): readonly Finding[] {
  if (untransactional === undefined) return [];
  const message = `${table} has the engine ${untransactional}, which knows no transactions: nothing will be written to it`;
  return [{ code: 'sql-not-transactional', severity: 'error', message, remedy: `alter table ${table} engine = InnoDB`, about: section }];
}

function columnFindings({ table, section }: EntityTable | MembershipTable, used: readonly string[], written: readonly string[], { columns }: TableFacts): readonly Finding[] {
  const findings: Finding[] = [];
  const missing = [...new Set(used)].filter((column) => !columns.has(column));
  if (missing.length > 0) {
    const message = `${table} has no column ${missing.join(', ')}`;
    findings.push({ code: 'sql-column-missing', severity: 'error', message, remedy: `its columns are ${[...columns.keys()].join(', ')}`, about: section, count: missing.length });
  }
  const unset = [...columns.values()].filter(({ name, isNullable, hasDefault }) => !isNullable && !hasDefault && !written.includes(name)).map(({ name }) => name);
  if (unset.length > 0) {
    const message = `${table} needs a value for ${unset.join(', ')}, and nothing gives it one: every insert would fail`;
    findings.push({ code: 'sql-column-unset', severity: 'error', message, remedy: 'add it to columns and map it, fix it in the scope, or give it a default in the table', about: section, count: unset.length });
  }
  return findings;
}

function typeFindings(table: EntityTable, facts: TableFacts): readonly Finding[] {
  return [...table.columns.values()].flatMap(({ name, type, as }): readonly Finding[] => {
    const column = facts.columns.get(name);
    if (column === undefined) return [];
    const about = `${table.section}.columns.${name}`;
    const isFitting = as === undefined ? fitting[type].includes(column.kind) : column.kind === 'text' || column.kind === 'other';
    if (!isFitting) {
      const message = `${table.table}.${name} is ${column.type}, which does not hold a ${type}${as === undefined ? '' : ' written as texts'}`;
      return [{ code: 'sql-column-type', severity: 'error', message, remedy: 'declare the type that the column has', about }];
    }
    if (type !== 'timestamp' || (column.fractionDigits ?? MILLISECOND_DIGITS) >= MILLISECOND_DIGITS) return [];
    const message = `${table.table}.${name} is ${column.type}, which keeps no milliseconds: a time that has some would be written again in every run`;
    return [{ code: 'sql-time-rounded', severity: 'warning', message, remedy: 'let the column keep three digits of a second, or map whole seconds', about }];
  });
}

/** Within the scope the columns must be unique: an index over them, or over some of them and of the scope. */
function uniqueFindings({ table, section, scope }: EntityTable | MembershipTable, columns: readonly string[], { uniqueSets }: TableFacts): readonly Finding[] {
  const within = new Set([...columns, ...Object.keys(scope)]);
  if (uniqueSets.some((set) => set.every((column) => within.has(column)))) return [];
  const names = [...within].join(', ');
  return [{
    code: 'sql-key-not-unique',
    severity: 'warning',
    message: `no unique index of ${table} makes ${columns.join(' and ')} unique in the scope: two rows may be one to Rollcall, and every write looks through the whole table`,
    remedy: `create unique index on ${table} (${names})`,
    about: section,
  }];
}
