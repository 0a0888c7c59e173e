import { type CallOptions, ConnectorError, type Doubt } from '@rollcall/core';
import type { Entry } from './entry.js';
import { unfollowed } from './referrals.js';
import type { RootDse } from './root-dse.js';
import type { Query, Session } from './session.js';
import type { SearchEnd } from './wire/connection.js';
import {
  ADMIN_LIMIT_EXCEEDED,
  BUSY,
  INSUFFICIENT_ACCESS,
  INVALID_DN_SYNTAX,
  NO_SUCH_OBJECT,
  REFERRAL,
  SIZE_LIMIT_EXCEEDED,
  SUCCESS,
  TIME_LIMIT_EXCEEDED,
  UNAVAILABLE,
  resultName,
} from './wire/result-codes.js';

const NO_COOKIE = Buffer.alloc(0);
const LIMITS: ReadonlySet<number> = new Set([SIZE_LIMIT_EXCEEDED, ADMIN_LIMIT_EXCEEDED]);
/** Active Directory answers so to an anonymous search, instead of insufficientAccessRights. */
const UNSAID: Doubt = {
  reason: 'the server ended a paged search without saying whether more pages follow',
  remedy: 'connect to the directory itself: a proxy may leave the paging control (1.2.840.113556.1.4.319) out',
};
const AD_BIND_FIRST = /000004DC/i;

/** What a search is for, and on what terms. */
export interface SearchTerms {
  readonly root: RootDse;
  readonly pageSize: number;
  /** The setting that holds the base, for messages: `people.base`. */
  readonly setting: string;
  /** Who reads, for messages. */
  readonly reader: string;
}

/** How a search over all pages ended. No doubts: every entry that the server lets this account see has been handed over. */
export interface Ending {
  readonly doubts: readonly Doubt[];
  readonly entries: number;
  readonly requests: number;
  /** What says that there is no more, in words. */
  readonly end: string;
}

/**
 * Searches page by page (RFC 2696), or in one go where the server cannot page. A search is whole when the last request ended
 * with success, the last cookie was empty and no referral came; an empty page with a cookie is not the end. Where a server
 * pages and an answer says nothing about paging, something between here and there may have taken it out: that is a doubt.
 * @throws ConnectorError where the base is missing, access is refused or the connection is lost
 */
export async function* searchAll(session: Session, query: Query, terms: SearchTerms, options: CallOptions): AsyncGenerator<readonly Entry[], Ending, void> {
  const paged = terms.root.paging !== false;
  const references: string[] = [];
  let cookie: Buffer = NO_COOKIE;
  let entries = 0;
  let firstBefore: string | undefined;
  for (let requests = 1; ; requests += 1) {
    let first: string | undefined;
    const lots = session.search(query, options, paged ? { size: terms.pageSize, cookie } : undefined);
    let end: SearchEnd | undefined;
    try {
      while (end === undefined) {
        const lot = await lots.next();
        if (lot.done === true) end = lot.value;
        else {
          entries += lot.value.length;
          first ??= lot.value[0]?.dn;
          yield lot.value;
        }
      }
    } finally {
      await lots.return(undefined as never);
    }
    references.push(...end.references);
    const doubts = [...doubtsOf(end, entries, query, terms), ...unfollowed(references, terms.root.flavor, query.base)];
    const next = paged ? nextCookie(end, cookie, first === firstBefore, entries, terms) : { end: 'one request without paging' };
    if ('doubt' in next) doubts.push(next.doubt);
    if (end.code !== SUCCESS || !('cookie' in next)) return { doubts, entries, requests, end: 'end' in next ? next.end : '' };
    cookie = next.cookie;
    firstBefore = first;
  }
}

/** All of a search at once, for what is known to be little: see {@link searchAll}. */
export async function findAll(session: Session, query: Query, terms: SearchTerms, options: CallOptions): Promise<{ readonly found: readonly Entry[]; readonly doubts: readonly Doubt[] }> {
  const lots = searchAll(session, query, terms, options);
  const found: Entry[] = [];
  for (;;) {
    const lot = await lots.next();
    if (lot.done === true) return { found, doubts: lot.value.doubts };
    found.push(...lot.value);
  }
}

/** The first page alone, as a sample, and what speaks against more. */
export async function firstPage(session: Session, query: Query, terms: SearchTerms, options: CallOptions): Promise<{ readonly entries: readonly Entry[]; readonly doubts: readonly Doubt[] }> {
  const paging = terms.root.paging === false ? undefined : { size: terms.pageSize, cookie: NO_COOKIE };
  const lots = session.search(query, options, paging);
  const entries: Entry[] = [];
  for (;;) {
    const lot = await lots.next();
    if (lot.done === true) return { entries, doubts: doubtsOf(lot.value, entries.length, query, terms) };
    entries.push(...lot.value);
  }
}

type Next = { readonly cookie: Buffer } | { readonly doubt: Doubt } | { readonly end: string };

function nextCookie({ code, cookie }: SearchEnd, sent: Buffer, sameFirst: boolean, entries: number, { root, pageSize }: SearchTerms): Next {
  if (code !== SUCCESS) return { end: '' };
  if (cookie === undefined) {
    // To the first request of a server that never said it pages, this means "I do not page, here is everything"; but as many
    // entries as were asked for may as well be a page.
    const isUnpaged = sent.length === 0 && root.paging !== true && entries !== pageSize;
    return isUnpaged ? { end: 'one answer of a server that does not page' } : { doubt: UNSAID };
  }
  if (cookie.length === 0) return { end: 'pages, the last cookie empty' };
  if (sameFirst && cookie.equals(sent)) return { doubt: { reason: 'the server repeats the same page' } };
  return { cookie };
}

function doubtsOf(end: SearchEnd, entries: number, query: Query, terms: SearchTerms): Doubt[] {
  if (end.code === SUCCESS) return [];
  const failure = failureOf(end, query, terms);
  if (failure !== undefined) throw failure;
  const name = resultName(end.code);
  if (end.code === REFERRAL) {
    return [{ reason: `the server refers to another server for ${query.base}`, remedy: `connect to the server that holds ${terms.setting}` }];
  }
  const text = end.message === '' || LIMITS.has(end.code) ? '' : `: ${end.message}`;
  return [{ reason: `server stopped at ${entries} (${name}${text})`, remedy: remedyOf(end.code, terms) }];
}

function remedyOf(code: number, { reader, root }: SearchTerms): string {
  if (LIMITS.has(code)) {
    const how = {
      openldap: `limits dn.exact="${reader}" size=unlimited size.prtotal=unlimited`,
      '389ds': 'nsSizeLimit, nsPagedSizeLimit and nsLookThroughLimit -1 on its entry',
      freeipa: 'nsSizeLimit, nsPagedSizeLimit and nsLookThroughLimit -1 on its entry',
      ad: 'a pageSize below MaxPageSize, and MaxResultSetSize',
    }[root.flavor ?? 'openldap'];
    return `ask for a size limit that lets ${reader} read everything in pages (${how})`;
  }
  if (code === TIME_LIMIT_EXCEEDED) return `ask for a longer time limit for ${reader}, or for an index on the attributes of the filter`;
  return `ask those who run the server why it stops ${reader}`;
}

function failureOf(end: SearchEnd, query: Query, { setting, reader, root }: SearchTerms): ConnectorError | undefined {
  const code = String(end.code);
  const name = resultName(end.code);
  switch (end.code) {
    case NO_SUCH_OBJECT: {
      const holds = root.namingContexts.length === 0 ? '' : `; the server holds ${root.namingContexts.map((context) => `"${context}"`).join(', ')}`;
      const message = `${setting} "${query.base}" does not exist, or ${reader} may not see it (${name})${holds}`;
      return new ConnectorError({ kind: 'invalid', message, remedy: `correct ${setting}, or let ${reader} read it`, code });
    }
    case INVALID_DN_SYNTAX:
      return new ConnectorError({ kind: 'invalid', message: `the server does not understand ${setting} "${query.base}" (${name})`, code });
    case INSUFFICIENT_ACCESS:
      return new ConnectorError({ kind: 'forbidden', message: `${reader} may not search ${query.base} (${name})`, remedy: `let ${reader} search and read below ${query.base}`, code });
    case BUSY:
    case UNAVAILABLE:
      return new ConnectorError({ kind: 'unavailable', message: `the server cannot answer now (${name})`, code });
    default:
      if (!AD_BIND_FIRST.test(end.message)) return undefined;
      return new ConnectorError({ kind: 'unauthorized', message: 'the server lets nobody search without a bind', remedy: 'set bind: { dn, password }', code });
  }
}
