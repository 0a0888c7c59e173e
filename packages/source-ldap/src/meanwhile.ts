import type { Doubt } from '@rollcall/core';
import { AndFilter, type Filter, GreaterThanEqualsFilter } from 'ldapts';
import { type Entry, rawValues } from './entry.js';
import type { Marks } from './marks.js';
import type { Reading } from './read-all.js';
import type { Part } from './read-plan.js';
import { findAll } from './search.js';

/** How the entries that changed since a mark are found, and told from those that are new since. */
interface Changes {
  readonly filter: Filter;
  readonly attribute: string;
  isNew(entry: Entry): boolean;
}

/**
 * A server goes on while it is read, and each entry was read at its own moment; that alone is no doubt, for a state that somebody
 * was missing from at some moment of the read is what absence means. Two things are: somebody who was there before and is there
 * now, but was not handed over (moved into the base, matched again, or slipped past the server's own order); and an entry
 * whose name changed after it was read, for memberships read later name it by the new one and would dangle.
 *
 * `moved`: the marks, before the read, of the writers that wrote during it. Returns what was looked at, for the basis.
 */
export async function checkMeanwhile(parts: readonly Part[], moved: Marks, reading: Reading, keyed: boolean): Promise<string> {
  const changes = changesSince(moved);
  let looked = 0;
  for (const part of parts) {
    for (const entry of await changedEntries(part, changes, reading)) {
      looked += 1;
      const how = reading.delivered?.asked(part, entry) ?? 'not';
      if (how === 'under-another-name') reading.tally.doubt('membership', [renamed(part)]);
      if (how !== 'not' || keyed || changes.isNew(entry)) continue;
      for (const type of [part.record.type, 'membership'] as const) reading.tally.doubt(type, [missed(part)]);
    }
  }
  return `the server's state moved on meanwhile: ${looked} changed entries were looked at again`;
}

function changesSince(moved: Marks): Changes {
  const marks = [...moved.values()];
  const [first = ''] = [...marks].sort();
  if (!first.includes('#')) return sinceUsn(BigInt(first));
  const second = first.slice(0, 14);
  return {
    filter: new GreaterThanEqualsFilter({ attribute: 'entryCSN', value: first }),
    attribute: 'createTimestamp',
    // Of the same second it is not known which was first.
    isNew: (entry) => (textOf(entry, 'createTimestamp') ?? '').slice(0, 14) > second,
  };
}

function sinceUsn(usn: bigint): Changes {
  return {
    filter: new GreaterThanEqualsFilter({ attribute: 'uSNChanged', value: String(usn + 1n) }),
    attribute: 'uSNCreated',
    isNew: (entry) => {
      const created = textOf(entry, 'uSNCreated');
      return created !== undefined && /^\d+$/.test(created) && BigInt(created) > usn;
    },
  };
}

async function changedEntries(part: Part, changes: Changes, { session, options, tally }: Reading): Promise<readonly Entry[]> {
  const filter = new AndFilter({ filters: [part.filter, changes.filter] });
  const { found, doubts } = await findAll(session, { ...part.query, filter, attributes: [part.record.key.name, changes.attribute] }, part.terms, options);
  tally.doubt(part.record.type, doubts);
  tally.doubt('membership', doubts);
  return found;
}

function renamed({ record }: Part): Doubt {
  return { reason: `a ${record.type} was renamed while memberships were read, which may name it either way`, remedy: 'run again' };
}

function missed({ record }: Part): Doubt {
  return { reason: `a ${record.type} that is there now was not among those read: it came back, or moved, during the read`, remedy: 'run again' };
}

function textOf(entry: Entry, name: string): string | undefined {
  return rawValues(entry, name)[0]?.toString('utf8');
}
