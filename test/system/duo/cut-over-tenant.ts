import type { BehaviourOverrides, Seed } from '@rollcall/duo-simulator';
import { DuoWorld } from '../support/duo-world.js';

export const DIRECTORY = { name: 'AD MAPLE', key: 'DS2ACAGGQBNC95H3U4QS' } as const;

/** A GUID as text, and as a directory sync keeps it: bytes as Active Directory stores them, in base64. */
export function guidOf(number: number): { readonly text: string; readonly external: string } {
  const hex = `${number.toString(16).padStart(8, '0')}4f8911d39a0c0305e82c3301`;
  const text = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  const bytes = Buffer.from(hex, 'hex');
  const stored = Buffer.concat([bytes.subarray(0, 4).reverse(), bytes.subarray(4, 6).reverse(), bytes.subarray(6, 8).reverse(), bytes.subarray(8)]);
  return { text, external: stored.toString('base64') };
}

/** A tenant that a directory sync filled: everybody in two of its groups. */
function syncedTenant(people: number, groups: number): Seed {
  const suffixed = (index: number): string => `group ${String(index)} (from AD sync "${DIRECTORY.name}")`;
  return {
    directories: [DIRECTORY].map(({ key: directoryKey, name }) => ({ directoryKey, name })),
    groups: Array.from({ length: groups }, (_, index) => ({ name: suffixed(index), directoryKey: DIRECTORY.key })),
    users: Array.from({ length: people }, (_, index) => ({
      username: `user${String(index)}`, email: `user${String(index)}@example.edu`, directoryKey: DIRECTORY.key, externalId: guidOf(index).external, lastDirectorySync: 1_767_000_000,
      groups: [suffixed(index % groups), suffixed((index + 1) % groups)],
    })),
  };
}

/** The world with a directory that says of everybody what the sync said. */
export function cutOverWorld(people: number, groups: number, behaviour: BehaviourOverrides = {}): DuoWorld {
  const world = new DuoWorld(behaviour);
  world.yaml = world.yaml
    .replace(/accounts: .*/, 'accounts: { username: "lower(hr.uid)", email: "hr.mail" }\n    adopt: { by: [ { external_id: "guidBase64(hr.number)" }, username ] }')
    .replace('groups: { name: "group.name" }', 'groups: { name: { value: "group.name", own: create-only } }');
  world.duo.load(syncedTenant(people, groups));
  const members = Array.from({ length: groups }, (): string[] => []);
  for (let index = 0; index < people; index += 1) {
    const key = `user${String(index)}`;
    world.person(key, { mail: `${key}@example.edu`, number: guidOf(index).text });
    members[index % groups]?.push(key);
    members[(index + 1) % groups]?.push(key);
  }
  members.forEach((keys, index) => world.group(`g${String(index)}`, `group ${String(index)}`, keys));
  return world;
}

/** As the guide has it: the file says that the sync was stopped. */
export function saysStopped(world: DuoWorld, more = ''): void {
  world.yaml = world.yaml.replace('use: duo,', `use: duo, stoppedDirectories: [ { name: "${DIRECTORY.name}", key: ${DIRECTORY.key}${more} } ],`);
}
