import { foldedKey, type ActualAccount, type Standing } from '@rollcall/core';
import { heldBy } from './held.js';
import type { RawUser } from './schema.js';

/** The attributes of one text that are read and written under Duo's own parameter names. Every one of them can be cleared but the first. */
export const accountTexts = ['username', 'realname', 'email', 'notes', 'firstname', 'lastname'] as const;

/** What stands in front of the name of a custom attribute, in requests and here (facts 2.3). */
export const CUSTOM_ATTRIBUTE = 'custom_attributes.';

/** `alias1` to `alias8` (facts 2.3). */
export const ALIASES = 8;

/** Duo's word for the trash (facts 2.10). */
export const TRASHED = 'pending deletion';

/** A user as the engine sees it, but for whoever else manages it (see `Directories`). An empty text, null and a missing field are one and the same: no value. */
export function accountOf(user: RawUser): ActualAccount {
  const attributes: Record<string, string | readonly string[]> = {};
  for (const [name, value] of textsOf(user)) if (value !== null && value !== undefined && value !== '') attributes[name] = value;
  const status = statusOf(user);
  const isChosen = chosenStatuses.includes(status);
  const known = user.external_id ?? '';
  const otherNames = aliasesOf(user);
  if (otherNames.length > 0) attributes['aliases'] = otherNames;
  if (isChosen) attributes['status'] = status;
  return {
    type: 'account',
    id: user.user_id,
    attributes,
    standing: standingOf(status),
    ...(status !== 'active' && status !== 'disabled' && { standingDetail: status }),
    ...heldBy(user),
    ...(typeof user.is_enrolled === 'boolean' && { enrolled: user.is_enrolled }),
    ...(otherNames.length > 0 && { otherNames }),
    ...(!isChosen && { keeps: { status } }),
    ...(known !== '' && { knownBy: { external_id: known } }),
  };
}

/** The statuses that may be written over: `disabled` and `locked out` are undone by nothing but an order to do so. */
export const chosenStatuses: readonly string[] = ['active', 'bypass'];

function textsOf(user: RawUser): readonly (readonly [string, string | null | undefined])[] {
  const custom = Object.entries(user.custom_attributes ?? {}).map(([name, value]) => [`${CUSTOM_ATTRIBUTE}${name}`, value] as const);
  return [...accountTexts.map((name) => [name, user[name]] as const), ...custom];
}

/** The status in lower case; users without one count as active, as Duo creates them. */
export function statusOf(user: Pick<RawUser, 'status'>): string {
  const status = (user.status ?? '').trim().toLowerCase();
  return status === '' ? 'active' : status;
}

/** `bypass`, `locked out` and whatever Duo adds are states that people chose: active for us. */
function standingOf(status: string): Standing {
  if (status === TRASHED) return 'trashed';
  return status === 'disabled' ? 'disabled' : 'active';
}

/** Aliases come as a map, as `alias1` to `alias4`, or as both (facts 2.3). */
export function aliasesOf(user: Pick<RawUser, 'aliases' | 'alias1' | 'alias2' | 'alias3' | 'alias4'>): readonly string[] {
  const listed = Array.isArray(user.aliases) ? user.aliases : Object.values(user.aliases ?? {});
  const byKey = new Map<string, string>();
  for (const alias of [...listed, user.alias1, user.alias2, user.alias3, user.alias4]) {
    if (alias !== null && alias !== undefined && alias !== '') byKey.set(foldedKey(alias), alias);
  }
  return [...byKey.values()];
}
