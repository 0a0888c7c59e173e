import type { GroupRecord, Incoming, PersonRecord, Reference } from '@rollcall/core';
import type { Attribute } from './attributes.js';
import { DnSyntaxError } from './dn/dn.js';
import { type Entry, isPartial, rawValues } from './entry.js';
import { type KeyAttribute, readKey } from './key.js';
import { dnReference, uidReference } from './references.js';
import { ValueError, expose, textOf } from './values.js';

/** What the records of one type are made of. */
export interface RecordPlan {
  readonly type: 'person' | 'group';
  readonly key: KeyAttribute;
  readonly attributes: readonly Attribute[];
  /** Whether posixGroups may name these records by uid. */
  readonly uidReferences: boolean;
  /** Who reads, for messages. */
  readonly reader: string;
}

type Outcome = Incoming<PersonRecord | GroupRecord>;

/**
 * The record of an entry, or its rejection. An entry whose key has several values is rejected under each of them: whichever is
 * known is withheld, none is taken for gone.
 */
export function recordOf(entry: Entry, plan: RecordPlan): readonly Outcome[] {
  const { type, key } = plan;
  const reading = readKey(entry, key);
  switch (reading.is) {
    case 'missing':
      return [{ ok: false, type, reason: `${entry.dn} has no ${key.name}, or ${plan.reader} may not read it; let ${plan.reader} read ${key.name} of every ${type}` }];
    case 'broken':
      return [{ ok: false, type, reason: `${entry.dn}: ${reading.reason}` }];
    case 'several': {
      const reason = `${entry.dn} has ${reading.keys.length} values of ${key.name}: which one is the key cannot be told`;
      return reading.keys.map((value) => ({ ok: false, type, key: value, reason }));
    }
    case 'key':
      return [keyed(entry, reading.key, plan)];
    default:
      return reading satisfies never;
  }
}

function keyed(entry: Entry, key: string, plan: RecordPlan): Outcome {
  // Handed over without them, the missing values would look as if the directory had taken them away.
  const partial = plan.attributes.find(({ name }) => isPartial(entry, name));
  if (partial !== undefined) return { ok: false, type: plan.type, key, reason: `${entry.dn}: not all values of ${partial.name} could be read` };
  try {
    const { attributes, remarks } = expose(entry, plan.attributes);
    const record = { type: plan.type, key, references: referencesOf(entry, plan.uidReferences), attributes };
    return { ok: true, record: remarks.length === 0 ? record : { ...record, remarks } };
  } catch (error) {
    if (error instanceof ValueError || error instanceof DnSyntaxError) return { ok: false, type: plan.type, key, reason: `${entry.dn}: ${error.message}` };
    throw error;
  }
}

function referencesOf(entry: Entry, withUids: boolean): readonly Reference[] {
  const reference = dnReference(entry.dn);
  if (!withUids) return [reference];
  const uids = rawValues(entry, 'uid').map((bytes) => uidReference(textOf(bytes, 'uid')));
  return [reference, ...[...new Set(uids)].sort()];
}
