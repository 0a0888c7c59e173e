import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { ChainAnchor, Tenant } from '../../contracts/ledger.js';
import { CareRefused } from '../care/care-refused.js';

/** The fence says how many runs worked on the tenant when the file was written. */
export interface KeptTenant {
  readonly tenant: Tenant;
  readonly label: string;
  readonly targets: readonly string[];
  readonly fence: number;
}

/** The first line of a links file. */
export interface LinksHeader {
  readonly format: 'rollcall-links';
  readonly version: 1;
  readonly ledger: string;
  readonly at: string;
  readonly tenants: readonly KeptTenant[];
  /** Where the journal's chain ended. */
  readonly head: ChainAnchor;
  /** What keys the digests of names; see `Ledger.nameSalt`. */
  readonly nameSalt?: string;
}

/** Where links of the ledger in use are written. */
export function linksPath(stateFolder: string): string {
  return join(stateFolder, 'links.jsonl');
}

/** Where the links file of another ledger is put aside. */
export function asidePath(stateFolder: string, ledger: string): string {
  return join(stateFolder, `links-${ledger}.jsonl`);
}

/** The links file that a ledger wrote, where there is one: the one in use, or one put aside for another ledger. */
export function ownLinksPath(stateFolder: string, ledger: string): string | undefined {
  if (linksHeaderOf(linksPath(stateFolder))?.ledger === ledger) return linksPath(stateFolder);
  const aside = asidePath(stateFolder, ledger);
  return existsSync(aside) ? aside : undefined;
}

const HEADER_BYTES = 1 << 16;

/**
 * The header of a links file; undefined when there is no such file, or it does not begin with one. Reads no more than that.
 * @throws CareRefused (`links-file`) when there is one that cannot be read: what it knows must not be passed over.
 */
export function linksHeaderOf(path: string): LinksHeader | undefined {
  if (!existsSync(path)) return undefined;
  const descriptor = openLinksFile(path);
  try {
    const bytes = Buffer.alloc(HEADER_BYTES);
    const [line = ''] = bytes.subarray(0, readSync(descriptor, bytes)).toString('utf8').split('\n', 1);
    return headerIn(line);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    closeSync(descriptor);
  }
}

/** @throws CareRefused (`links-file`) */
export function openLinksFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): CareRefused {
  const reason = error instanceof Error ? error.message : String(error);
  const remedy = 'Give the user that runs Rollcall the right to read it, or name another with --links FILE: apply writes .rollcall/links.jsonl beside the ledger.';
  return new CareRefused('links-file', `the links file ${path} cannot be read: ${reason}`, remedy);
}

/** The header that a line holds. */
export function headerIn(line: string): LinksHeader | undefined {
  try {
    const found = JSON.parse(line) as Partial<LinksHeader> | null;
    return found?.format === 'rollcall-links' && typeof found.ledger === 'string' && Array.isArray(found.tenants) ? (found as LinksHeader) : undefined;
  } catch {
    return undefined;
  }
}
