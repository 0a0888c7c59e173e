import type { CallOptions, Doubt } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { fetchPage, type Page } from './pages.js';

/** One row of a listing: what it is told apart by, and asked for by. */
export interface ListedRow {
  readonly id: string | undefined;
  /** The naming attribute; undefined where it is not legible. */
  readonly name: string | undefined;
}

/** A listing to be read from end to end. */
export interface Listing<R extends ListedRow> {
  readonly path: string;
  readonly pageSize: number;
  readonly rowOf: (raw: unknown) => R;
  /** For people: `users`. */
  readonly noun: string;
}

type Noun = Pick<Listing<ListedRow>, 'noun'>;

export type ListingEnd =
  | { readonly whole: true; /** What the last pass listed: fewer than were delivered where some are gone since. */ readonly announced?: number; readonly basis: string }
  | { readonly whole: false; readonly doubt: Doubt };

/** Rows as they come, and in the end what they are of a whole. */
export type Rows<R> = AsyncGenerator<readonly R[], ListingEnd, void>;

/** The rows of a short listing, all at once. */
export async function allRows<R>(rows: Rows<R>): Promise<{ readonly rows: readonly R[]; readonly end: ListingEnd }> {
  const seen: R[] = [];
  for (;;) {
    const step = await rows.next();
    if (step.done === true) return { rows: seen, end: step.value };
    seen.push(...step.value);
  }
}

/** Duo gives no snapshot and no order (facts 3): a listing that moved under us is read again, this often. */
const repetitions = 2;

/**
 * Reads a whole listing and yields each row once. Whole means, of the last pass: Duo announced the same total on every page,
 * that many different rows came, and every page began with the last row of the page before. The last rule shows what totals
 * cannot: a row deleted before the page and another added behind it. While the order of the rows that stay is the same, none of
 * them can be missed. Rows of earlier passes stay delivered; how many are gone since is told in the basis.
 */
export async function* readListing<R extends ListedRow>(client: DuoClient, listing: Listing<R>, options: CallOptions): Rows<R> {
  const delivered = new Set<string>();
  const earlier: string[] = [];
  for (;;) {
    const end = yield* readPass(client, listing, delivered, options);
    if (end.problem === undefined) return wholeEnd(listing, end, delivered.size + end.nameless, earlier);
    // Without ids rows cannot be told apart, so another pass could only deliver them twice.
    if (end.nameless > 0 || !end.moved || earlier.length === repetitions) return doubtfulEnd(listing, end.problem, earlier);
    earlier.push(end.problem);
  }
}

interface PassEnd {
  /** Different rows of this pass. */
  readonly rows: number;
  readonly pages: number;
  readonly nameless: number;
  /** True where another pass may do better. */
  readonly moved: boolean;
  readonly problem: string | undefined;
}

async function* readPass<R extends ListedRow>(client: DuoClient, listing: Listing<R>, delivered: Set<string>, options: CallOptions): AsyncGenerator<readonly R[], PassEnd, void> {
  const seen = new Set<string>();
  let nameless = 0;
  let place: Place = { offset: 0, begins: undefined, total: undefined };
  for (let pages = 1; ; pages += 1) {
    const page = await fetchPage(client, listing.path, { limit: String(listing.pageSize), offset: String(place.offset) }, options);
    const rows = page.rows.map(listing.rowOf);
    const fresh = rows.filter((row) => row.id === undefined || !delivered.has(row.id));
    for (const { id } of rows) {
      if (id === undefined) {
        nameless += 1;
        continue;
      }
      seen.add(id);
      delivered.add(id);
    }
    yield firstOfEach(fresh);
    const counted = { rows: seen.size + nameless, pages, nameless };
    const next = nextPlace(page, rows, place);
    if ('problem' in next) return { ...counted, ...next };
    if (next.end) return { ...counted, moved: true, problem: countProblem(counted.rows, page.total ?? 0) };
    place = next;
  }
}

/** Where a page lies: its offset, the row it must begin with, and the total it must announce. */
interface Place {
  readonly offset: number;
  readonly begins: string | undefined;
  readonly total: number | undefined;
}

type NextPlace = ({ readonly end: false } & Place) | { readonly end: true } | { readonly problem: string; readonly moved: boolean };

/** Judges a page and finds where the next one lies: one row back, so that both show the same row where they meet. */
function nextPlace(page: Page, rows: readonly ListedRow[], place: Place): NextPlace {
  const { total, next } = page;
  const { offset } = place;
  if (total === undefined) return { problem: 'Duo did not say how many there are', moved: false };
  if (total !== (place.total ?? total)) return { problem: `Duo first announced ${place.total ?? 0}, then ${total}`, moved: true };
  if (place.begins !== undefined && rows[0]?.id !== place.begins) return { problem: `the row at offset ${offset} was another one when the next page was read`, moved: true };
  if (next === undefined) return { end: true };
  if (next <= offset + 1) return { problem: `Duo named offset ${next} after offset ${offset}`, moved: false };
  if (rows.length !== next - offset) return { problem: `Duo gave ${rows.length} rows from offset ${offset} and named ${next} as the next offset`, moved: true };
  const begins = rows.at(-1)?.id;
  return begins === undefined ? { problem: 'a row without an id ends a page', moved: false } : { end: false, offset: next - 1, begins, total };
}

function countProblem(rows: number, total: number): string | undefined {
  return rows === total ? undefined : `Duo announced ${total}, ${rows} different ones came`;
}

/** A row may stand twice on one page; those without an id are kept, as each is a rejection of its own. */
function firstOfEach<R extends ListedRow>(rows: readonly R[]): readonly R[] {
  const ids = new Set<string>();
  return rows.filter(({ id }) => id === undefined || (!ids.has(id) && ids.add(id)));
}

function wholeEnd({ noun }: Noun, end: PassEnd, deliveredRows: number, earlier: readonly string[]): ListingEnd {
  const gone = deliveredRows - end.rows;
  const parts = [
    `total_objects ${end.rows} on every page, ${end.rows} different ${noun}`,
    ...(end.pages > 1 ? [`, ${end.pages} pages, each begun with the last row of the one before`] : []),
    ...(earlier.length > 0 ? [`; read ${earlier.length + 1} times, for rows moved (${earlier.join('; ')})`] : []),
    ...(gone > 0 ? [`; ${gone} delivered before are gone since`] : []),
  ];
  return { whole: true, announced: end.rows, basis: parts.join('') };
}

function doubtfulEnd({ noun }: Noun, problem: string, earlier: readonly string[]): ListingEnd {
  const again = earlier.length > 0 ? ` after ${earlier.length + 1} reads` : '';
  return { whole: false, doubt: { reason: `the list of ${noun} is not whole${again}: ${problem}`, remedy: 'run again when fewer changes are made in Duo' } };
}
