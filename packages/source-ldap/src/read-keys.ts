import type { Incoming, SourceRecord } from '@rollcall/core';
import type { Filter } from 'ldapts';
import type { Entry } from './entry.js';
import { withOneOf } from './filter.js';
import { assertionOf } from './key.js';
import { type Reading, readPart } from './read-all.js';
import { readNeighbours } from './read-neighbours.js';
import type { Part, ReadPlan } from './read-plan.js';
import { chunks } from './references.js';

type Page = readonly Incoming<SourceRecord>[];

/** Keys in one filter: servers evaluate some dozen alternatives from an index and scan for more. */
const KEYS_PER_FILTER = 50;

/**
 * Reads the records with these keys, and the memberships that one of them is an end of. The groups that a named person is in are
 * delivered too, where groups are asked for: without them nobody could tell what the memberships are called.
 */
export async function* readKeys(plan: ReadPlan, keys: readonly string[], reading: Reading): AsyncGenerator<Page, readonly string[], void> {
  const distinct = [...new Set(keys)];
  const groups = plan.groups === undefined ? [] : yield* readByKeys(plan.groups, distinct, reading);
  const people = plan.people === undefined ? [] : yield* readByKeys(plan.people, distinct, reading);
  if (plan.memberships && plan.groups !== undefined && plan.people !== undefined) {
    yield* readNeighbours({ people, groups }, { people: plan.people, groups: plan.groups }, reading);
  }
  return [`${distinct.length} keys asked for, every request ended with result code 0`];
}

/** Delivers the records, and returns their entries for the search of their neighbours. */
async function* readByKeys(part: Part, keys: readonly string[], reading: Reading): AsyncGenerator<Page, readonly Entry[], void> {
  const entries: Entry[] = [];
  const keep = (entry: Entry): void => void entries.push(entry);
  for (const filter of filtersOf(part, keys, reading)) yield* readPart(part, { ...part.query, filter }, reading, keep);
  return entries;
}

function filtersOf(part: Part, keys: readonly string[], { tally }: Reading): readonly Filter[] {
  const { key, type } = part.record;
  const types = part.bearsMemberships ? ([type, 'membership'] as const) : [type];
  const values: (string | Buffer)[] = [];
  for (const text of keys) {
    const value = assertionOf(text, key);
    // The server would find nobody for it, and that would look like proof that the record is gone.
    if (value === undefined) {
      for (const each of types) tally.doubt(each, [{ reason: `"${text}" is no ${key.name}`, remedy: 'a changed key setting needs a re-key first' }]);
    } else values.push(value);
  }
  return chunks(values, KEYS_PER_FILTER).map((chunk) => withOneOf(part.filter, key.name, chunk));
}
