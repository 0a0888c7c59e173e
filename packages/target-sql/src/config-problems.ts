import type { AccountsConfig, ColumnConfig, GroupsConfig, MembershipsConfig } from './config-sections.js';

/** One mistake of the section: where, and what. */
export interface ConfigProblem {
  readonly path: readonly string[];
  readonly message: string;
}

interface Sections {
  readonly accounts: AccountsConfig;
  readonly groups?: GroupsConfig;
  readonly memberships?: MembershipsConfig;
}

/** What the schema cannot say: which settings must fit one another. */
export function problemsOf({ accounts, groups, memberships }: Sections): readonly ConfigProblem[] {
  return [
    ...entityProblems('accounts', accounts),
    ...standingProblems(accounts),
    ...(groups === undefined ? [] : entityProblems('groups', groups)),
    ...(groups === undefined ? [] : sameRowsProblems(accounts, groups)),
    ...(memberships === undefined ? [] : membershipProblems(memberships, groups)),
  ];
}

function entityProblems(section: 'accounts' | 'groups', { key, name, columns, scope }: GroupsConfig): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const add = (path: readonly string[], message: string): void => void problems.push({ path: [section, ...path], message });
  const naming = columns[name];
  if (naming === undefined) add(['name'], `${name} is not among the columns; add it: columns: { ${name}: string, … }`);
  else if (typeOf(naming) !== 'string') add(['columns', name], `${name} is the name, so it is a string`);
  const keyColumn = columns[key];
  if (keyColumn !== undefined && !['string', 'int'].includes(typeOf(keyColumn))) add(['columns', key], `${key} is the key, so it is a string or an int`);
  for (const fixed of Object.keys(scope)) {
    if (fixed === key) add(['scope', fixed], `${fixed} is the key; the scope names other columns`);
    else if (columns[fixed] !== undefined) add(['scope', fixed], `${fixed} is fixed by the scope, so it cannot be among the columns as well`);
  }
  for (const [column, options] of Object.entries(columns)) problems.push(...columnProblems([section, 'columns', column], options));
  return problems;
}

function columnProblems(path: readonly string[], options: ColumnConfig): readonly ConfigProblem[] {
  if (typeof options === 'string') return [];
  const { type, maxLength, compare, as } = options;
  const problems: ConfigProblem[] = [];
  if (type !== 'string' && maxLength !== undefined) problems.push({ path: [...path, 'maxLength'], message: 'only a string has a maxLength' });
  if (type !== 'string' && compare !== undefined) problems.push({ path: [...path, 'compare'], message: 'only a string is compared with or without case' });
  if (type !== 'bool' && as !== undefined) problems.push({ path: [...path, 'as'], message: 'only a bool is written as texts' });
  if (as !== undefined && as[0] === as[1]) problems.push({ path: [...path, 'as'], message: 'true and false need different texts' });
  return problems;
}

function standingProblems({ key, columns, scope, disabled }: AccountsConfig): readonly ConfigProblem[] {
  if (disabled === undefined) return [];
  const path = ['accounts', 'disabled'];
  const { column } = disabled;
  const problems: ConfigProblem[] = [];
  if (column === key || columns[column] !== undefined || scope[column] !== undefined) {
    problems.push({ path: [...path, 'column'], message: `${column} says who is disabled, so it cannot be the key, in the scope or among the columns as well` });
  }
  if (disabled.active === disabled.disabled) problems.push({ path: [...path, 'disabled'], message: 'active and disabled need different values' });
  return problems;
}

/** Accounts and groups of one table are told apart by a column that both scopes fix, to different values. */
function sameRowsProblems(accounts: AccountsConfig, groups: GroupsConfig): readonly ConfigProblem[] {
  if (accounts.table !== groups.table) return [];
  const isApart = Object.entries(accounts.scope).some(([column, value]) => groups.scope[column] !== undefined && groups.scope[column] !== value);
  if (isApart) return [];
  return [{ path: ['groups', 'table'], message: 'accounts and groups would be the same rows; give their scopes different values of one column' }];
}

function membershipProblems({ account, group, scope }: MembershipsConfig, groups: GroupsConfig | undefined): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (groups === undefined) problems.push({ path: ['memberships'], message: 'memberships name groups, so a groups section is needed' });
  if (account === group) problems.push({ path: ['memberships', 'group'], message: 'account and group are two columns' });
  for (const column of [account, group]) {
    if (scope[column] !== undefined) problems.push({ path: ['memberships', 'scope', column], message: `${column} names an end of the membership, so the scope cannot fix it` });
  }
  return problems;
}

function typeOf(options: ColumnConfig): string {
  return typeof options === 'string' ? options : options.type;
}
