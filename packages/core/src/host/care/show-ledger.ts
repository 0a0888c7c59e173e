import type { ChainAnchor, Departure, JournalEntry, Ledger, Link, Tombstone } from '../../contracts/ledger.js';
import { ownerText, type OwnerKey } from '../../domain/identity.js';
import type { KnownTenant, Workbench } from '../workbench.js';
import { findAnybody } from './find-person.js';
import { tenantNamed } from './known-tenant.js';

/** At most this many of the newest entries about one person are shown. */
const ENTRIES_SHOWN = 50;

/** Far more than a tenant has in years. */
const RUNS_LOOKED_AT = 1_000_000;

/** What one tenant's part of the ledger holds, in numbers. */
export interface ShownTenant extends KnownTenant {
  readonly accounts: { readonly active: number; readonly leaving: number };
  readonly groups: { readonly active: number; readonly leaving: number };
  readonly pipelines: Readonly<Record<string, number>>;
  readonly origins: Readonly<Record<Link['origin'], number>>;
  readonly fence: number;
}

/** The whole ledger in numbers. */
export interface ShownLedger {
  readonly id: string;
  readonly head: ChainAnchor;
  readonly tenants: readonly ShownTenant[];
}

/** What the ledger knows of one person. */
export interface ShownPerson {
  readonly owner: OwnerKey;
  readonly link?: Link;
  /** Who made the plan by which it was linked, where the ledger still knows. */
  readonly linkedBy?: string;
  readonly departure?: Departure;
  readonly tombstones: readonly Tombstone[];
  /** The newest entries of the journal about the person, oldest first, and how many there are. */
  readonly entries: readonly JournalEntry[];
  readonly entryCount: number;
}

export async function showLedger(bench: Workbench): Promise<ShownLedger> {
  const ledger = await bench.ledger();
  const tenants: ShownTenant[] = [];
  for (const known of await ledger.tenants()) tenants.push(await shownTenant(ledger, known));
  return { id: ledger.id, head: await ledger.head(), tenants };
}

async function shownTenant(ledger: Ledger, known: KnownTenant): Promise<ShownTenant> {
  const pipelines: Record<string, number> = {};
  const origins = { created: 0, adopted: 0 };
  for (const type of ['account', 'group'] as const) {
    for await (const page of ledger.links(known.tenant, type)) {
      for (const { pipeline, origin } of page) {
        pipelines[pipeline] = (pipelines[pipeline] ?? 0) + 1;
        origins[origin] += 1;
      }
    }
  }
  const counts = { accounts: await ledger.countLinks(known.tenant, 'account'), groups: await ledger.countLinks(known.tenant, 'group') };
  return { ...known, ...counts, pipelines, origins, fence: await ledger.fenceOf(known.tenant) };
}

/** @throws CareRefused (`unknown-person`, `ambiguous-key`) */
export async function showPerson(bench: Workbench, person: string, target?: string): Promise<ShownPerson> {
  const ledger = await bench.ledger();
  const { tenant } = await tenantNamed(ledger, target);
  const owner = await findAnybody(ledger, tenant, person, Object.keys(bench.config.sources));
  const name = ownerText(owner);
  const link = await ledger.linkOf(tenant, 'account', owner);
  const tombstones: Tombstone[] = [];
  for await (const page of ledger.tombstones(tenant, 'account')) tombstones.push(...page.filter((stone) => ownerText(stone.owner) === name));
  let departure: Departure | undefined;
  for await (const page of ledger.departures(tenant)) departure ??= page.find((found) => ownerText(found.owner) === name);
  const entries = await entriesAbout(ledger, tenant, name);
  const linkedBy = link === undefined ? undefined : await authorOf(ledger, link);
  return { owner, ...(link === undefined ? {} : { link }), ...(linkedBy === undefined ? {} : { linkedBy }), ...(departure === undefined ? {} : { departure }), tombstones, ...entries };
}

async function authorOf(ledger: Ledger, { runId }: Link): Promise<string | undefined> {
  const run = (await ledger.lastRuns(RUNS_LOOKED_AT)).find((one) => one.runId === runId);
  return run?.planId === undefined ? undefined : (await ledger.planOf(run.planId))?.author;
}

async function entriesAbout(ledger: Ledger, tenant: string, name: string): Promise<Pick<ShownPerson, 'entries' | 'entryCount'>> {
  const intents = new Set<number>();
  const entries: JournalEntry[] = [];
  let entryCount = 0;
  for await (const page of ledger.journal(tenant)) {
    for (const entry of page) {
      if (entry.kind === 'intent' && isAbout(entry, name)) intents.add(entry.sequence);
      else if (entry.kind === 'intent' || !intents.has(entry.of)) continue;
      entryCount += 1;
      entries.push(entry);
      if (entries.length > ENTRIES_SHOWN) entries.shift();
    }
  }
  return { entries, entryCount };
}

function isAbout({ intent }: Extract<JournalEntry, { kind: 'intent' }>, name: string): boolean {
  // Every payload that Rollcall writes names its owner in one place.
  const payload = intent?.payload as { readonly owner?: OwnerKey } | undefined;
  return payload?.owner !== undefined && ownerText(payload.owner) === name;
}
