import type { Doubt } from '@rollcall/core';
import { isAtOrBelow, normalisedRdns } from './dn/compare.js';
import { parseDn } from './dn/parse.js';
import type { Flavor } from './flavor.js';

/** Partitions that Active Directory refers to from a domain's root. They hold DNS records and settings, never people. */
const AD_PARTITIONS = ['dc=forestdnszones', 'dc=domaindnszones', 'cn=configuration', 'cn=schema'];

/**
 * The doubts for continuation references (RFC 4511, section 4.5.3). A part of the tree on another server was not read, so
 * nobody there is known to be gone.
 */
export function unfollowed(references: readonly string[], flavor: Flavor | undefined, base: string): readonly Doubt[] {
  const parts = references.filter((reference) => flavor !== 'ad' || !isPartition(reference));
  const [first] = parts;
  if (first === undefined) return [];
  const more = parts.length === 1 ? '' : ` and ${parts.length - 1} more`;
  return [{ reason: `a part below ${base} is on another server and was not read: ${first}${more}`, remedy: 'set the base below it, or read the other server as a source of its own' }];
}

function isPartition(reference: string): boolean {
  try {
    const name = decodeURIComponent(/^ldaps?:\/\/[^/]*\/([^?]*)/i.exec(reference)?.[1] ?? '');
    const rdns = normalisedRdns(parseDn(name));
    return rdns.length > 1 && AD_PARTITIONS.some((partition) => isAtOrBelow(rdns, [partition, ...rdns.slice(1)]));
  } catch {
    return false;
  }
}
