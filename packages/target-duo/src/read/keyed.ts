import { foldedKey, type CallOptions } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { percentEncode } from '../client/sign.js';
import { KEYS_PER_CALL } from '../profile.js';
import type { ListedRow, Listing, ListingEnd } from './listing.js';
import { fetchPage } from './pages.js';

/** Front ends cut long request lines, commonly at 8 kB; names of many scripts grow ninefold when encoded. */
const maxEncodedLength = 6_000;

/** A read of named rows: the parameter that lists the keys, and how a row's key is found and compared. */
interface KeyFilter {
  readonly parameter: 'user_id_list' | 'username_list' | 'group_id_list';
  /** As given: whether Duo minds the case of usernames is not known (facts 2.3). */
  readonly values: readonly string[];
  /** What a row is compared by; `fold` makes a value comparable with it. */
  readonly keyOf: (row: ListedRow) => string | undefined;
  readonly fold: (value: string) => string;
}

export const byId = (parameter: 'user_id_list' | 'group_id_list', values: readonly string[]): KeyFilter => ({
  parameter,
  values,
  keyOf: (row) => row.id,
  fold: (value) => value,
});

/** Duo also answers for aliases; those rows are dropped, for an alias is no name to match by. */
export const byUsername = (values: readonly string[]): KeyFilter => ({
  parameter: 'username_list',
  values,
  keyOf: (row) => (row.name === undefined ? undefined : foldedKey(row.name)),
  fold: foldedKey,
});

/** An answer that contradicts itself is asked for again, this often. */
const repetitions = 2;

/**
 * Reads the rows that were asked for, each once. What Duo does not know is not delivered; the claim is whole for the keys. Where
 * Duo says how many rows an answer has, that many different ones must have come.
 */
export async function* readKeyed<R extends ListedRow>(client: DuoClient, listing: Listing<R>, filter: KeyFilter, options: CallOptions): AsyncGenerator<readonly R[], ListingEnd, void> {
  const delivered = new Set<string>();
  const wanted = new Set(filter.values.map(filter.fold));
  for (const keys of callsOf([...new Set(filter.values)])) {
    const list = { [filter.parameter]: JSON.stringify(keys) };
    let answer = await ask(client, listing, list, options);
    for (let again = 0; answer.problem !== undefined && again < repetitions; again += 1) answer = await ask(client, listing, list, options);
    if (answer.problem !== undefined) return { whole: false, doubt: { reason: `the ${listing.noun} asked for by ${filter.parameter} did not come whole: ${answer.problem}` } };
    yield answer.rows.filter((row) => isWanted(row, filter, wanted) && isFirst(row, delivered));
  }
  return { whole: true, basis: `asked for ${wanted.size} ${listing.noun} by ${filter.parameter}` };
}

interface Answered<R> {
  readonly rows: readonly R[];
  readonly problem?: string;
}

/** One answer: of at most a hundred rows, so it is looked at as a whole before any of it is handed on. */
async function ask<R extends ListedRow>(client: DuoClient, listing: Listing<R>, list: Readonly<Record<string, string>>, options: CallOptions): Promise<Answered<R>> {
  const rows: R[] = [];
  let offset = 0;
  for (;;) {
    const page = await fetchPage(client, listing.path, offset === 0 ? list : { ...list, offset: String(offset) }, options);
    rows.push(...page.rows.map(listing.rowOf));
    if (page.next === undefined) return { rows, ...contradiction(rows, page.total) };
    if (page.next <= offset) return { rows, problem: `Duo named offset ${page.next} twice` };
    offset = page.next;
  }
}

function contradiction(rows: readonly ListedRow[], total: number | undefined): { readonly problem?: string } {
  const different = new Set(rows.flatMap((row) => row.id ?? [])).size + rows.filter((row) => row.id === undefined).length;
  return total === undefined || total === different ? {} : { problem: `Duo announced ${total}, ${different} different ones came` };
}

/** A row whose key is not legible is kept: it is handed over as a rejection. */
function isWanted(row: ListedRow, filter: KeyFilter, wanted: ReadonlySet<string>): boolean {
  const key = filter.keyOf(row);
  return key === undefined || wanted.has(key);
}

function isFirst(row: ListedRow, delivered: Set<string>): boolean {
  if (row.id === undefined) return true;
  if (delivered.has(row.id)) return false;
  delivered.add(row.id);
  return true;
}

function callsOf(keys: readonly string[]): readonly (readonly string[])[] {
  const calls: string[][] = [];
  let current: string[] = [];
  let encodedLength = 0;
  for (const key of keys) {
    const keyLength = percentEncode(`${JSON.stringify(key)},`).length;
    if (current.length > 0 && (current.length === KEYS_PER_CALL || encodedLength + keyLength > maxEncodedLength)) {
      calls.push(current);
      current = [];
      encodedLength = 0;
    }
    current.push(key);
    encodedLength += keyLength;
  }
  return current.length > 0 ? [...calls, current] : calls;
}
