import type { Ownership } from '../mapping/definition.js';

/** What the file says of writing one attribute. */
export interface AttributeRights {
  readonly own: Ownership;
  /** False: it is not sent when the entity is made. */
  readonly create: boolean;
  /** False: an absent value leaves the target's as it is. */
  readonly clear: boolean;
}

/** Without a word in the file an attribute that is mapped is ours. */
export const FULL_RIGHTS: AttributeRights = { own: 'always', create: true, clear: true };

/** Tells the rights for an attribute. */
export type RightsOf = (attribute: string) => AttributeRights;
