import { foldedKey, type CallOptions, type ReadKeys } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { percentEncode } from '../client/sign.js';
import { KEYS_PER_CALL } from '../profile.js';
import type { ListedRow, Listing, Rows } from './listing.js';
import { fetchPage } from './pages.js';

/** Front ends cut long request lines, commonly at 8 kB; names of many scripts grow ninefold when encoded. */
const maxEncodedLength = 6_000;

type Keys = Exclude<ReadKeys, 'all'>;

/** What Duo has a filter for: the parameter that lists the keys. Names are sent as given, for whether Duo minds their case is not known (facts 2.3). */
export type KeyParameter = 'user_id_list' | 'username_list' | 'group_id_list';

/** Where users and groups are asked for by id at once, Duo's prefixes tell them apart (facts 2.1). */
export function idsOf(noun: 'users' | 'groups', values: readonly string[]): Keys {
  return { by: 'id', values: values.filter((id) => id.startsWith('DG') === (noun === 'groups')) };
}

/** An answer that contradicts itself is asked for again, this often. */
const repetitions = 2;

/**
 * Reads the rows that were asked for, each once. What Duo does not know is not delivered; the claim is whole for the keys. Where
 * Duo says how many rows an answer has, that many different ones must have come.
 */
export async function* readKeyed<R extends ListedRow>(client: DuoClient, listing: Listing<R>, parameter: KeyParameter, keys: Keys, options: CallOptions): Rows<R> {
  const delivered = new Set<string>();
  const wanted = wantedAmong(keys);
  for (const values of callsOf([...new Set(keys.values)])) {
    const list = { [parameter]: JSON.stringify(values) };
    let answer = await ask(client, listing, list, options);
    for (let again = 0; answer.problem !== undefined && again < repetitions; again += 1) answer = await ask(client, listing, list, options);
    if (answer.problem !== undefined) return { whole: false, doubt: { reason: `the ${listing.noun} asked for by ${parameter} did not come whole: ${answer.problem}` } };
    yield answer.rows.filter((row) => wanted.has(row) && isFirst(row, delivered));
  }
  return { whole: true, basis: `asked for ${wanted.size} ${listing.noun} by ${parameter}` };
}

/** The rows of a listing that were asked for, where Duo has no filter for them. */
export async function* onlyWanted<R extends ListedRow>(rows: Rows<R>, keys: Keys): Rows<R> {
  const wanted = wantedAmong(keys);
  for (;;) {
    const step = await rows.next();
    if (step.done === true) return step.value.whole ? { whole: true, basis: `${step.value.basis}, ${wanted.size} asked for` } : step.value;
    yield step.value.filter((row) => wanted.has(row));
  }
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

/**
 * Which rows were asked for. Duo also answers for aliases; those rows are none of them, for an alias is no name to match by. A row
 * whose key is not legible is one: it is handed over as a rejection.
 */
function wantedAmong({ by, values }: Keys): { readonly size: number; readonly has: (row: ListedRow) => boolean } {
  const fold = by === 'name' ? foldedKey : (id: string): string => id;
  const wanted = new Set(values.map(fold));
  const has = (row: ListedRow): boolean => {
    const key = by === 'name' ? row.name : row.id;
    return key === undefined || wanted.has(fold(key));
  };
  return { size: wanted.size, has };
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
