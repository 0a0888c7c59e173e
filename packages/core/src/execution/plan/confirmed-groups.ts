import type { GroupsDefinition } from '../../mapping/definition.js';

/**
 * Whether people are put into a group that the target has a caution about. Whoever maps the attribute has said what it is to be; a first
 * plan does not make it so.
 */
export function isConfirmedBy(groups: GroupsDefinition | undefined, id: string, attribute: string, isBaseline: boolean): boolean {
  return groups?.confirmed?.includes(id) === true || (!isBaseline && groups?.attributes[attribute] !== undefined);
}
