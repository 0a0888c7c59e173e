/** Columns that hold a name by convention. A name passes to the next person; an account must not. */
const names = new Set([
  'username', 'user_name', 'uid', 'login', 'login_name', 'loginname', 'logon', 'email', 'e_mail', 'email_address',
  'mail', 'name', 'full_name', 'fullname', 'display_name', 'displayname', 'group_name', 'groupname', 'cn',
  'samaccountname', 'userprincipalname', 'upn', 'eppn', 'netid',
]);
const namePart = /(?:name|login|logon|mail|principal|netid)/i;

/** The column of a `key:` setting, whichever way it is written. */
export function keyColumnOf(key: string | { readonly column: string }): string {
  return typeof key === 'string' ? key : key.column;
}

/** True for columns that are known to hold names. */
export function isNameColumn(column: string): boolean {
  return names.has(column.toLowerCase());
}

/** True for columns that may hold names, going by what they are called. */
export function looksLikeName(column: string): boolean {
  return isNameColumn(column) || namePart.test(column);
}
