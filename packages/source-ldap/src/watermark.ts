import type { CallOptions } from '@rollcall/core';
import { PresenceFilter } from 'ldapts';
import { isAtOrBelow, normalisedRdns } from './dn/compare.js';
import { parseDn } from './dn/parse.js';
import { type Entry, rawValues } from './entry.js';
import { guidText } from './guid.js';
import { type Marks, markOfUsn, marksOfCsns } from './marks.js';
import type { RootDse } from './root-dse.js';
import type { Query, Session } from './session.js';

const NO_MARKS: Marks = new Map();
const anything = new PresenceFilter({ attribute: 'objectClass' });

/**
 * The server's mark of its state: contextCSN of the base's suffix (OpenLDAP with syncprov), or highestCommittedUSN and the
 * invocationId of the domain controller (Active Directory, where each counts for itself). Empty where it is not to be had.
 */
export async function readMarks(session: Session, root: RootDse, base: string, options: CallOptions): Promise<Marks> {
  if (root.flavor === 'ad') return markOfController(session, options);
  if (root.flavor === '389ds' || root.flavor === 'freeipa') return NO_MARKS;
  const suffix = suffixOf(root, base);
  if (suffix === undefined) return NO_MARKS;
  return marksOfCsns(text(await one(session, { base: suffix, scope: 'base', filter: anything, attributes: ['contextCSN'] }, options), 'contextCSN'));
}

async function markOfController(session: Session, options: CallOptions): Promise<Marks> {
  const root = await one(session, { base: '', scope: 'base', filter: anything, attributes: ['highestCommittedUSN', 'dsServiceName'] }, options);
  const [usn] = text(root, 'highestCommittedUSN');
  const [service] = text(root, 'dsServiceName');
  if (usn === undefined || service === undefined || !/^\d{1,20}$/.test(usn)) return NO_MARKS;
  const settings = await one(session, { base: service, scope: 'base', filter: anything, attributes: ['invocationId'] }, options);
  const [invocation] = settings === undefined ? [] : rawValues(settings, 'invocationId');
  // Where the reader may not see it, the controller's name has to do.
  return markOfUsn((invocation === undefined ? undefined : guidText(invocation)) ?? service, usn);
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
