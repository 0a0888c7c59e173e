import type { Observations, SourceMark } from '@rollcall/core';
import { storedOwner } from '../../../packages/core/src/ledger/links.js';
import { msOf } from '../../../packages/core/src/ledger/stored.js';
import { replaceFindings } from './findings.js';
import { departureCopy, linkCopy, markCopy, watchedCopy, valueCopy } from './records.js';
import { keyOf } from './table.js';
import type { TenantMemory } from './tenant-memory.js';

/** Notes what a plan's reads showed. */
export function observe(memory: TenantMemory, at: string, seen: Observations): void {
  msOf(at);
  // Two plans were made at once, and the older one comes last: it must not bring back who is back, nor close what is open.
  const note = memory.observed > at ? undefined : noting(memory, at, seen);
  memory.noteTime(at, ...seen.marks.map((mark) => mark.takenAt));
  putMarks(memory, seen.marks);
  note?.();
}

/** Notes marks. A newer one that is known already stays. */
export function putMarks({ marks }: TenantMemory, seen: readonly SourceMark[]): void {
  for (const mark of seen) {
    const key = keyOf(mark.source, mark.type);
    const known = marks.get(key);
    if (known === undefined || known.takenAt <= mark.takenAt) marks.put(key, markCopy(mark));
  }
}

/** Refuses what cannot be noted, and returns what notes everything but the marks. */
function noting(memory: TenantMemory, at: string, seen: Observations): () => void {
  const returned = seen.returned.map(storedOwner);
  const departures = seen.departures.map((departure) => ({ ownerKey: storedOwner(departure.owner), departure }));
  const anchors = (seen.anchors ?? []).map(({ owner, anchor }) => ({ ownerKey: storedOwner(owner), anchor }));
  return () => {
    memory.observed = at;
    for (const ownerKey of returned) memory.departures.drop(ownerKey);
    for (const { ownerKey, departure } of departures) memory.departures.put(ownerKey, departureCopy(departure));
    for (const watched of seen.watched) memory.watched.put(keyOf(watched.targetId), watchedCopy(watched));
    // What is noted already keeps its date.
    for (const value of seen.tracked ?? []) {
      const key = keyOf(value.accountId, value.attribute, value.identity);
      if (memory.values.get(key) === undefined) memory.values.put(key, valueCopy(value));
    }
    for (const { ownerKey, anchor } of anchors) {
      const link = memory.links.account.get(ownerKey);
      if (link !== undefined) memory.links.account.put(ownerKey, linkCopy({ ...link, anchor }));
    }
    replaceFindings(memory.findings, at, seen.findings);
  };
}
