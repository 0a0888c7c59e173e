import { type CallOptions, type Doubt } from '@rollcall/core';
import { PresenceFilter } from 'ldapts';
import { isAtOrBelow, normalisedRdns } from './dn/compare.js';
import { parseDn } from './dn/parse.js';
import { type Entry, rawValues } from './entry.js';
import type { RootDse } from './root-dse.js';
import type { Query, Session } from './session.js';

/** The server's marks of a state: one per writer of the data, each growing. */
export type Watermark = ReadonlyMap<string, string>;

const anything = new PresenceFilter({ attribute: 'objectClass' });

/**
 * The server's mark of its state: contextCSN of the base's suffix (OpenLDAP with syncprov), or highestCommittedUSN with the
 * name of the domain controller (Active Directory, where each counts for itself). Empty where it is not to be had.
 */
export async function readWatermark(session: Session, root: RootDse, base: string, options: CallOptions): Promise<Watermark> {
  if (root.flavor === 'ad') {
    const entry = await one(session, { base: '', scope: 'base', filter: anything, attributes: ['highestCommittedUSN', 'dsServiceName'] }, options);
    const [usn, server] = [text(entry, 'highestCommittedUSN')[0], text(entry, 'dsServiceName')[0]];
    return usn === undefined ? new Map<string, string>() : new Map([[server ?? '', usn.padStart(20, '0')]]);
  }
  if (root.flavor === '389ds' || root.flavor === 'freeipa') return new Map<string, string>();
  const suffix = suffixOf(root, base);
  if (suffix === undefined) return new Map<string, string>();
  const entry = await one(session, { base: suffix, scope: 'base', filter: anything, attributes: ['contextCSN'] }, options);
  // 20261122101500.123456Z#000000#001#000000: time, counter, server id, modification.
  return new Map(text(entry, 'contextCSN').map((csn) => [csn.split('#')[2] ?? '', csn]));
}

/** The text for claims and for the ledger; undefined for no mark. */
export function watermarkText(mark: Watermark): string | undefined {
  if (mark.size === 0) return undefined;
  return [...mark].sort(([left], [right]) => (left < right ? -1 : 1)).map(([server, value]) => (value.includes('#') ? value : `${server}@${value}`)).join(' ');
}

/** The doubt where the state went back during the read: another, older replica answered a part of it. */
export function wentBack(before: Watermark, after: Watermark): Doubt | undefined {
  for (const [server, mark] of before) {
    const later = after.get(server);
    if (later !== undefined && later >= mark) continue;
    return {
      reason: `the server's state went back during the read (${mark} before, ${later ?? 'none'} after): two replicas answered`,
      remedy: 'name one server in url, not a load balancer',
    };
  }
  return undefined;
}

async function one(session: Session, query: Query, options: CallOptions): Promise<Entry | undefined> {
  let found: Entry | undefined;
  for await (const entries of session.search(query, options)) found ??= entries[0];
  return found;
}

function text(entry: Entry | undefined, name: string): readonly string[] {
  return entry === undefined ? [] : rawValues(entry, name).map((bytes) => bytes.toString('utf8'));
}

function suffixOf(root: RootDse, base: string): string | undefined {
  const rdns = normalisedRdns(parseDn(base));
  return root.namingContexts.find((context) => isAtOrBelow(rdns, normalisedRdns(parseDn(context))));
}
