import type { TargetAttribute, TargetSchema } from '../contracts/target.js';
import { foldedKey } from '../domain/text-key.js';
import type { ActualAccount } from '../domain/target-record.js';
import type { AttributeValue } from '../domain/value.js';
import type { Desired } from '../mapping/compiled.js';
import { complexValues, identityOf } from './shared-values.js';

/** One value by which two accounts may be seen to be one person's. */
export interface Evidence {
  readonly attribute: string;
  /** Equal for equal values. */
  readonly key: string;
  /** Enough by itself: a device, or an address. Of other values it takes two. */
  readonly isStrong: boolean;
}

/** What is wanted for a newcomer, as evidence. The name itself is none: it is looked at on its own. */
export function evidenceOfWanted(schema: TargetSchema, desired: Readonly<Record<string, Desired>>): readonly Evidence[] {
  return Object.entries(desired).flatMap(([name, desire]) => (desire.state === 'value' ? evidenceOf(schema, name, desire.value) : []));
}

/** What an account holds, as evidence. */
export function evidenceOfAccount(schema: TargetSchema, { attributes, held }: ActualAccount): readonly Evidence[] {
  const inline = Object.entries(attributes).flatMap(([name, value]) => evidenceOf(schema, name, value));
  const shared = Object.entries(held ?? {}).flatMap(([name, values]) => evidenceOf(schema, name, values.map(({ value }) => value)));
  return [...inline, ...shared];
}

/** True where the values together say that two accounts may be one person's. */
export function isTelling(matched: readonly Evidence[]): boolean {
  return matched.some(({ isStrong }) => isStrong) || new Set(matched.map(({ attribute }) => attribute)).size > 1;
}

function evidenceOf(schema: TargetSchema, name: string, value: AttributeValue): readonly Evidence[] {
  const attribute: TargetAttribute | undefined = schema.attributes[name];
  if (attribute === undefined || name === schema.naming) return [];
  if (attribute.storage === 'shared-entity') {
    return complexValues(value).map((item) => ({ attribute: name, key: `${name} ${identityOf(attribute, item)}`, isStrong: true }));
  }
  if (typeof value !== 'string' || value === '') return [];
  return [{ attribute: name, key: `${name} ${foldedKey(value)}`, isStrong: /^\S+@\S+$/.test(value) }];
}
