import { ownerText, type AttributeValue, type Attachment, type ComplexValue, type Operation, type Primitive, type Removal } from '@rollcall/core';
import type { Look } from './look.js';
import { maskComplex, maskValue } from './masking.js';

/** What an operation does, beyond its kind and whose it is: `email: a → b`, `to vpn-users`, `absence: gone from a whole read`. */
export function detailsOf(operation: Operation, look: Look): string {
  switch (operation.kind) {
    case 'create':
      return attributesOf(operation, look);
    case 'update':
      return changesOf(operation, look);
    case 'attach':
      return attached(operation.attachment, 'to', look);
    case 'detach':
      return `${attached(operation.attachment, 'from', look)}  ${gradeOf(operation)}`;
    case 'disable':
    case 'trash':
    case 'delete':
      return gradeOf(operation);
    case 'enable':
      return 'was disabled by Rollcall; is wanted again';
    case 'restore':
      return 'out of the trash; is wanted again';
    case 'enrol':
      return `an enrolment message to ${shown('', operation.address, look)}`;
    case 'adopt':
      return adopted(operation);
    default:
      return operation satisfies never;
  }
}

function adopted({ by, formerly, found }: Extract<Operation, { kind: 'adopt' }>): string {
  switch (by) {
    case 'name':
      return 'exists under this name; is managed from now on';
    case 'key':
      return `exists, found by ${found?.name ?? 'its id'}; is managed from now on`;
    case 'handover':
      return 'another pipeline wants it now';
    case 'rekeyed':
      return `the same person under another key${formerly === undefined ? '' : `, formerly ${ownerText(formerly)}`}`;
    default:
      return by satisfies never;
  }
}

/** How the leaving of somebody, or the loss of something, is proven. */
function gradeOf(operation: Removal): string {
  const { kind } = operation.proof;
  switch (kind) {
    case 'absence':
      return 'absence: gone from a whole read';
    case 'order':
      return 'order: somebody said so';
    case 'exit':
      return operation.kind === 'detach' ? 'exit: seen, no longer due' : 'exit: seen, no longer in scope';
    default:
      return kind satisfies never;
  }
}

function attributesOf(operation: Extract<Operation, { kind: 'create' }>, look: Look): string {
  return Object.entries(operation.attributes)
    .flatMap(([name, value]) => (value === operation.label ? [] : [`${name}: ${shown(name, value, look)}`]))
    .join(', ');
}

function changesOf(operation: Extract<Operation, { kind: 'update' }>, look: Look): string {
  const { fields } = operation.before;
  const set = Object.entries(operation.set).map(([name, value]) => changeOf(name, fields[name], value, look));
  const cleared = operation.clear.map(({ attribute }) => `${attribute}: ${shownBefore(attribute, fields[attribute], look)} → nothing`);
  return [...set, ...cleared].join(', ');
}

// Masked values may look the same on both sides: then it is said that they are not.
function changeOf(name: string, before: AttributeValue | null | undefined, after: AttributeValue, look: Look): string {
  const [from, to] = [shownBefore(name, before, look), shown(name, after, look)];
  return from === to ? `${name}: ${from} → another ${to}` : `${name}: ${from} → ${to}`;
}

function shownBefore(name: string, value: AttributeValue | null | undefined, look: Look): string {
  return value === null || value === undefined ? 'nothing' : shown(name, value, look);
}

function attached(attachment: Attachment, preposition: 'to' | 'from', look: Look): string {
  if (attachment.what === 'membership') return `${preposition} ${look.text(attachment.groupLabel)}`;
  const value = look.showsValues ? attachment.value : maskComplex(attachment.attribute, attachment.value);
  return shownComplex(value, look);
}

function shown(name: string, value: AttributeValue, look: Look): string {
  const safe = look.showsValues ? value : maskValue(name, value);
  if (!Array.isArray(safe)) return shownPrimitive(safe as Primitive, look);
  const parts = (safe as readonly (Primitive | ComplexValue)[]).map((item) => (typeof item === 'object' ? shownComplex(item, look) : shownPrimitive(item, look)));
  return `[${parts.join('; ')}]`;
}

function shownComplex(value: ComplexValue, look: Look): string {
  return Object.values(value).map((part) => shownPrimitive(part, look)).join(' ');
}

function shownPrimitive(value: Primitive, look: Look): string {
  return value === '' ? '""' : look.text(String(value));
}
