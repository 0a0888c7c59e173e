import type { Random } from '../contracts/host-services.js';
import type { RunNotes, Tenant } from '../contracts/ledger.js';
import { ownerText, type OwnerKey } from '../domain/identity.js';
import type { Json } from '../domain/json.js';
import { pagesOf } from './batches.js';
import { eraseEntries } from './journal-erase.js';
import { journalRows } from './journal-read.js';
import { storedOwner } from './links.js';
import { Mention } from './mention.js';
import type { NameDigest } from './name-digest.js';
import { textOfOrdered } from './ordered-text.js';
import { endLinks } from './release.js';
import type { Executor, JournalRow, LinkRow } from './schema.js';
import { jsonOf } from './stored.js';
import { refuseUnderWay } from './under-way.js';

export interface Forgotten {
  readonly links: number;
  readonly entries: number;
}

/** Who is forgotten, and by what they are recognised. */
export interface Person {
  readonly tenant: Tenant;
  readonly owner: OwnerKey;
  readonly at: string;
  readonly mention: Mention;
}

/** Entries of the journal, up to one of them. */
interface Found {
  readonly sequences: readonly number[];
  readonly upTo: number;
}

/**
 * Looks the person up, and what the journal holds of them: outside of a transaction, because a journal is long and other
 * processes would wait for all of it.
 */
export async function lookUp(db: Executor, tenant: Tenant, owner: OwnerKey, at: string): Promise<Person & { readonly found: Found }> {
  const person = { tenant, owner, at, mention: await mentionOf(db, tenant, owner) };
  return { ...person, found: await entriesAbout(db, person, { sequences: [], upTo: 0 }) };
}

/** Forgets a person, in the transaction that is given. */
export async function forget(trx: Executor, person: Person & { readonly found: Found }, random: Random, nameDigest: NameDigest): Promise<Forgotten> {
  const { tenant, owner, at } = person;
  await refuseUnderWay(trx, tenant, ownerText(owner), (intent) => person.mention.inJson({ ...intent }));
  const links = await trx.selectFrom('link').selectAll().where('tenant', '=', tenant).where('owner', '=', storedOwner(owner)).execute();
  await endLinks(trx, tenant, links, at, nameDigest);
  await blurTombstones(trx, person, random);
  await dropNoted(trx, person, links);
  await scrubNotes(trx, person);
  await scrubRuns(trx, person);
  const { sequences } = await entriesAbout(trx, person, person.found);
  return { links: links.length, entries: await eraseEntries(trx, random, tenant, sequences, at) };
}

/** All names and ids the person ever had here: the journal knows those from before a rename. */
async function mentionOf(db: Executor, tenant: Tenant, owner: OwnerKey): Promise<Mention> {
  const labels = new Set<string>();
  const targetIds = new Set<string>();
  for (const table of ['link', 'tombstone'] as const) {
    for (const row of await db.selectFrom(table).select(['label', 'target_id']).where('tenant', '=', tenant).where('owner', '=', storedOwner(owner)).execute()) {
      targetIds.add(textOfOrdered(row.target_id));
      if (row.label !== null) labels.add(textOfOrdered(row.label));
    }
  }
  const key = JSON.stringify(owner.key);
  for await (const page of rowsOfJournal(db, tenant, 0)) {
    for (const { content } of page) {
      if (content?.includes(key) !== true) continue;
      const label = labelIn(jsonOf(content, 'journal.content') as Json, owner);
      if (label !== undefined) labels.add(label);
    }
  }
  return new Mention(owner, [...labels], [...targetIds]);
}

/** The name that an entry of the journal gives the person, where it holds an operation of theirs. */
function labelIn(content: Json, { source, key }: OwnerKey): string | undefined {
  const { payload } = content as { readonly payload?: { readonly owner?: Partial<OwnerKey>; readonly label?: Json } | null };
  if (payload?.owner?.source !== source || payload.owner.key !== key) return undefined;
  return typeof payload.label === 'string' ? payload.label : undefined;
}

function rowsOfJournal(db: Executor, tenant: Tenant, after: number): AsyncIterable<readonly JournalRow[]> {
  return pagesOf((last: JournalRow | undefined, limit) => journalRows(db, last?.sequence ?? after, limit, tenant), (row) => row);
}

// The name's digest and the target's id stay, so that neither is handed on unseen; whose they were is not known any more.
async function blurTombstones(trx: Executor, { tenant, owner }: Person, random: Random): Promise<void> {
  const rows = await trx.selectFrom('tombstone').select(['type', 'target_id']).where('tenant', '=', tenant).where('owner', '=', storedOwner(owner)).execute();
  for (const { type, target_id } of rows) {
    await trx
      .updateTable('tombstone')
      .set({ owner: storedOwner({ source: owner.source, key: `forgotten-${random.hex(8)}` }), label: null, anchor: null })
      .where('tenant', '=', tenant)
      .where('type', '=', type)
      .where('target_id', '=', target_id)
      .where('owner', '=', storedOwner(owner))
      .execute();
  }
}

async function dropNoted(trx: Executor, { tenant, owner, mention }: Person, links: readonly LinkRow[]): Promise<void> {
  await trx.deleteFrom('departure').where('tenant', '=', tenant).where('owner', '=', storedOwner(owner)).execute();
  const watched = await trx.selectFrom('watched_account').selectAll().where('tenant', '=', tenant).execute();
  for (const { target_id, label } of watched) {
    if (!links.some((link) => link.target_id === target_id) && !mention.inText(textOfOrdered(label))) continue;
    await trx.deleteFrom('watched_account').where('tenant', '=', tenant).where('target_id', '=', target_id).execute();
  }
  const retries = await trx.selectFrom('retry').select(['operation', 'label', 'message']).where('tenant', '=', tenant).execute();
  for (const { operation, label, message } of retries) {
    if (![operation, label, message].some((text) => mention.inText(textOfOrdered(text)))) continue;
    await trx.deleteFrom('retry').where('tenant', '=', tenant).where('operation', '=', operation).execute();
  }
  const findings = await trx.selectFrom('open_finding').select(['code', 'about', 'message']).where('tenant', '=', tenant).execute();
  for (const { code, about, message } of findings) {
    if (![about, message].some((text) => mention.inText(textOfOrdered(text)))) continue;
    await trx.deleteFrom('open_finding').where('tenant', '=', tenant).where('code', '=', code).where('about', '=', about).execute();
  }
}

async function scrubNotes(trx: Executor, { tenant, mention }: Person): Promise<void> {
  // Notes whose run is not known may be of any tenant.
  const others = trx.selectFrom('run').select('run_id').where('tenant', '<>', tenant);
  const rows = await trx.selectFrom('run_notes').select(['run_id', 'findings']).where('run_id', 'not in', others).execute();
  for (const { run_id, findings } of rows) {
    // Written by putNotes, as this very type.
    const noted = jsonOf(findings, 'run_notes.findings') as RunNotes['findings'];
    const kept = noted.filter((finding) => !mention.inJson({ ...finding }));
    if (kept.length === noted.length) continue;
    await trx.updateTable('run_notes').set({ findings: JSON.stringify(kept) }).where('run_id', '=', run_id).execute();
  }
}

async function scrubRuns(trx: Executor, { tenant, mention }: Person): Promise<void> {
  const rows = await trx.selectFrom('run').select(['run_id', 'message']).where('tenant', '=', tenant).where('message', 'is not', null).execute();
  for (const { run_id, message } of rows) {
    if (message === null || !mention.inText(textOfOrdered(message))) continue;
    await trx.updateTable('run').set({ message: null }).where('run_id', '=', run_id).execute();
  }
}

/** Every entry that names the person, whomever it is about, and the outcomes of those: what was found already, and what came since. */
async function entriesAbout(db: Executor, { tenant, mention }: Person, found: Found): Promise<Found> {
  const about = new Set(found.sequences);
  let { upTo } = found;
  for await (const page of rowsOfJournal(db, tenant, upTo)) {
    for (const { sequence, of_sequence, content } of page) {
      upTo = sequence;
      if (content === null) continue;
      const isOutcome = of_sequence !== null && about.has(of_sequence);
      if (isOutcome || (mention.mayBeIn(content) && mention.inJson(jsonOf(content, 'journal.content') as Json))) about.add(sequence);
    }
  }
  return { sequences: [...about], upTo };
}
