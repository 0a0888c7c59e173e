import { valueMark } from './digest.js';
import type { EntityType } from './identity.js';
import type { AttributeValue } from './value.js';

/** Names one value that one attribute of an entity had when it was put back: equal texts mean that the same value came again. */
export function putBackMark(type: EntityType, targetId: string, attribute: string, was: AttributeValue | null): string {
  return `${type} ${targetId} ${attribute} ${valueMark(was)}`;
}
