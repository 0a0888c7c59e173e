import type { SqlTargetConfig } from '../config.js';
import type { ColumnConfig, ColumnType, FixedValue, GroupsConfig } from '../config-sections.js';

/** A declared column. */
export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  readonly isRequired: boolean;
  readonly maxLength?: number;
  readonly ignoresCase: boolean;
  /** The texts for true and false. */
  readonly as?: readonly [string, string];
}

/** Columns with the values that every row of ours has, and no row of others. */
export type Scope = Readonly<Record<string, FixedValue>>;

/** A table of people or of groups. */
export interface EntityTable {
  readonly entity: 'account' | 'group';
  /** The section of the configuration, for messages. */
  readonly section: 'accounts' | 'groups';
  /** `schema.table` or `table`. */
  readonly table: string;
  /** The column whose text is the entity's id. */
  readonly key: string;
  /** True: the mapping gives the key. False: the database makes it. */
  readonly isKeyGiven: boolean;
  readonly naming: string;
  readonly columns: ReadonlyMap<string, ColumnSpec>;
  readonly scope: Scope;
  readonly standing?: { readonly column: string; readonly active: FixedValue; readonly disabled: FixedValue };
}

/** The table of memberships. */
export interface MembershipTable {
  readonly section: 'memberships';
  readonly table: string;
  readonly account: string;
  readonly group: string;
  readonly scope: Scope;
}

/** The tables of one target. */
export interface Tables {
  readonly account: EntityTable;
  readonly group?: EntityTable;
  readonly membership?: MembershipTable;
}

/** The configured tables, with every default filled in. */
export function tablesOf({ accounts, groups, memberships }: Pick<SqlTargetConfig, 'accounts' | 'groups' | 'memberships'>): Tables {
  const { disabled } = accounts;
  return {
    account: { ...entityTable('account', 'accounts', accounts), ...(disabled === undefined ? {} : { standing: disabled }) },
    ...(groups === undefined ? {} : { group: entityTable('group', 'groups', groups) }),
    ...(memberships === undefined ? {} : { membership: { section: 'memberships', ...memberships } }),
  };
}

function entityTable(entity: EntityTable['entity'], section: EntityTable['section'], config: GroupsConfig): EntityTable {
  const { table, key, name, scope } = config;
  const needed = new Set([key, name]);
  const columns = new Map(Object.entries(config.columns).map(([column, options]) => [column, specOf(column, options, needed.has(column))]));
  return { entity, section, table, key, isKeyGiven: columns.has(key), naming: name, columns, scope };
}

function specOf(name: string, options: ColumnConfig, isNeeded: boolean): ColumnSpec {
  const given = typeof options === 'string' ? { type: options } : options;
  const { type, required = false, maxLength, compare, as } = given;
  return {
    name,
    type,
    isRequired: required || isNeeded,
    ignoresCase: compare === 'case-insensitive',
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(as === undefined ? {} : { as }),
  };
}

/** `config_id=duo1`, for people; empty where there is no scope. */
export function scopeText(scope: Scope): string {
  return Object.entries(scope).map(([column, value]) => `${column}=${String(value)}`).sort().join(', ');
}
