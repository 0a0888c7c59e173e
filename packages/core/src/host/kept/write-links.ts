import { chmodSync, closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import type { KeptRecord, Ledger, Tenant } from '../../contracts/ledger.js';
import type { Iso } from '../../domain/value.js';
import { canonicalJson, type Json } from '../../domain/json.js';
import { LineDigest } from '../../execution/staging/line-digest.js';
import { LineWriter } from '../../execution/staging/lines.js';
import { asidePath, linksHeaderOf, linksPath, type KeptTenant, type LinksHeader } from './links-file.js';

/** Plans looked through for those that were used and have not expired: an older copy of the ledger would take them again. */
const KNOWN_PLANS = 1_000;

/**
 * Writes what cannot be found out again once the ledger is lost, for `rollcall recover`. The file appears whole or not at all,
 * with mode 0600; the one of another ledger is put aside, not overwritten. Memory holds a page at a time.
 */
export async function writeLinks(ledger: Ledger, stateFolder: string, at: Iso): Promise<void> {
  const path = linksPath(stateFolder);
  const other = linksHeaderOf(path)?.ledger;
  if (other !== undefined && other !== ledger.id) renameSync(path, asidePath(stateFolder, other));
  await writeLinksTo(ledger, path, at);
  rmSync(asidePath(stateFolder, ledger.id), { force: true });
}

/** As {@link writeLinks}, to any file. Returns how many records it holds. */
export async function writeLinksTo(ledger: Ledger, path: string, at: Iso): Promise<number> {
  const temporary = `${path}.${process.pid}.part`;
  rmSync(temporary, { force: true });
  const descriptor = openSync(temporary, 'wx', 0o600);
  try {
    const records = await writeAndClose(ledger, descriptor, at);
    chmodSync(temporary, 0o600);
    renameSync(temporary, path);
    return records;
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary, { force: true });
    throw error;
  }
}

async function writeAndClose(ledger: Ledger, descriptor: number, at: Iso): Promise<number> {
  try {
    const writer = new LineWriter(descriptor);
    const running = new LineDigest();
    let records = 0;
    for await (const line of linesOfLedger(ledger, at, { nameSalt: ledger.nameSalt() })) {
      const text = canonicalJson(line as unknown as Json);
      running.add(text);
      writer.add(text);
      if ('kept' in line) records += 1;
    }
    writer.add(canonicalJson({ end: true, records, digest: running.finish() }));
    writer.flush();
    fsyncSync(descriptor);
    return records;
  } finally {
    closeSync(descriptor);
  }
}

/** Everything but the last line: the header (with the salt only where the file is for its owner), then each tenant's name before its records. */
export async function* linesOfLedger(ledger: Ledger, at: Iso, secret: Pick<LinksHeader, 'nameSalt'> = {}): AsyncGenerator<LinksHeader | { readonly tenant: Tenant } | KeptRecord, void, void> {
  const tenants: KeptTenant[] = [];
  for (const known of await ledger.tenants()) tenants.push({ ...known, fence: await ledger.fenceOf(known.tenant) });
  yield { format: 'rollcall-links', version: 1, ledger: ledger.id, at, tenants, head: await ledger.head(), ...secret };
  for (const { tenant } of tenants) {
    yield { tenant };
    yield* recordsOf(ledger, tenant, at);
  }
}

async function* recordsOf(ledger: Ledger, tenant: Tenant, at: Iso): AsyncGenerator<KeptRecord, void, void> {
  for (const type of ['account', 'group'] as const) {
    for await (const page of ledger.links(tenant, type)) for (const link of page) yield { kept: 'link', link };
    for await (const page of ledger.tombstones(tenant, type)) for (const tombstone of page) yield { kept: 'tombstone', tombstone };
  }
  for await (const page of ledger.givenValues(tenant)) for (const value of page) yield { kept: 'value', value };
  for await (const page of ledger.departures(tenant)) for (const departure of page) yield { kept: 'departure', departure };
  for (const plan of await ledger.plans(tenant, KNOWN_PLANS)) if (plan.usedAt !== undefined && plan.expiresAt > at) yield { kept: 'plan', plan };
}
