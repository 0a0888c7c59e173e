import { Failure, codeOf } from '../http/failure.js';
import type { GroupRecord, PhoneRecord, UserRecord } from '../store/records.js';
import type { Call } from './route.js';

/** The row a path names, or 40401. */
export function userOf(call: Call): UserRecord {
  const user = call.account.users.get(call.ids['user_id'] ?? '');
  if (user === undefined) throw new Failure(40401);
  return user;
}

export function groupOf(call: Call): GroupRecord {
  const group = call.account.groups.get(call.ids['group_id'] ?? '');
  if (group === undefined) throw new Failure(40401);
  return group;
}

export function phoneOf(call: Call): PhoneRecord {
  const phone = call.account.phones.get(call.ids['phone_id'] ?? '');
  if (phone === undefined) throw new Failure(40401);
  return phone;
}

/** The failure for naming, in a parameter, a row that does not exist. */
export function unknownReference(call: Call, name: string): Failure {
  const code = codeOf(call.behaviour.associateUnknown);
  return code === 40002 ? new Failure(code, name) : new Failure(code);
}

/** The failure for writing what Directory Sync owns. */
export function syncedRefusal(call: Call, name: string): Failure {
  const code = codeOf(call.behaviour.syncedRefusal);
  return code === 40002 ? new Failure(code, name) : new Failure(code);
}
