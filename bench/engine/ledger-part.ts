import { join } from 'node:path';
import type { GivenValue, Link } from '@rollcall/core';
import { systemClock, systemRandom } from '@rollcall/core/host';
import { thisProcess } from '../../packages/core/src/ledger/index.js';
import { openLedger } from '../../packages/core/src/ledger/open-ledger.js';
import { MEMBERSHIP_VALUE } from '../../packages/core/src/planning/membership.js';
import { BENCH_TENANT } from './generated-plugins.js';
import { GeneratedWorld, type WorldSize } from './generated-world.js';
import { Stopwatch, peakMb, type PartReport } from './parts.js';

const LINKS_PER_TRANSACTION = 20_000;
const LEASE_MS = 600_000;

/** Prepares the ledger in its own process: a link for everybody whom the target holds and for every group, and every membership as given. Not part of the measurement. */
export async function prepareLedger(size: WorldSize, folder: string): Promise<PartReport> {
  const watch = new Stopwatch();
  const ledger = await openLedger({ location: join(folder, 'rollcall.db'), clock: systemClock, random: systemRandom });
  const at = new Date(systemClock.now()).toISOString();
  const attempt = await ledger.acquireLease(BENCH_TENANT, thisProcess(), at, LEASE_MS);
  if (!attempt.granted) throw new Error('the new ledger is leased already');
  let links = 0;
  const world = new GeneratedWorld(size);
  for (const page of pagesOf(linksOf(world, at))) {
    await ledger.conclude(attempt.lease, at, [], { putLinks: page });
    links += page.length;
  }
  for (const page of pagesOf(givenOf(world, at))) await ledger.conclude(attempt.lease, at, [], { putValues: page });
  await ledger.releaseLease(attempt.lease);
  await ledger.close();
  return { ...watch.read(), peakMb: peakMb(), stages: {}, counts: { links } };
}

function* linksOf(world: GeneratedWorld, since: string): Generator<Link, void, void> {
  const shared = { origin: 'created', pipeline: 'everybody', since, runId: 'prepared' } as const;
  for (const { key, id, label } of world.linkedGroups()) yield { ...shared, type: 'group', owner: { source: 'directory', key }, targetId: id, label };
  for (const { key, id, label } of world.linkedAccounts()) yield { ...shared, type: 'account', owner: { source: 'directory', key }, targetId: id, label };
}

function* givenOf(world: GeneratedWorld, since: string): Generator<GivenValue, void, void> {
  for (const { accountId, groupId } of world.givenMemberships()) yield { accountId, attribute: MEMBERSHIP_VALUE, identity: groupId, valueId: groupId, created: false, since };
}

function* pagesOf<T>(items: Iterable<T>): Generator<readonly T[], void, void> {
  let page: T[] = [];
  for (const item of items) {
    page.push(item);
    if (page.length < LINKS_PER_TRANSACTION) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
