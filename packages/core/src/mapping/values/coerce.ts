import type { TargetAttribute } from '../../contracts/target.js';
import { byCodeUnit } from '../../domain/json.js';
import { exactKey, foldedKey, hasOuterBlanks } from '../../domain/text-key.js';
import type { AttributeValue, ComplexValue, Primitive } from '../../domain/value.js';
import { PhoneValue } from '../functions/phone.js';
import { Optional } from '@marcbachmann/cel-js';

/** Why a value cannot be used for an attribute. Never holds the value itself. */
export class Refusal {
  constructor(
    readonly reason: string,
    readonly remedy?: string,
    /** The remedy mends every value that is refused for this reason. */
    readonly mendsAll = false,
  ) {}
}

/** A value as the target's schema wants it, `undefined` for absent, or why it cannot be used. */
export type Coerced = AttributeValue | undefined | Refusal;

/** Makes the coercion of one target attribute. An empty text, an empty optional and an empty list are absent. */
export function coercionOf(attribute: TargetAttribute): (value: unknown) => Coerced {
  if (attribute.type === 'complex') return (value) => complexOf(unwrapped(value), attribute);
  if (attribute.multi) return (value) => simpleListOf(unwrapped(value), attribute);
  return (value) => simpleOf(unwrapped(value), attribute);
}

function unwrapped(value: unknown): unknown {
  return value instanceof Optional ? value.orValue(undefined) : value;
}

function simpleOf(value: unknown, attribute: TargetAttribute): Primitive | undefined | Refusal {
  switch (attribute.type) {
    case 'string':
      return chosenOf(textOf(value, attribute.maxLength), attribute);
    case 'int':
      return intOf(value);
    case 'bool':
      return value === undefined || typeof value === 'boolean' ? value : new Refusal(`bool is needed, the value is ${kindOf(value)}`);
    case 'complex':
      return new Refusal('a single value is needed');
    default:
      return attribute.type satisfies never;
  }
}

// Control characters and lone surrogates: no system stores them as they are.
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

function textOf(value: unknown, maxLength: number | undefined): string | undefined | Refusal {
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') return new Refusal(`text is needed, the value is ${kindOf(value)}`, 'write string(…)');
  if (!PLAIN.test(value)) {
    if (UNPRINTABLE.test(value)) return new Refusal('the value holds control characters');
    if (hasOuterBlanks(value)) return new Refusal('the value begins or ends with a blank', 'write trim(…), or correct it in the source');
  }
  if (maxLength !== undefined && value.length > maxLength) return new Refusal(`the value has ${value.length} characters, the limit is ${maxLength}`);
  return value;
}

// The target's own spelling is what is sent.
function chosenOf(text: string | undefined | Refusal, attribute: TargetAttribute): string | undefined | Refusal {
  const { values } = attribute;
  if (values === undefined || text === undefined || text instanceof Refusal) return text;
  const wanted = keyOf(text, attribute);
  return values.find((value) => keyOf(value, attribute) === wanted) ?? new Refusal(`the value is none of ${values.join(', ')}`);
}

function intOf(value: unknown): Primitive | undefined | Refusal {
  if (value === undefined) return undefined;
  if (typeof value !== 'bigint') return new Refusal(`int is needed, the value is ${kindOf(value)}`);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function simpleListOf(value: unknown, attribute: TargetAttribute): readonly Primitive[] | undefined | Refusal {
  if (!Array.isArray(value)) {
    const single = simpleOf(value, attribute);
    return single === undefined || single instanceof Refusal ? single : [single];
  }
  const values: Primitive[] = [];
  for (const element of value as readonly unknown[]) {
    const one = simpleOf(unwrapped(element), attribute);
    if (one instanceof Refusal) return one;
    if (one !== undefined) values.push(one);
  }
  return values.length === 0 ? undefined : distinct(values, attribute);
}

/** Each value once, as the target compares them, and in their order. */
export function distinct(values: readonly Primitive[], attribute: TargetAttribute): readonly Primitive[] {
  const known = new Map<string, Primitive>();
  for (const value of values) {
    const key = keyOf(value, attribute);
    if (!known.has(key)) known.set(key, value);
  }
  return [...known].sort(([left], [right]) => byCodeUnit(left, right)).map(([, value]) => value);
}

function complexOf(value: unknown, attribute: TargetAttribute): readonly ComplexValue[] | undefined | Refusal {
  if (!Array.isArray(value)) {
    const single = complexElementOf(value, attribute);
    return single === undefined || single instanceof Refusal ? single : [single];
  }
  const values = new Map<string, ComplexValue>();
  for (const element of value as readonly unknown[]) {
    const one = complexElementOf(unwrapped(element), attribute);
    if (one instanceof Refusal) return one;
    if (one === undefined) continue;
    const key = keyOf(one[attribute.identifiedBy ?? ''] ?? '', attribute);
    if (!values.has(key)) values.set(key, one);
  }
  if (values.size === 0) return undefined;
  return [...values].sort(([left], [right]) => byCodeUnit(left, right)).map(([, one]) => one);
}

function complexElementOf(value: unknown, attribute: TargetAttribute): ComplexValue | undefined | Refusal {
  const identifying = value instanceof PhoneValue ? value.number : value;
  const name = attribute.identifiedBy;
  if (name === undefined) return new Refusal('no field of the attribute stands for a single text');
  const text = textOf(identifying, attribute.maxLength);
  if (text === undefined || text instanceof Refusal) return text;
  const normal = attribute.normalise?.(text) ?? { ok: true, value: text };
  if (!normal.ok) return new Refusal(normal.reason, normal.mendsAll, normal.mendsAll !== undefined);
  const fields: Record<string, Primitive> = { [name]: normal.value };
  if (!(value instanceof PhoneValue)) return fields;
  for (const [field, given] of Object.entries(value.fields)) {
    const checked = fieldOf(field, given, attribute);
    if (checked instanceof Refusal) return checked;
    if (checked !== undefined) fields[field] = checked;
  }
  return fields;
}

function fieldOf(field: string, given: string, attribute: TargetAttribute): string | undefined | Refusal {
  if (attribute.fields?.[field] !== 'string') return new Refusal(`the target has no field ${field}`);
  const text = textOf(given, undefined);
  return text instanceof Refusal ? new Refusal(`${field}: ${text.reason}`, text.remedy) : text;
}

function keyOf(value: Primitive, attribute: TargetAttribute): string {
  if (typeof value !== 'string') return String(value);
  return attribute.compare === 'case-insensitive' ? foldedKey(value) : exactKey(value);
}

function kindOf(value: unknown): string {
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'double';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return 'a list';
  return value instanceof PhoneValue ? 'a phone' : 'of another type';
}
