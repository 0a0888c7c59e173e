import { closeSync } from 'node:fs';
import type { KeptRecord, Tenant } from '../../contracts/ledger.js';
import { LineDigest } from '../../execution/staging/line-digest.js';
import { linesOf } from '../../execution/staging/lines.js';
import { CareRefused } from '../care/care-refused.js';
import { headerIn, openLinksFile, type LinksHeader } from './links-file.js';

type LinksLine = { readonly tenant: Tenant } | KeptRecord | { readonly end: true; readonly records: number; readonly digest: string };

/** A links file that was checked from its first line to its last. Close it. */
export interface CheckedLinks {
  readonly header: LinksHeader;
  readonly records: number;
  /** The records of one tenant, in the order of the file. */
  recordsOf(tenant: Tenant): Generator<KeptRecord, void, void>;
  close(): void;
}

/**
 * Opens a links file and checks all of it against its digest; the open file is what is read later, so nothing can be swapped
 * under its name in between.
 * @throws CareRefused (`links-file`)
 */
export function openLinks(path: string): CheckedLinks {
  const descriptor = openLinksFile(path);
  try {
    const { header, records } = checked(path, descriptor);
    return { header, records, recordsOf: (tenant) => recordsIn(descriptor, tenant), close: () => closeSync(descriptor) };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function checked(path: string, descriptor: number): { readonly header: LinksHeader; readonly records: number } {
  const running = new LineDigest();
  let header: LinksHeader | undefined;
  let records = 0;
  let ended = false;
  for (const text of linesOf(descriptor)) {
    if (ended) throw damaged(path, 'there are lines behind its end');
    if (header === undefined) {
      header = headerIn(text);
      if (header === undefined) throw damaged(path, 'it does not begin with the header of a links file');
      running.add(text);
      continue;
    }
    const line = parsed(path, text);
    if ('end' in line) {
      if (line.records !== records || line.digest !== running.finish()) throw damaged(path, 'its lines do not fit its digest');
      ended = true;
      continue;
    }
    running.add(text);
    if ('kept' in line) records += 1;
  }
  if (header === undefined || !ended) throw damaged(path, 'its end is missing');
  return { header, records };
}

function* recordsIn(descriptor: number, wanted: Tenant): Generator<KeptRecord, void, void> {
  let isWanted = false;
  for (const text of linesOf(descriptor)) {
    // Checked before; only the tenants' own lines begin like this.
    const line = JSON.parse(text) as LinksLine | LinksHeader;
    if ('kept' in line) {
      if (isWanted) yield line;
    } else if ('tenant' in line) isWanted = line.tenant === wanted;
  }
}

function parsed(path: string, text: string): LinksLine {
  try {
    return JSON.parse(text) as LinksLine;
  } catch {
    throw damaged(path, 'a line of it is not JSON');
  }
}

function damaged(path: string, how: string): CareRefused {
  return new CareRefused('links-file', `the links file ${path} is damaged or was edited: ${how}`, 'Take another copy of it; a links file is not to be edited.');
}
