import type { GroupRecord, Incoming, MembershipRecord, PersonRecord, ReadScope, SourceType } from '@rollcall/core';
import { legibleIdOf, rawGroupSchema, reasonOf } from '../decode/schema.js';
import type { ListedRow } from '../read/listing.js';
import { groupAttributes, personAttributes, valuesOf } from './attributes.js';
import type { Reading } from './config.js';
import { readUserSchema, type ReadUser } from './raw-user.js';

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
  const wanted = person === undefined ? undefined : new Set(person);
  return (raw) => {
    const parsed = readUserSchema.safeParse(raw);
    if (!parsed.success) {
      const id = legibleIdOf(raw);
      const because = { ...(id !== undefined && { key: id }), reason: `a user Duo listed is not understood: ${reasonOf(parsed.error)}` };
      return { id, name: undefined, person: { ok: false, type: 'person', ...because }, membership: { ok: false, type: 'membership', ...because } };
    }
    const user = parsed.data;
    const record: PersonRecord = { type: 'person', key: user.user_id, references: [], attributes: valuesOf(user, attributes, wanted) };
    return { id: user.user_id, name: user.username, person: { ok: true, record }, membership: membershipOf(user) };
  };
}

/** Brief user objects have no groups (facts 2.4): where Duo says nothing, nothing is assumed. */
function membershipOf({ user_id: person, groups }: ReadUser): Incoming<MembershipRecord> {
  if (groups === undefined) return { ok: false, type: 'membership', key: person, reason: 'Duo listed the user without groups' };
  return { ok: true, record: { type: 'membership', person, groups: (groups ?? []).map((group) => group.group_id) } };
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
    const id = legibleIdOf(raw);
    const reason = `a group Duo listed is not understood: ${reasonOf(parsed.error)}`;
    return { id, name: undefined, group: { ok: false, type: 'group', ...(id !== undefined && { key: id }), reason } };
  };
}
