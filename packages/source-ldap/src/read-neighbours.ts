import type { Incoming, Reference, SourceRecord } from '@rollcall/core';
import { AndFilter, type Filter } from 'ldapts';
import { isAtOrBelow, normalisedRdns } from './dn/compare.js';
import { parseDn } from './dn/parse.js';
import { type Entry, rawValues } from './entry.js';
import { anyOf } from './filter.js';
import { readKey } from './key.js';
import type { Reading } from './read-all.js';
import type { Part } from './read-plan.js';
import { recordOf } from './records.js';
import { dnReference, groupsOf, membersOf } from './references.js';
import { findAll } from './search.js';
import type { SearchEnd } from './wire/connection.js';
import { NO_SUCH_OBJECT, SUCCESS, resultName } from './wire/result-codes.js';

type Page = readonly Incoming<SourceRecord>[];

interface Both<T> {
  readonly people: T;
  readonly groups: T;
}

/**
 * After a read by keys: the groups that the people are in, and the people of the groups, where the entries themselves do not
 * list them. Group records are delivered with the memberships, where groups are asked for: they hold the names.
 */
export async function* readNeighbours(entries: Both<readonly Entry[]>, parts: Both<Part>, reading: Reading): AsyncGenerator<Page, void, void> {
  const seen = new Set(entries.groups.flatMap((group) => keyOf(group, parts.groups)));
  if (parts.people.memberships.length === 0) {
    for (const person of entries.people) yield* groupsNaming(person, parts.groups, reading, seen);
    return;
  }
  for (const group of entries.groups) yield* peopleOf(group, parts.people, reading);
  if (parts.groups.deliver) yield* groupsListed(entries.people, parts.groups, reading, seen);
}

/** Asked for one person at a time, so that the answer tells the memberships without the lists of members. */
async function* groupsNaming(person: Entry, part: Part, reading: Reading, seen: Set<string>): AsyncGenerator<Page, void, void> {
  const byDn = part.memberships.filter((name) => name !== 'memberUid');
  const uids = part.memberships.includes('memberUid') ? rawValues(person, 'uid') : [];
  const tests: Filter[] = [];
  if (byDn.length > 0) tests.push(anyOf(byDn, [person.dn]));
  if (uids.length > 0) tests.push(anyOf(['memberUid'], uids));
  const own = dnReference(person.dn);
  const groups = new Set<Reference>();
  for (const test of tests) {
    for (const group of await entriesWith(test, part, reading)) {
      groups.add(dnReference(group.dn));
      yield newRecords(group, part, reading, seen);
    }
  }
  yield reading.tally.counted(groupsOf(own, [...groups].sort()).map((record) => ({ ok: true, record })));
}

async function* peopleOf(group: Entry, part: Part, reading: Reading): AsyncGenerator<Page, void, void> {
  const people = await entriesWith(anyOf(['memberOf'], [group.dn]), part, reading);
  const members = people.map((person) => dnReference(person.dn)).sort();
  yield reading.tally.counted(membersOf(dnReference(group.dn), members).map((record) => ({ ok: true, record })));
}

/** The groups that people list in memberOf, each by its name; one outside the groups' base or filter is none of ours. */
async function* groupsListed(people: readonly Entry[], part: Part, reading: Reading, seen: Set<string>): AsyncGenerator<Page, void, void> {
  const base = normalisedRdns(parseDn(part.query.base));
  const dns = new Set(people.flatMap((person) => rawValues(person, 'memberOf').map((bytes) => bytes.toString('utf8'))));
  for (const dn of dns) {
    if (!isAtOrBelow(normalisedRdns(parseDn(dn)), base)) continue;
    const lots = reading.session.search({ ...part.query, base: dn, scope: 'base' }, reading.options);
    for (let end: SearchEnd | undefined; end === undefined; ) {
      const lot = await lots.next();
      if (lot.done !== true) for (const group of lot.value) yield newRecords(group, part, reading, seen);
      else end = lot.value;
      if (end !== undefined && end.code !== SUCCESS && end.code !== NO_SUCH_OBJECT) {
        reading.tally.doubt('group', [{ reason: `${dn} could not be read (${resultName(end.code)})` }]);
      }
    }
  }
}

async function entriesWith(test: Filter, part: Part, reading: Reading): Promise<readonly Entry[]> {
  const attributes = part.query.attributes.filter((name) => !part.memberships.includes(name));
  const filter = new AndFilter({ filters: [part.filter, test] });
  const { found, doubts } = await findAll(reading.session, { ...part.query, filter, attributes }, part.terms, reading.options);
  reading.tally.doubt('membership', doubts);
  return found;
}

function newRecords(group: Entry, part: Part, { tally }: Reading, seen: Set<string>): Page {
  const [key] = keyOf(group, part);
  if (!part.deliver || (key !== undefined && seen.has(key))) return [];
  if (key !== undefined) seen.add(key);
  return tally.counted(recordOf(group, part.record));
}

function keyOf(entry: Entry, part: Part): readonly string[] {
  const reading = readKey(entry, part.record.key);
  return reading.is === 'key' ? [reading.key] : [];
}
