import type { CallOptions, Doubt } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { fetchPage, type Page } from './pages.js';
import type { Row } from './rows.js';

/** A listing to be read from end to end. */
export interface Listing {
  readonly path: string;
  readonly pageSize: number;
  readonly rowOf: (raw: unknown) => Row;
  /** For people: `users`. */
  readonly noun: string;
}

export type ListingEnd =
  | { readonly whole: true; readonly announced?: number; readonly basis: string }
  | { readonly whole: false; readonly doubt: Doubt };

/** Duo gives no snapshot and no order (facts 3): a listing that moved under us is read again, this often. */
const repetitions = 2;

/**
 * Reads a whole listing and yields each row once. Whole means: in the last pass Duo announced the same total on every page
 * and that many different rows came. Rows of earlier passes stay delivered; a row that is gone since is named in the basis.
 */
export async function* readListing(client: DuoClient, listing: Listing, options: CallOptions): AsyncGenerator<readonly Row[], ListingEnd, void> {
  const delivered = new Set<string>();
  let problem = '';
  for (let pass = 0; pass <= repetitions; pass += 1) {
    const end = yield* readPass(client, listing, delivered, options);
    if (end.problem === undefined) return wholeEnd(listing, end, delivered.size + end.nameless);
    problem = end.problem;
    // Without ids rows cannot be told apart, so another pass could only deliver them twice.
    if (end.nameless > 0 || !end.moved) break;
  }
  return { whole: false, doubt: { reason: `the list of ${listing.noun} is not whole: ${problem}`, remedy: 'run again when fewer changes are made in Duo' } };
}

interface PassEnd {
  /** Different rows of this pass. */
  readonly rows: number;
  readonly nameless: number;
  /** True where another pass may do better. */
  readonly moved: boolean;
  readonly problem: string | undefined;
}

async function* readPass(client: DuoClient, listing: Listing, delivered: Set<string>, options: CallOptions): AsyncGenerator<readonly Row[], PassEnd, void> {
  const seen = new Set<string>();
  let nameless = 0;
  let offset = 0;
  let firstTotal: number | undefined;
  for (;;) {
    const page = await fetchPage(client, listing.path, { limit: String(listing.pageSize), offset: String(offset) }, options);
    firstTotal ??= page.total;
    const fresh: Row[] = [];
    for (const row of page.rows.map(listing.rowOf)) {
      if (row.id === undefined) nameless += 1;
      else seen.add(row.id);
      if (row.id !== undefined && delivered.has(row.id)) continue;
      if (row.id !== undefined) delivered.add(row.id);
      fresh.push(row);
    }
    yield fresh;
    const problem = pageProblem(page, offset, firstTotal);
    if (problem !== undefined) return { rows: seen.size + nameless, nameless, ...problem };
    if (page.next === undefined) return passEnd(seen.size + nameless, nameless, page.total ?? 0);
    offset = page.next;
  }
}

function pageProblem(page: Page, offset: number, firstTotal: number | undefined): { readonly problem: string; readonly moved: boolean } | undefined {
  if (page.total === undefined) return { problem: 'Duo did not say how many there are', moved: false };
  if (page.total !== firstTotal) return { problem: `Duo first announced ${firstTotal ?? 0}, then ${page.total}`, moved: true };
  if (page.next !== undefined && page.next <= offset) return { problem: `Duo named offset ${page.next} after offset ${offset}`, moved: false };
  return undefined;
}

function passEnd(rows: number, nameless: number, total: number): PassEnd {
  const problem = rows === total ? undefined : `Duo announced ${total}, ${rows} different ones came`;
  return { rows, nameless, moved: true, problem };
}

function wholeEnd(listing: Listing, end: PassEnd, deliveredRows: number): ListingEnd {
  const gone = deliveredRows - end.rows;
  const basis = `total_objects ${end.rows} on every page, ${end.rows} different ${listing.noun}`;
  return { whole: true, announced: end.rows, basis: gone > 0 ? `${basis}; ${gone} delivered before are gone since` : basis };
}
