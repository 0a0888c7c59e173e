import type { Doubt, EvidenceType, ReadConclusion } from '../../domain/evidence.js';
import type { PersonRecord } from '../../domain/source-record.js';
import { SortedEdges } from '../staging/edges.js';
import { RecordSpool } from '../staging/record-spool.js';
import type { StagingFolder } from '../staging/staging-folder.js';
import type { StagedSource } from './staged-source.js';

/** Why types of a read are not believed. */
export type Doubts = Readonly<Partial<Record<EvidenceType, Doubt>>>;

/**
 * A read that is whole by the source's own word and is not believed all the same. What was seen still serves; nothing rests on
 * what was not, and where people are not believed nobody is let go either.
 */
export function distrusted(source: StagedSource, doubts: Doubts): StagedSource {
  const { person, group, membership } = source.conclusions;
  // Where people are missing, their groups may be missing with them.
  const groups = doubts.group ?? doubts.person;
  const all: Doubts = { ...doubts, ...(groups === undefined ? {} : { group: groups }) };
  return {
    ...source,
    conclusions: {
      person: doubted(person, doubts.person),
      group: doubted(group, groups),
      membership: doubted(membership, doubts.membership),
    },
    reads: source.reads.map((read) => {
      const doubt = all[read.type as EvidenceType];
      return doubt === undefined ? read : { ...read, whole: false, doubts: [...read.doubts, doubt.reason] };
    }),
    ...(doubts.person === undefined ? {} : { distrust: doubts.person }),
    ...(groups === undefined ? {} : { groupDistrust: groups }),
  };
}

/** The same source as if nothing had been read of it: what it says is older than what is known already. */
export function unread(source: StagedSource, doubt: Doubt, folder: StagingFolder): StagedSource {
  const edges = new SortedEdges(folder);
  const memberships = { edges, unclearPeople: new Set<number>(), unclearGroups: new Set<number>(), dangling: 0 };
  const nothing: StagedSource = {
    ...source,
    persons: new RecordSpool<PersonRecord>(folder),
    groups: [],
    memberships: () => memberships,
    withheld: { person: new Map(), group: new Map() },
    findings: [],
  };
  return distrusted(nothing, { person: doubt, group: doubt, membership: doubt });
}

function doubted<T extends EvidenceType>(conclusion: ReadConclusion<T>, doubt: Doubt | undefined): ReadConclusion<T> {
  return doubt === undefined ? conclusion : { complete: undefined, doubts: [doubt] };
}
