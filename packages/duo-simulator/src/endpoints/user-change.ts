import { Failure, codeOf } from '../http/failure.js';
import type { UserRecord, UserStatus } from '../store/records.js';
import { readAliasChange, type AliasChange } from './aliases.js';
import { failureFor } from './found.js';
import type { Call } from './route.js';

type TextField = 'realname' | 'email' | 'notes' | 'firstname' | 'lastname';

const textFields: readonly TextField[] = ['realname', 'email', 'notes', 'firstname', 'lastname'];
const customPrefix = 'custom_attributes.';

/** A request's wishes, read and checked by themselves; names are not yet checked against other users. */
export interface UserChange {
  readonly username: string | undefined;
  readonly texts: ReadonlyMap<TextField, string>;
  readonly status: UserStatus | undefined;
  readonly enableAutoPrompt: boolean | undefined;
  readonly aliases: AliasChange;
  readonly customAttributes: ReadonlyMap<string, string>;
}

function readStatus(call: Call): UserStatus | undefined {
  const status = call.params.text('status');
  if (status === undefined) return undefined;
  if (status === 'active' || status === 'bypass' || status === 'disabled') return status;
  if (status === 'locked out' && call.behaviour.lockedOutStatus === 'settable') return status;
  throw new Failure(40002, 'status');
}

function readTexts(call: Call): ReadonlyMap<TextField, string> {
  const texts = new Map<TextField, string>();
  for (const field of textFields) {
    const text = call.params.text(field);
    if (text === undefined || (text === '' && call.behaviour.blankText === 'ignored')) continue;
    texts.set(field, text);
  }
  return texts;
}

function readCustomAttributes(call: Call): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const name of call.params.names) {
    if (!name.startsWith(customPrefix)) continue;
    const attribute = name.slice(customPrefix.length);
    if (!call.account.customAttributes.has(attribute)) throw new Failure(40002, name);
    attributes.set(attribute, call.params.text(name) ?? '');
  }
  return attributes;
}

function readUsername(call: Call): string | undefined {
  const username = call.params.text('username');
  if (username === '') throw new Failure(40002, 'username');
  return call.behaviour.usernameCase === 'lower' ? username?.toLowerCase() : username;
}

export function readUserChange(call: Call): UserChange {
  return {
    username: readUsername(call),
    texts: readTexts(call),
    status: readStatus(call),
    enableAutoPrompt: call.params.flag('enable_auto_prompt'),
    aliases: readAliasChange(call.params),
    customAttributes: readCustomAttributes(call),
  };
}

function keepsUsername(call: Call, id: string): boolean {
  return call.behaviour.trashedUsername === 'reserved' || call.account.users.get(id)?.trashedAt === null;
}

function checkUsername(call: Call, username: string, userId: string): void {
  const key = call.account.nameKey(username);
  const holders = call.account.indexes.usernames.get(key).filter((id) => keepsUsername(call, id));
  if (call.behaviour.aliasUniqueness === 'aliases-and-usernames') holders.push(...call.account.indexes.aliases.get(key));
  if (holders.some((id) => id !== userId)) throw failureFor(codeOf(call.behaviour.duplicateUsername), 'username');
}

function checkAliases(call: Call, aliases: AliasChange, userId: string): void {
  const { indexes } = call.account;
  for (const alias of aliases.values()) {
    if (alias === null) continue;
    const key = call.account.nameKey(alias);
    const holders = [...indexes.aliases.get(key)];
    if (call.behaviour.aliasUniqueness === 'aliases-and-usernames') holders.push(...indexes.usernames.get(key));
    if (holders.some((id) => id !== userId)) throw failureFor(codeOf(call.behaviour.duplicateAlias), 'aliases');
  }
}

/** Throws when a name in the change belongs to a user other than `userId`. */
export function checkNames(call: Call, change: UserChange, userId: string): void {
  if (change.username !== undefined) checkUsername(call, change.username, userId);
  checkAliases(call, change.aliases, userId);
}

/** Writes the change into the record; lockout_reason follows a status set to or from locked out [CSDEV]. */
export function applyUserChange(user: UserRecord, change: UserChange): void {
  if (change.username !== undefined) user.username = change.username;
  for (const [field, text] of change.texts) user[field] = text;
  if (change.enableAutoPrompt !== undefined) user.enableAutoPrompt = change.enableAutoPrompt;
  for (const [position, alias] of change.aliases) user.aliases[position] = alias;
  for (const [name, value] of change.customAttributes) user.customAttributes[name] = value;
  if (change.status === undefined) return;
  user.status = change.status;
  user.lockoutReason = change.status === 'locked out' ? 'Admin API disabled' : null;
}
