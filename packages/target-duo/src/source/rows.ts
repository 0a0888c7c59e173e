import type { GroupRecord, Incoming, MembershipRecord, PersonRecord, ReadScope, SourceType } from '@rollcall/core';
import { groupsOf, notUnderstood, rawGroupSchema } from '../decode/schema.js';
import type { ListedRow } from '../read/listing.js';
import { groupAttributes, personAttributes, valuesOf } from './attributes.js';
import type { Reading } from './config.js';
import { readUserSchemaFor } from './raw-user.js';

/** One row of a listing and the source records it stands for. */
export interface SourceRow extends ListedRow {
  readonly person?: Incoming<PersonRecord>;
  readonly membership?: Incoming<MembershipRecord>;
  readonly group?: Incoming<GroupRecord>;
}

type Attributes = ReadScope<SourceType>['attributes'];

/** Decodes rows of the user listing: a person, and their memberships told from the person's side. */
export function personRows(reading: Reading, { person }: Attributes): (raw: unknown) => SourceRow {
  const attributes = personAttributes(reading);
  const schema = readUserSchemaFor(reading);
  const wanted = person === undefined ? undefined : new Set(person);
  return (raw) => {
    const parsed = schema.safeParse(raw);
    if (!parsed.success) {
      const because = notUnderstood('a user', raw, parsed.error);
      return { id: because.key, name: undefined, person: { ok: false, type: 'person', ...because }, membership: { ok: false, type: 'membership', ...because } };
    }
    const user = parsed.data;
    const { user_id: key, username: name } = user;
    const record: PersonRecord = { type: 'person', key, references: [], attributes: valuesOf(user, attributes, wanted) };
    const shown = groupsOf(user);
    const membership: Incoming<MembershipRecord> = shown.ok ? { ok: true, record: { type: 'membership', person: key, groups: shown.groups } } : shown;
    return { id: key, name, person: { ok: true, record }, membership };
  };
}

/** Decodes rows of the group listing. */
export function groupRows({ group }: Attributes): (raw: unknown) => SourceRow {
  const wanted = group === undefined ? undefined : new Set(group);
  return (raw) => {
    const parsed = rawGroupSchema.safeParse(raw);
    if (parsed.success) {
      const { group_id: key, name } = parsed.data;
      return { id: key, name, group: { ok: true, record: { type: 'group', key, references: [], attributes: valuesOf(parsed.data, groupAttributes, wanted) } } };
    }
    const because = notUnderstood('a group', raw, parsed.error);
    return { id: because.key, name: undefined, group: { ok: false, type: 'group', ...because } };
  };
}
