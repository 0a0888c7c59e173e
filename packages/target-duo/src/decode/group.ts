import type { ActualGroup } from '@rollcall/core';
import type { RawGroup } from './schema.js';

/** `maple-vpn-users (from AD sync "AD MAPLE")` (SPL26); other directories write their own kind in front of `sync`. */
const syncedName = /^(.*) \(from [^()"]{1,40} sync(?: "(.*)")?\)$/su;

// Group status overrides that of its users at login (facts 2.4): bypass lets everybody in without a second factor, disabled nobody.
function cautionOf({ status }: RawGroup): Pick<ActualGroup, 'caution'> {
  const now = (status ?? '').toLowerCase();
  return now === '' || now === 'active' ? {} : { caution: { reason: `its status is ${now}, for everybody in it`, attribute: 'status' } };
}

// Answers write `Bypass`, requests `bypass` (facts 2.5).
function statusOf({ status }: RawGroup): { readonly status?: string } {
  return (status ?? '') === '' ? {} : { status: (status ?? '').toLowerCase() };
}

/** The directory whose sync made a group, by its name: the object does not say. Empty where the name tells the kind only; undefined for other groups. */
export function directoryNameOf({ name }: Pick<RawGroup, 'name'>): string | undefined {
  const synced = syncedName.exec(name);
  return synced === null ? undefined : (synced[2] ?? '');
}

/** A group as the engine sees it, but for whoever else manages it (see `Directories`). */
export function groupOf(group: RawGroup): ActualGroup {
  const synced = syncedName.exec(group.name);
  return {
    type: 'group',
    id: group.group_id,
    attributes: { name: group.name, ...((group.desc ?? '') !== '' && { desc: group.desc ?? '' }), ...statusOf(group) },
    ...cautionOf(group),
    ...(synced?.[1] !== undefined && { plainName: synced[1] }),
  };
}
