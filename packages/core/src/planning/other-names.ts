import type { TargetAttribute, TargetSchema } from '../contracts/target.js';
import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import { foldedKey, exactKey } from '../domain/text-key.js';
import type { ActualAccount } from '../domain/target-record.js';
import type { Primitive } from '../domain/value.js';
import type { Desired } from '../mapping/compiled.js';
import type { DesiredAccount } from './account-view.js';

/** A list of values as it can be given, and what was left out of it. */
interface Usable {
  readonly values: readonly Primitive[];
  readonly findings: readonly Finding[];
}

/** What is asked about a name that somebody is to answer to beside the account's own. */
export interface NameQuestions {
  /** Why the name cannot be given, or undefined. Never asked about a name that the account has. */
  obstacleTo(name: string): string | undefined;
}

/**
 * Leaves out of the wanted lists what cannot be given: names that others have or want, the account's own name, and what is more than the
 * target takes. What the account has already goes first, so that a list that is too long does not change with every newcomer to it.
 */
export function withUsableLists(
  desired: DesiredAccount,
  schema: TargetSchema,
  actual: ActualAccount | undefined,
  questions: NameQuestions,
): { readonly desired: DesiredAccount; readonly findings: readonly Finding[] } {
  const changed: Record<string, Desired> = {};
  const findings: Finding[] = [];
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    if (attribute.isName !== true && attribute.maxValues === undefined) continue;
    const desire = desired.desired[name];
    if (desire?.state !== 'value' || !Array.isArray(desire.value)) continue;
    const wanted = (desire.value as readonly Primitive[]).filter((value) => typeof value !== 'object');
    const usable = usableOf(wanted, { name, attribute, held: heldOf(actual, name), own: textOf(desired.desired[schema.naming]), about: ownerText(desired.owner) }, questions);
    if (usable.values.length === wanted.length) continue;
    changed[name] = usable.values.length === 0 ? { state: 'absent', by: 'seen' } : { state: 'value', value: usable.values };
    findings.push(...usable.findings);
  }
  return findings.length === 0 && Object.keys(changed).length === 0 ? { desired, findings } : { desired: { ...desired, desired: { ...desired.desired, ...changed } }, findings };
}

interface List {
  readonly name: string;
  readonly attribute: TargetAttribute;
  readonly held: readonly Primitive[];
  readonly own: string | undefined;
  readonly about: string;
}

function usableOf(wanted: readonly Primitive[], list: List, questions: NameQuestions): Usable {
  const { attribute, about, name } = list;
  const findings: Finding[] = [];
  const keyOf = keyFor(attribute);
  const held = new Set(list.held.map(keyOf));
  const own = list.own === undefined ? undefined : keyOf(list.own);
  const free = wanted.filter((value) => {
    if (attribute.isName !== true || typeof value !== 'string') return true;
    // It answers to its own name already.
    if (keyOf(value) === own) return false;
    const obstacle = held.has(keyOf(value)) ? undefined : questions.obstacleTo(value);
    if (obstacle !== undefined) findings.push({ code: 'other-name-taken', severity: 'warning', about, message: `${name}: ${value} cannot be given: ${obstacle}`, remedy: 'The rest of the record proceeds; free the name, or correct the source.' });
    return obstacle === undefined;
  });
  const { maxValues = Number.POSITIVE_INFINITY } = attribute;
  if (free.length <= maxValues) return { values: free, findings };
  const kept = new Set([...free.filter((value) => held.has(keyOf(value))), ...free.filter((value) => !held.has(keyOf(value)))].slice(0, maxValues));
  const message = `${name}: ${free.length} values are wanted, the target takes ${maxValues}; ${free.length - maxValues} are left out`;
  findings.push({ code: 'values-left-out', severity: 'warning', about, message, remedy: 'Those that are there already stay, then they are taken in their order; map fewer.' });
  return { values: free.filter((value) => kept.has(value)), findings };
}

function keyFor({ compare }: TargetAttribute): (value: Primitive) => string {
  const key = compare === 'case-insensitive' ? foldedKey : exactKey;
  return (value) => (typeof value === 'string' ? key(value) : String(value));
}

function heldOf(actual: ActualAccount | undefined, name: string): readonly Primitive[] {
  const value = actual?.attributes[name];
  return Array.isArray(value) ? (value as readonly Primitive[]) : [];
}

function textOf(desire: Desired | undefined): string | undefined {
  return desire?.state === 'value' && typeof desire.value === 'string' ? desire.value : undefined;
}
