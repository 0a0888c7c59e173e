import { Failure, codeOf, type FailureCode } from '../http/failure.js';
import type { Account } from '../store/account.js';
import type { Table } from '../store/table.js';
import type { Call } from './route.js';

/** Finds the row that a path names, or throws 40401. */
function named<Row>(name: string, tableOf: (account: Account) => Table<Row>): (call: Call) => Row {
  return ({ account, ids }) => {
    const row = tableOf(account).get(ids[name] ?? '');
    if (row === undefined) throw new Failure(40401);
    return row;
  };
}

export const userOf = named('user_id', ({ users }) => users);
export const groupOf = named('group_id', ({ groups }) => groups);
export const phoneOf = named('phone_id', ({ phones }) => phones);
export const tokenOf = named('token_id', ({ tokens }) => tokens);
export const bypassCodeOf = named('bypass_code_id', ({ bypassCodes }) => bypassCodes);
export const webauthnOf = named('webauthnkey', ({ webauthn }) => webauthn);
export const adminOf = named('admin_id', ({ admins }) => admins);

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
