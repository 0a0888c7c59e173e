import type { TargetAttribute } from '../../contracts/target.js';
import { PHONE_TYPE } from '../expression/environments.js';

/** Why a result of this type cannot become the attribute; undefined when it can. */
export function assignmentFault(type: string, name: string, attribute: TargetAttribute, text: string): { readonly message: string; readonly remedy?: string } | undefined {
  const inner = innerOf(type, 'optional') ?? type;
  const element = innerOf(inner, 'list') ?? (inner === 'list' ? 'dyn' : undefined);
  const accepted = acceptedTypes(attribute);
  if (element !== undefined && attribute.multi && (element === 'dyn' || element === 'T' || accepted.includes(element))) return undefined;
  if (element === undefined && (inner === 'dyn' || accepted.includes(inner))) return phoneFault(inner, name, attribute);
  const wanted = attribute.multi ? `${accepted.join(' or ')}, one or a list` : accepted.join(' or ');
  const message = `${name} is ${wanted}; this is ${type}`;
  const remedy = remedyFor(element, inner, attribute, text);
  return remedy === undefined ? { message } : { message, remedy };
}

function acceptedTypes(attribute: TargetAttribute): string[] {
  if (attribute.type !== 'complex') return [attribute.type];
  return hasPhoneFields(attribute) ? ['string', PHONE_TYPE] : ['string'];
}

function hasPhoneFields(attribute: TargetAttribute): boolean {
  return ['number', 'type', 'platform'].every((field) => attribute.fields?.[field] === 'string') && attribute.identifiedBy === 'number';
}

function phoneFault(inner: string, name: string, attribute: TargetAttribute): { readonly message: string } | undefined {
  if (attribute.type !== 'complex' || inner === PHONE_TYPE || attribute.identifiedBy !== undefined) return undefined;
  return { message: `${name} has no field that a single text stands for` };
}

function remedyFor(element: string | undefined, inner: string, attribute: TargetAttribute, text: string): string | undefined {
  const simple = /^[\w.[\]'"]+$/.test(text) ? text : `(${text})`;
  if (element !== undefined && !attribute.multi) return `${name0(simple)} takes the smallest value; filter() chooses`;
  if (attribute.type === 'string' && ['int', 'double', 'bool'].includes(inner)) return `write string(${text})`;
  if (attribute.type === 'int' && inner === 'string') return `write int(${text})`;
  if (attribute.type === 'bool' && inner === 'string') return `write ${simple} == "true"`;
  return undefined;
}

function name0(text: string): string {
  return `${text}[0]`;
}

function innerOf(type: string, kind: 'optional' | 'list'): string | undefined {
  return type.startsWith(`${kind}<`) ? type.slice(kind.length + 1, -1) : undefined;
}
