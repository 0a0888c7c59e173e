import type { Link } from '../contracts/ledger.js';
import { valueMark } from '../domain/digest.js';
import type { AttributeValue } from '../domain/value.js';
import type { AttributeDifference } from './attributes.js';
import type { AttributeRights, RightsOf } from './rights.js';

/** The part of a difference that may be written: what people may change in the target by hand stays as they left it. */
export function withinRights(difference: AttributeDifference, rightsOf: RightsOf, link: Link | undefined): AttributeDifference {
  const { set, clear, before } = difference;
  const kept = Object.entries(set).filter(([name]) => maySet(rightsOf(name), before[name] ?? null, link?.applied?.[name]));
  const cleared = clear.filter(({ attribute }) => mayClear(rightsOf(attribute), before[attribute] ?? null, link?.applied?.[attribute]));
  if (kept.length === Object.keys(set).length && cleared.length === clear.length) return difference;
  const named = new Set([...kept.map(([name]) => name), ...cleared.map(({ attribute }) => attribute)]);
  return { set: Object.fromEntries(kept), clear: cleared, before: Object.fromEntries(Object.entries(before).filter(([name]) => named.has(name))) };
}

function maySet({ own }: AttributeRights, now: AttributeValue | null, applied: string | undefined): boolean {
  switch (own) {
    case 'always':
      return true;
    case 'create-only':
      return false;
    case 'if-empty':
      return now === null;
    case 'if-last-was-ours':
      // Empty, and never written by us: nobody's. Empty after we wrote it: somebody emptied it.
      return now === null ? applied === undefined : isOurs(now, applied);
    default:
      return own satisfies never;
  }
}

function mayClear({ own, clear }: AttributeRights, now: AttributeValue | null, applied: string | undefined): boolean {
  return clear && (own === 'always' || (own === 'if-last-was-ours' && now !== null && isOurs(now, applied)));
}

function isOurs(now: AttributeValue, applied: string | undefined): boolean {
  return applied === valueMark(now);
}
