import type { ActualGroup } from '@rollcall/core';
import type { RawGroup } from './schema.js';

/** `maple-vpn-users (from AD sync "AD MAPLE")` (SPL26); other directories write their own kind in front of `sync`. */
const syncedName = / \(from [^()"]{1,40} sync(?: "(.*)")?\)$/u;

// Answers write `Bypass`, requests `bypass` (facts 2.5).
function statusOf({ status }: RawGroup): { readonly status?: string } {
  return (status ?? '') === '' ? {} : { status: (status ?? '').toLowerCase() };
}

/** A group as the engine sees it. Groups of a directory are known by their name only: the object does not say. */
export function groupOf(group: RawGroup): ActualGroup {
  const synced = syncedName.exec(group.name);
  const directory = synced?.[1] === undefined ? 'directory sync' : `directory sync "${synced[1]}"`;
  return {
    type: 'group',
    id: group.group_id,
    attributes: { name: group.name, ...((group.desc ?? '') !== '' && { desc: group.desc ?? '' }), ...statusOf(group) },
    ...(synced !== null && { foreignOwner: directory }),
  };
}
