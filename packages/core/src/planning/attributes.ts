import type { TargetAttribute, TargetSchema } from '../contracts/target.js';
import { canonicalJson } from '../domain/json.js';
import type { Attributes, AttributeValue, ComplexValue, Primitive } from '../domain/value.js';
import { exactKey, foldedKey } from '../domain/text-key.js';
import type { Desired } from '../mapping/compiled.js';
import type { RightsOf } from './rights.js';

/** Inline attributes that differ from what is desired. */
export interface AttributeDifference {
  readonly set: Attributes;
  readonly clear: readonly { readonly attribute: string; readonly by: 'seen' | 'missing-row' }[];
  /** The values now, for every attribute that is set or cleared; null = absent. */
  readonly before: Readonly<Record<string, AttributeValue | null>>;
}

/** True when two values are the same to the target: case and Unicode form as its schema says, lists without regard to order. */
export function sameValue(attribute: TargetAttribute | undefined, left: AttributeValue, right: AttributeValue): boolean {
  return comparable(attribute, left) === comparable(attribute, right);
}

function comparable(attribute: TargetAttribute | undefined, value: AttributeValue): string {
  const key = attribute?.compare === 'case-insensitive' ? foldedKey : exactKey;
  if (typeof value !== 'object') return comparablePrimitive(key, value);
  const parts = value.map((item: Primitive | ComplexValue) =>
    typeof item === 'object' ? canonicalJson(item) : comparablePrimitive(key, item),
  );
  return parts.sort().join('\u0000');
}

function comparablePrimitive(key: (text: string) => string, value: Primitive): string {
  return typeof value === 'string' ? key(value) : String(value);
}

/** Compares desired inline attributes with actual ones. Unknown desires and unmapped attributes make no difference. */
export function differenceOf(schema: TargetSchema, desired: Readonly<Record<string, Desired>>, actual: Attributes): AttributeDifference {
  const set: Record<string, AttributeValue> = {};
  const clear: { attribute: string; by: 'seen' | 'missing-row' }[] = [];
  const before: Record<string, AttributeValue | null> = {};
  for (const [name, desire] of Object.entries(desired)) {
    const attribute = schema.attributes[name];
    if (attribute === undefined || attribute.storage !== 'inline') continue;
    const now = actual[name];
    if (desire.state === 'value' && (now === undefined || !sameValue(attribute, desire.value, now))) {
      set[name] = desire.value;
      before[name] = now ?? null;
    } else if (desire.state === 'absent' && now !== undefined && attribute.required !== true) {
      clear.push({ attribute: name, by: desire.by });
      before[name] = now;
    }
  }
  return { set, clear, before };
}

/** The difference without what the account keeps as it stands. */
export function withoutKept(difference: AttributeDifference, keeps: Readonly<Record<string, string>> = {}): AttributeDifference {
  const kept = Object.keys(keeps).filter((attribute) => attribute in difference.before);
  return kept.length === 0 ? difference : kept.reduce(withoutAttribute, { ...difference, clear: difference.clear.filter(({ attribute }) => !kept.includes(attribute)) });
}

/** The inline values for a create: what is desired and known, and may be sent with it. */
export function valuesFor(schema: TargetSchema, desired: Readonly<Record<string, Desired>>, rightsOf: RightsOf): Attributes {
  const values: Record<string, AttributeValue> = {};
  for (const [name, desire] of Object.entries(desired)) {
    const isSent = schema.attributes[name]?.storage === 'inline' && (rightsOf(name).create || name === schema.naming);
    if (desire.state === 'value' && isSent) values[name] = desire.value;
  }
  return values;
}

/** A required attribute without a usable value, with the reason. */
export interface Lack {
  readonly attribute: string;
  /** True where the value may exist: a read that it rests on was not whole. */
  readonly isUnknown: boolean;
  readonly reason: string;
}

/** Required attributes without a usable value. */
export function missingRequired(schema: TargetSchema, desired: Readonly<Record<string, Desired>>): readonly Lack[] {
  const missing: Lack[] = [];
  for (const [attribute, { required }] of Object.entries(schema.attributes)) {
    if (required !== true) continue;
    const desire = desired[attribute];
    if (desire === undefined || desire.state === 'absent') {
      missing.push({ attribute, isUnknown: false, reason: `${attribute} has no value` });
    } else if (desire.state === 'unknown') {
      missing.push({ attribute, isUnknown: true, reason: `${attribute} is not known: ${desire.because}` });
    }
  }
  return missing;
}

/** The difference without one attribute that is to be set. */
export function withoutAttribute(difference: AttributeDifference, attribute: string): AttributeDifference {
  return { ...difference, set: omit(difference.set, attribute), before: omit(difference.before, attribute) };
}

function omit<T>(record: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}

/** The desired naming value, where there is one. */
export function desiredName(schema: TargetSchema, desired: Readonly<Record<string, Desired>>): string | undefined {
  const desire = desired[schema.naming];
  return desire?.state === 'value' && typeof desire.value === 'string' ? desire.value : undefined;
}
