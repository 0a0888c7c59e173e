import type { SourceAttribute } from '../../contracts/source.js';
import { byCodeUnit } from '../../domain/json.js';
import type { Primitive, SourceValue } from '../../domain/value.js';
import type { Use } from '../expression/uses.js';

/** A value as expressions see it: whole numbers are bigints. */
export type CelValue = string | bigint | number | boolean;

/** A record as expressions see it: the names in use only; a missing scalar is undefined, a missing list is empty. */
export type CelRecord = Record<string, CelValue | readonly CelValue[] | undefined>;

/** The groups of a person as expressions see them. */
export interface GroupLists {
  readonly names: readonly string[];
  readonly keys: readonly string[];
}

/** Thrown when an expression reads an attribute whose value is not of the declared type. Never an absence. */
export class UnusableAttribute extends Error {
  constructor(
    readonly attribute: string,
    type: string,
  ) {
    super(`${attribute} is not ${type}, as the source declares it`);
  }
}

interface Slot {
  readonly name: string;
  readonly attribute: string | 0 | 1;
  readonly type: SourceAttribute['type'];
  readonly multi: boolean;
  /** True for names such as `toString`, which every object seems to have. */
  readonly inherited: boolean;
}

const FROM_NAMES = 0;
const FROM_KEYS = 1;

/** Makes the records of one source ready for expressions. Costs nothing for attributes that no expression names. */
export class RecordShape {
  private readonly slots: readonly Slot[];
  private readonly owner: string;

  constructor(variable: string, uses: readonly Use[]) {
    this.owner = variable;
    const slots = new Map<string, Slot>();
    for (const use of uses) {
      if (use.kind !== 'field' || use.variable.name !== variable) continue;
      const { from, type, multi } = use.field;
      const attribute = typeof from === 'object' ? from.attribute : from === 'group-names' ? FROM_NAMES : FROM_KEYS;
      slots.set(use.name, { name: use.name, attribute, type, multi, inherited: attribute in Object.prototype });
    }
    this.slots = [...slots.values()];
  }

  /** The attributes that are read from the source's records. */
  get attributes(): string[] {
    const names = this.slots.flatMap((slot) => (typeof slot.attribute === 'string' ? slot.attribute : []));
    return [...new Set(names)].sort(byCodeUnit);
  }

  /** The record as expressions see it. */
  of(attributes: Readonly<Record<string, SourceValue>>, groups: GroupLists | undefined): CelRecord {
    const record: CelRecord = {};
    for (const slot of this.slots) {
      if (slot.attribute === FROM_NAMES) record[slot.name] = sorted(groups?.names ?? []);
      else if (slot.attribute === FROM_KEYS) record[slot.name] = sorted(groups?.keys ?? []);
      else this.put(record, slot, slot.inherited && !Object.hasOwn(attributes, slot.attribute) ? undefined : attributes[slot.attribute]);
    }
    return record;
  }

  private put(record: CelRecord, slot: Slot, value: SourceValue | null | undefined): void {
    const seen = slot.multi ? listOf(value ?? [], slot.type) : scalarOf(value ?? undefined, slot.type);
    if (seen !== UNUSABLE) {
      record[slot.name] = seen;
      return;
    }
    // A getter, because the engine turns its own errors into "absent" behind `.?`; a foreign error passes through.
    const fault = new UnusableAttribute(`${this.owner}.${slot.name}`, slot.multi ? `a list of ${slot.type}` : slot.type);
    Object.defineProperty(record, slot.name, {
      enumerable: true,
      get: () => {
        throw fault;
      },
    });
  }
}

const UNUSABLE = Symbol('unusable');

function scalarOf(value: SourceValue | undefined, type: SourceAttribute['type']): CelValue | readonly CelValue[] | undefined | typeof UNUSABLE {
  if (value === undefined) return undefined;
  if (typeof value === 'object') return type === 'dyn' ? listOf(value, type) : UNUSABLE;
  return primitiveOf(value, type);
}

function listOf(value: SourceValue, type: SourceAttribute['type']): readonly CelValue[] | typeof UNUSABLE {
  const values = typeof value === 'object' ? value : [value];
  if (type === 'string' && values.every(isText)) return sorted(values);
  const converted: CelValue[] = [];
  for (const element of values) {
    const one = primitiveOf(element, type);
    if (one === UNUSABLE) return UNUSABLE;
    converted.push(one);
  }
  return converted.sort(byTypeAndValue);
}

function primitiveOf(value: Primitive, type: SourceAttribute['type']): CelValue | typeof UNUSABLE {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : UNUSABLE;
    case 'bool':
      return typeof value === 'boolean' ? value : UNUSABLE;
    case 'double':
      return typeof value === 'number' ? value : UNUSABLE;
    case 'int':
      if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : UNUSABLE;
      return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : UNUSABLE;
    case 'dyn':
      return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
    default:
      return type satisfies never;
  }
}

// Replicas return values in different orders; `directory.mail[0]` must mean the same on each.
function sorted(values: readonly string[]): readonly string[] {
  for (let position = 1; position < values.length; position += 1) {
    if ((values[position - 1] ?? '') > (values[position] ?? '')) return [...values].sort(byCodeUnit);
  }
  return values;
}

function byTypeAndValue(left: CelValue, right: CelValue): number {
  return byCodeUnit(typeof left, typeof right) || (left < right ? -1 : left > right ? 1 : 0);
}

function isText(value: Primitive): value is string {
  return typeof value === 'string';
}
