import type { ImportedEntity, ImportedMembership, ImportedTables, RefusedRow } from '@rollcall/core/host';
import { CsvProblem, readCsv, type CsvRow } from './csv.js';

/** The three tables of a provisioner, each exported with all its columns. */
const GROUPER_FILES = { member: 'grouper_sync_member.csv', group: 'grouper_sync_group.csv', membership: 'grouper_sync_membership.csv' } as const;
type Table = keyof typeof GROUPER_FILES;

/** Where Grouper caches ids of the target: which of the four it is, is a provisioner's setting. */
const CACHES: Readonly<Record<'member' | 'group', readonly string[]>> = {
  member: ['member_from_id2', 'member_from_id3', 'member_to_id2', 'member_to_id3'],
  group: ['group_from_id2', 'group_from_id3', 'group_to_id2', 'group_to_id3'],
};

/** The columns that hold the keys of our source. */
export interface KeyColumns {
  readonly person: string;
  readonly group: string;
}

/** The tables, with what of them cannot be used; or why they are none. */
export type GrouperTables =
  | { readonly ok: true; readonly tables: ImportedTables; readonly refused: readonly RefusedRow[]; readonly notInTarget: number }
  | { readonly ok: false; readonly problem: string; readonly remedy: string };

const EXPORT = 'Export it with all its columns: select * from TABLE where grouper_sync_id = (select id from grouper_sync where provisioner_name = NAME)';

/** Reads the exported tables. @param read the text of one file of the folder; undefined where there is none */
export function readGrouperTables(read: (file: string) => string | undefined, keys: KeyColumns): GrouperTables {
  try {
    return { ok: true, ...gather(read, keys) };
  } catch (error) {
    if (error instanceof NoTable) return { ok: false, problem: error.message, remedy: error.remedy };
    throw error;
  }
}

class NoTable extends Error {
  constructor(
    message: string,
    readonly remedy = EXPORT,
  ) {
    super(message);
  }
}

function gather(read: (file: string) => string | undefined, keys: KeyColumns): Omit<Extract<GrouperTables, { ok: true }>, 'ok'> {
  const shared = ['id', 'grouper_sync_id', 'in_target', 'in_target_insert_or_exists'];
  const members = rowsOf(read, 'member', [...shared, ...CACHES.member, keys.person]);
  const groups = rowsOf(read, 'group', [...shared, ...CACHES.group, keys.group]);
  const memberships = rowsOf(read, 'membership', [...shared, 'grouper_sync_member_id', 'grouper_sync_group_id']);
  refuseSeveral([...members, ...groups, ...memberships]);
  const refused: RefusedRow[] = [];
  const personOf = keysOf(members, keys.person);
  const groupOf = keysOf(groups, keys.group);
  const tables = {
    accounts: entities('member', members, keys.person, refused),
    groups: entities('group', groups, keys.group, refused),
    memberships: memberships.filter(isInTarget).flatMap((row) => membership(row, personOf, groupOf, refused)),
  };
  const notInTarget = [...members, ...groups, ...memberships].filter((row) => !isInTarget(row)).length;
  return { tables, refused, notInTarget };
}

function rowsOf(read: (file: string) => string | undefined, table: Table, needed: readonly string[]): readonly CsvRow[] {
  const file = GROUPER_FILES[table];
  const text = read(file);
  if (text === undefined) throw new NoTable(`there is no ${file}`);
  try {
    const { columns, rows } = readCsv(text);
    const missing = needed.filter((name) => !columns.includes(name.toLowerCase()));
    if (missing.length > 0) throw new NoTable(`${file}:1 has no column ${missing.join(', ')}; there is ${columns.join(', ')}`);
    return rows;
  } catch (error) {
    if (error instanceof CsvProblem) throw new NoTable(`${file}:${error.line} ${error.message}`);
    throw error;
  }
}

function refuseSeveral(rows: readonly CsvRow[]): void {
  const provisioners = new Set(rows.map(({ values }) => values['grouper_sync_id'] ?? ''));
  if (provisioners.size > 1) throw new NoTable(`the files hold rows of ${provisioners.size} provisioners: ${[...provisioners].sort().join(', ')}`);
}

const isInTarget = ({ values }: CsvRow): boolean => values['in_target'] === 'T';
const isOurs = ({ values }: CsvRow): boolean => values['in_target_insert_or_exists'] === 'T';
const placeOf = (table: Table, { line }: CsvRow): string => `${GROUPER_FILES[table]}:${line}`;

function keysOf(rows: readonly CsvRow[], column: string): ReadonlyMap<string, string> {
  return new Map(rows.filter(isInTarget).map(({ values }) => [values['id'] ?? '', values[column.toLowerCase()] ?? '']));
}

function entities(table: 'member' | 'group', rows: readonly CsvRow[], column: string, refused: RefusedRow[]): readonly ImportedEntity[] {
  return rows.filter(isInTarget).flatMap((row): readonly ImportedEntity[] => {
    const place = placeOf(table, row);
    const key = row.values[column.toLowerCase()] ?? '';
    const ids = CACHES[table].flatMap((name) => row.values[name] || []);
    if (key !== '') return [{ place, key, ids, isCreated: isOurs(row) }];
    refused.push({ place, because: `${column} is empty` });
    return [];
  });
}

function membership(row: CsvRow, personOf: ReadonlyMap<string, string>, groupOf: ReadonlyMap<string, string>, refused: RefusedRow[]): readonly ImportedMembership[] {
  const place = placeOf('membership', row);
  const person = personOf.get(row.values['grouper_sync_member_id'] ?? '');
  const group = groupOf.get(row.values['grouper_sync_group_id'] ?? '');
  if (person !== undefined && group !== undefined) return [{ place, person, group, isGiven: isOurs(row) }];
  refused.push({ place, because: `its ${person === undefined ? 'member' : 'group'} is not in the target, or not among the rows` });
  return [];
}
