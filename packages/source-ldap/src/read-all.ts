import type { CallOptions, Incoming, Reference, SourceRecord } from '@rollcall/core';
import type { Delivered } from './delivered.js';
import { type Entry, rawValues } from './entry.js';
import { completeRanges } from './ranges.js';
import type { Part, ReadPlan } from './read-plan.js';
import { recordOf } from './records.js';
import { dnReference, groupsOf, memberReference, membersOf, uidReference } from './references.js';
import { type Ending, searchAll } from './search.js';
import type { Query, Session } from './session.js';
import type { Tally } from './tally.js';
import { ValueError, textOf } from './values.js';

type Page = readonly Incoming<SourceRecord>[];

/** A read under way: the connection, the call and what was counted. */
export interface Reading {
  readonly session: Session;
  readonly options: CallOptions;
  readonly tally: Tally;
  /** Absent where the server has no mark of its state: nothing could be looked at again. */
  readonly delivered?: Delivered;
}

/**
 * Reads everything: those that memberships name first, those that name them after. What is renamed in between then has the old name
 * here and the new one at the end of the read, where it is found; the other way round both would be the new one.
 */
export async function* readAll(plan: ReadPlan, reading: Reading): AsyncGenerator<Page, readonly string[], void> {
  const bases: string[] = [];
  for (const part of partsOf(plan)) {
    const what = part.record.type === 'person' ? 'people' : 'groups';
    bases.push(basisOf(what, yield* readPart(part, part.query, reading)));
  }
  return bases;
}

/** The searches of a plan, in their order. */
export function partsOf({ people, groups }: ReadPlan): readonly Part[] {
  const naming = people !== undefined && people.memberships.length > 0 ? [groups, people] : [people, groups];
  return naming.filter((part) => part !== undefined);
}

function basisOf(what: string, { entries, requests, end }: Ending): string {
  const how = end.startsWith('pages') ? `${requests} ${end}` : end;
  return `${what}: result code 0, ${entries} entries in ${how}, no referral`;
}

/** Runs one search and turns its entries into records; what speaks against its wholeness goes to the tally. `keep` sees every entry. */
export async function* readPart(part: Part, query: Query, reading: Reading, keep?: (entry: Entry) => void): AsyncGenerator<Page, Ending, void> {
  const { session, options, tally, delivered } = reading;
  const lots = searchAll(session, query, part.terms, options);
  const held: Entry[] = [];
  try {
    for (;;) {
      const lot = await lots.next();
      if (lot.done === true) {
        yield* readHeld(held, part, reading);
        if (part.deliver) tally.doubt(part.record.type, lot.value.doubts);
        if (part.bearsMemberships) tally.doubt('membership', lot.value.doubts);
        return lot.value;
      }
      for (const entry of lot.value) {
        delivered?.note(part, entry);
        keep?.(entry);
      }
      const complete = lot.value.filter(isComplete);
      for (const entry of lot.value) if (!isComplete(entry)) held.push(withoutPartial(entry));
      yield tally.counted(complete.flatMap((entry) => incomingOf(entry, part, tally)));
    }
  } finally {
    await lots.return(undefined as never);
  }
}

/** Entries with values still to fetch come last: a connection serves one request at a time. */
async function* readHeld(held: readonly Entry[], part: Part, { session, options, tally }: Reading): AsyncGenerator<Page, void, void> {
  for (const partial of held) {
    const { entry, doubts } = await completeRanges(partial, session, options);
    if (part.deliver) tally.doubt(part.record.type, doubts);
    if (part.bearsMemberships) tally.doubt('membership', doubts);
    yield tally.counted(incomingOf(entry, part, tally));
  }
}

function isComplete(entry: Entry): boolean {
  return entry.partial.size === 0;
}

/** The first values are fetched again with the others; held until then they would only cost memory. */
function withoutPartial(entry: Entry): Entry {
  return { ...entry, values: new Map([...entry.values].filter(([name]) => !entry.partial.has(name))) };
}

function incomingOf(entry: Entry, part: Part, tally: Tally): Page {
  const records: Page = part.deliver ? withKeyDoubts(recordOf(entry, part.record), part, tally) : [];
  if (part.memberships.length === 0) return records;
  return [...records, ...membershipsOf(entry, part, tally).map((record) => ({ ok: true as const, record }))];
}

function withKeyDoubts(records: Page, part: Part, tally: Tally): Page {
  for (const incoming of records) {
    if (incoming.ok || incoming.key !== undefined) continue;
    const { key, reader } = part.record;
    tally.doubt(part.record.type, [
      { reason: `not every ${part.record.type} shows a usable ${key.name}`, remedy: `let ${reader} read ${key.name}, or choose another key` },
    ]);
  }
  return records;
}

function membershipsOf(entry: Entry, part: Part, tally: Tally): readonly SourceRecord[] {
  const own = ownReference(entry, tally);
  if (own === undefined) return [];
  const named = new Set(part.memberships.flatMap((name) => referencesIn(entry, name, tally)));
  const sorted = [...named].sort();
  return part.record.type === 'group' ? membersOf(own, sorted) : groupsOf(own, sorted);
}

function ownReference(entry: Entry, tally: Tally): Reference | undefined {
  try {
    return dnReference(entry.dn);
  } catch (error) {
    tally.doubt('membership', [{ reason: (error as Error).message }]);
    return undefined;
  }
}

function referencesIn(entry: Entry, name: string, tally: Tally): readonly Reference[] {
  const toReference = name === 'memberUid' ? uidReference : memberReference;
  return rawValues(entry, name).flatMap((bytes) => {
    try {
      return [toReference(textOf(bytes, name))];
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      tally.doubt('membership', [{ reason: `${entry.dn}: ${error.message}` }]);
      return [];
    }
  });
}
