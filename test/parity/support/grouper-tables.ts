import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Row = Readonly<Record<string, string>>;

/** The columns of Grouper's tables that matter here, in the order of its DDL, with some that do not. */
const COLUMNS = {
  member: ['id', 'grouper_sync_id', 'member_id', 'source_id', 'subject_id', 'subject_identifier', 'in_target', 'in_target_insert_or_exists', 'provisionable', 'member_from_id2', 'member_from_id3', 'member_to_id2', 'member_to_id3', 'error_message'],
  group: ['id', 'grouper_sync_id', 'group_id', 'group_name', 'group_id_index', 'provisionable', 'in_target', 'in_target_insert_or_exists', 'group_from_id2', 'group_from_id3', 'group_to_id2', 'group_to_id3', 'error_message'],
  membership: ['id', 'grouper_sync_id', 'grouper_sync_group_id', 'grouper_sync_member_id', 'in_target', 'in_target_insert_or_exists', 'membership_id', 'error_message'],
} as const;

export interface Recorded {
  readonly member: readonly Row[];
  readonly group: readonly Row[];
  readonly membership: readonly Row[];
}

const SHARED = { grouper_sync_id: 'sync1', in_target: 'T', in_target_insert_or_exists: 'T', provisionable: 'T', source_id: 'ldap' };

export const member = (subject: string, duoId: string, more: Row = {}): Row => ({ ...SHARED, id: `m-${subject}`, member_id: `uuid-${subject}`, subject_id: subject, member_to_id2: duoId, member_to_id3: subject, ...more });
export const group = (id: string, name: string, duoId: string, more: Row = {}): Row => ({ ...SHARED, id: `s-${id}`, group_id: id, group_name: name, group_id_index: '10', group_to_id2: duoId, group_to_id3: name, ...more });
export const membership = (subject: string, groupId: string, more: Row = {}): Row => ({ ...SHARED, id: `${subject}-${groupId}`, grouper_sync_member_id: `m-${subject}`, grouper_sync_group_id: `s-${groupId}`, ...more });

/** Writes the three files as `\copy … csv header` does; the error message, which holds quotes, commas and line breaks, too. */
export function writeTables(folder: string, recorded: Recorded): string {
  mkdirSync(folder, { recursive: true });
  const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  for (const table of ['member', 'group', 'membership'] as const) {
    const columns = COLUMNS[table];
    const lines = recorded[table].map((row) => columns.map((column) => cell(row[column] ?? '')).join(','));
    writeFileSync(join(folder, `grouper_sync_${table}.csv`), `${[columns.join(','), ...lines].join('\r\n')}\r\n`);
  }
  return folder;
}
