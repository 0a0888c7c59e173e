import type { AttributeValue, Attributes, ComplexValue, Finding, Operation, Primitive } from '@rollcall/core';
import { maskPhone, maskText } from '@rollcall/core/host';

export { maskText };

const phoneAttribute = /phone|mobile|number/i;

/** A value of an attribute with phone numbers and e-mail addresses masked. */
export function maskValue(attribute: string, value: AttributeValue): AttributeValue {
  if (!Array.isArray(value)) return maskPrimitive(attribute, value as Primitive);
  return (value as readonly (Primitive | ComplexValue)[]).map((item) => (typeof item === 'object' ? maskComplex(attribute, item) : maskPrimitive(attribute, item))) as AttributeValue;
}

/** As {@link maskValue}, for one value of a complex attribute. */
export function maskComplex(attribute: string, value: ComplexValue): ComplexValue {
  const masksNumbers = phoneAttribute.test(attribute);
  return Object.fromEntries(Object.entries(value).map(([field, part]) => [field, maskPrimitive(masksNumbers ? field : '', part)]));
}

// Who and what it is about stays, as it does in operations of a plan.
const namesOf = new Set(['owner', 'label', 'id', 'targetId', 'entityId', 'operation', 'ref']);

/** Data of the ledger with phone numbers and e-mail addresses masked, by the names of their fields or by how they look. */
export function maskJson(value: unknown, field = ''): unknown {
  if (typeof value === 'string') return maskPrimitive(field, value);
  if (Array.isArray(value)) return value.map((item) => maskJson(item, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, namesOf.has(name) ? part : maskJson(part, name)]));
}

/** A finding with phone numbers and e-mail addresses masked; what it is about stays, so that it can be found. */
export function maskFinding(finding: Finding): Finding {
  return { ...finding, message: maskText(finding.message), ...(finding.remedy === undefined ? {} : { remedy: maskText(finding.remedy) }) };
}

/** An operation with its values masked. Names of accounts and groups stay: they are what is reviewed. */
export function maskOperation(operation: Operation): Operation {
  switch (operation.kind) {
    case 'create':
      return { ...operation, attributes: maskAttributes(operation.attributes, operation.label) };
    case 'update':
      return { ...operation, set: maskAttributes(operation.set, operation.label), before: maskBefore(operation.before) };
    case 'attach':
    case 'detach': {
      const { attachment } = operation;
      if (attachment.what === 'membership') return operation;
      return { ...operation, attachment: { ...attachment, value: maskComplex(attachment.attribute, attachment.value) } };
    }
    case 'disable':
    case 'trash':
    case 'delete':
    case 'enable':
    case 'restore':
      return { ...operation, before: maskBefore(operation.before) };
    case 'enrol':
      return { ...operation, address: maskText(operation.address) };
    case 'adopt':
      return operation;
    default:
      return operation satisfies never;
  }
}

function maskBefore<T extends { readonly fields: Readonly<Record<string, AttributeValue | null>> }>(before: T): T {
  const fields = Object.entries(before.fields).map(([name, value]) => [name, value === null ? null : maskValue(name, value)]);
  return { ...before, fields: Object.fromEntries(fields) as T['fields'] };
}

function maskAttributes(attributes: Attributes, label: string): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, value === label ? value : maskValue(name, value)]));
}

function maskPrimitive(attribute: string, value: Primitive): Primitive {
  if (typeof value !== 'string') return value;
  return phoneAttribute.test(attribute) ? maskPhone(value) : maskText(value);
}
