import { join } from 'node:path';
import type { Link } from '@rollcall/core';
import { systemClock, systemRandom } from '@rollcall/core/host';
import { thisProcess } from '../../packages/core/src/ledger/index.js';
import { openLedger } from '../../packages/core/src/ledger/open-ledger.js';
import { BENCH_TENANT } from './generated-plugins.js';
import { GeneratedWorld, type WorldSize } from './generated-world.js';
import { Stopwatch, peakMb, type PartReport } from './parts.js';

const LINKS_PER_TRANSACTION = 20_000;
const LEASE_MS = 600_000;

/** Prepares the ledger in its own process: a link for everybody whom the target holds, and for every group. Not part of the measurement. */
export async function prepareLedger(size: WorldSize, folder: string): Promise<PartReport> {
  const watch = new Stopwatch();
  const ledger = await openLedger({ location: join(folder, 'rollcall.db'), clock: systemClock, random: systemRandom });
  const at = new Date(systemClock.now()).toISOString();
  const attempt = await ledger.acquireLease(BENCH_TENANT, thisProcess(), at, LEASE_MS);
  if (!attempt.granted) throw new Error('the new ledger is leased already');
  let links = 0;
  for (const page of pagesOf(linksOf(new GeneratedWorld(size), at))) {
    await ledger.conclude(attempt.lease, at, [], { putLinks: page });
    links += page.length;
  }
  await ledger.releaseLease(attempt.lease);
  await ledger.close();
  return { ...watch.read(), peakMb: peakMb(), stages: {}, counts: { links } };
}

function* linksOf(world: GeneratedWorld, since: string): Generator<Link, void, void> {
  const shared = { origin: 'created', pipeline: 'everybody', since, runId: 'prepared' } as const;
  for (const { key, id, label } of world.linkedGroups()) yield { ...shared, type: 'group', owner: { source: 'directory', key }, targetId: id, label };
  for (const { key, id, label } of world.linkedAccounts()) yield { ...shared, type: 'account', owner: { source: 'directory', key }, targetId: id, label };
}

function* pagesOf(links: Iterable<Link>): Generator<readonly Link[], void, void> {
  let page: Link[] = [];
  for (const link of links) {
    page.push(link);
    if (page.length < LINKS_PER_TRANSACTION) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
