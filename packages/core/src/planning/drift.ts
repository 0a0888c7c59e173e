import type { Link } from '../contracts/ledger.js';
import { valueMark } from '../domain/digest.js';
import type { UpdateOperation } from '../domain/operation.js';
import type { Attributes } from '../domain/value.js';

/**
 * Which values of an update put back what somebody changed in the target: those that are wanted now exactly as we wrote them last.
 * The others follow a change of the source.
 */
export function driftOf(link: Link | undefined, set: Attributes): Pick<UpdateOperation, 'drift'> {
  const { applied } = link ?? {};
  if (applied === undefined) return {};
  const drift = Object.entries(set).flatMap(([attribute, value]) => (applied[attribute] === valueMark(value) ? [attribute] : []));
  return drift.length === 0 ? {} : { drift: drift.sort() };
}
