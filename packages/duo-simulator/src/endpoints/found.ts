import { Failure, codeOf, type FailureCode } from '../http/failure.js';
import type { AdminRecord } from '../store/admin-records.js';
import type { BypassCodeRecord, GroupRecord, PhoneRecord, TokenRecord, UserRecord, WebauthnRecord } from '../store/records.js';
import type { Table } from '../store/table.js';
import type { Call } from './route.js';

/** The row a path names, or 40401. */
function found<Row>(call: Call, table: Table<Row>, name: string): Row {
  const row = table.get(call.ids[name] ?? '');
  if (row === undefined) throw new Failure(40401);
  return row;
}

export function userOf(call: Call): UserRecord {
  return found(call, call.account.users, 'user_id');
}

export function groupOf(call: Call): GroupRecord {
  return found(call, call.account.groups, 'group_id');
}

export function phoneOf(call: Call): PhoneRecord {
  return found(call, call.account.phones, 'phone_id');
}

export function tokenOf(call: Call): TokenRecord {
  return found(call, call.account.tokens, 'token_id');
}

export function bypassCodeOf(call: Call): BypassCodeRecord {
  return found(call, call.account.bypassCodes, 'bypass_code_id');
}

export function webauthnOf(call: Call): WebauthnRecord {
  return found(call, call.account.webauthn, 'webauthnkey');
}

export function adminOf(call: Call): AdminRecord {
  return found(call, call.account.admins, 'admin_id');
}

/** The failure for naming, in a parameter, a row that does not exist. */
export function unknownReference(call: Call, name: string): Failure {
  return failureFor(codeOf(call.behaviour.associateUnknown), name);
}

/** The failure for writing what Directory Sync owns. */
export function syncedRefusal(call: Call, name: string): Failure {
  return failureFor(codeOf(call.behaviour.syncedRefusal), name);
}

/** Throws where deleting a credential that is gone is an error. */
export function refuseUnknownCredential(call: Call): void {
  if (call.behaviour.deleteUnknownCredential === '40401') throw new Failure(40401);
}

/** A failure of which only 40002 names the parameter [facts 1.7]. */
export function failureFor(code: FailureCode, name: string): Failure {
  return code === 40002 ? new Failure(code, name) : new Failure(code);
}
