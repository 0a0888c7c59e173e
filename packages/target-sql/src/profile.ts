import type { Finding, OperationShape, TargetAttribute, TargetProfile, TargetSchema } from '@rollcall/core';
import type { SqlTargetConfig } from './config.js';
import { tablesOf, type ColumnSpec, type EntityTable } from './tables/tables.js';

/** The lane of pages that are read. */
export const READS = 'reads';
/** The lane of transactions that write. */
export const WRITES = 'writes';
/** Keys in one statement of a read by keys. */
export const KEYS_PER_CALL = 500;

/** What the configured target can do: pure, offline and without secrets. */
export function profileOf(config: SqlTargetConfig): TargetProfile {
  const tables = tablesOf(config);
  const { ratePerMinute, batchSize, pageSize } = config;
  const operations = operationsOf(config);
  return {
    schemas: { account: schemaOf(tables.account), ...(tables.group === undefined ? {} : { group: schemaOf(tables.group) }) },
    operations,
    meanings: meaningsOf(config),
    lanes: {
      [READS]: { ratePerMinute, accepts: [], maxBatch: 1, atomic: 'per-operation' },
      [WRITES]: { ratePerMinute, accepts: operations, maxBatch: batchSize, atomic: 'all-or-nothing' },
    },
    reading: { lane: READS, pageSize: { account: pageSize, group: pageSize }, keysPerCall: KEYS_PER_CALL },
    findings: findingsOf(config),
  };
}

function meaningsOf({ accounts: { disabled }, memberships }: SqlTargetConfig): NonNullable<TargetProfile['meanings']> {
  const rows = memberships === undefined ? 'the row of the account' : 'the row of the account and those of its memberships';
  return {
    ...(disabled !== undefined && { 'disable:account': `only column ${disabled.column} changes; everything else of the row, and memberships, stay` }),
    'delete:account': `${rows} are deleted, for good`,
  };
}

function operationsOf({ accounts, groups, memberships }: SqlTargetConfig): readonly OperationShape[] {
  return [
    'create:account', 'update:account', 'delete:account',
    ...(accounts.disabled === undefined ? [] : (['disable:account', 'enable:account'] as const)),
    ...(groups === undefined ? [] : (['create:group', 'update:group', 'delete:group'] as const)),
    ...(memberships === undefined ? [] : (['attach:membership', 'detach:membership'] as const)),
  ];
}

function schemaOf(table: EntityTable): TargetSchema {
  const identifying = new Set([table.key, table.naming]);
  return {
    naming: table.naming,
    attributes: Object.fromEntries([...table.columns.values()].map((column) => [column.name, attributeOf(column, identifying.has(column.name))])),
  };
}

/** Dates and timestamps are ISO texts: the contract has no type of their own. */
function attributeOf(column: ColumnSpec, isUnique: boolean): TargetAttribute {
  return {
    type: column.type === 'timestamp' || column.type === 'date' ? 'string' : column.type,
    multi: false,
    storage: 'inline',
    ...(column.isRequired ? { required: true } : {}),
    ...(column.maxLength === undefined ? {} : { maxLength: column.maxLength }),
    ...(column.ignoresCase ? { compare: 'case-insensitive' } : {}),
    ...(isUnique ? { unique: true } : {}),
  };
}

function findingsOf({ accounts }: SqlTargetConfig): readonly Finding[] {
  if (accounts.key !== accounts.name) return [];
  return [{
    code: 'sql-key-is-name',
    severity: 'info',
    message: `${accounts.key} is key and name in one: a row keeps its name for ever, and a rename in the source is refused`,
    remedy: 'name a key that does not change, where the table has one',
    about: 'accounts.key',
  }];
}
