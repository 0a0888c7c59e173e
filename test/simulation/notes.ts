import type { Incoming, Operation, SourceRecord, SourceType } from '@rollcall/core';
import type { PersonFacts, RowFacts } from './scenario.js';

/** A group as the directory says it. */
export interface GroupFacts {
  readonly name: string;
  readonly description?: string;
}

/** What one read of a source really delivered: the harness's own memory, independent of what the engine makes of it. */
export interface ReadNote {
  readonly source: 'dir' | 'hr';
  readonly atMs: number;
  readonly asked: 'all' | readonly string[];
  /** The types of which everything that was there was delivered, by a read that ended well. */
  readonly whole: Set<SourceType>;
  /** Keys of every person delivered, usable or not. */
  readonly seen: Set<string>;
  readonly people: Map<string, PersonFacts>;
  readonly rows: Map<string, RowFacts>;
  readonly groups: Map<string, GroupFacts>;
  /** Person key, a space, group key. */
  readonly members: Set<string>;
  take(page: readonly Incoming<SourceRecord>[]): void;
}

export function emptyNote(source: 'dir' | 'hr', atMs: number, asked: ReadNote['asked']): ReadNote {
  return {
    source,
    atMs,
    asked,
    whole: new Set(),
    seen: new Set(),
    people: new Map(),
    rows: new Map(),
    groups: new Map(),
    members: new Set(),
    take(page) {
      for (const incoming of page) takeOne(this, incoming);
    },
  };
}

function takeOne(note: ReadNote, incoming: Incoming<SourceRecord>): void {
  if (!incoming.ok) {
    if (incoming.key !== undefined) note.seen.add(incoming.key);
    return;
  }
  const { record } = incoming;
  if (record.type === 'membership') {
    if ('members' in record) for (const member of record.members) note.members.add(`${member} ${record.group}`);
  } else if (record.type === 'group') {
    note.groups.set(record.key, { ...record.attributes } as unknown as GroupFacts);
  } else if (note.source === 'hr') {
    note.rows.set(record.key, record.attributes as unknown as RowFacts);
  } else {
    note.seen.add(record.key);
    note.people.set(record.key, { ...record.attributes } as unknown as PersonFacts);
  }
}

/** What was delivered to one command that plans, whether it came to a plan or died after it had noted what it saw. */
export interface Showing {
  /** When the command began. */
  readonly atMs: number;
  readonly reads: readonly ReadNote[];
}

/** A plan as the harness remembers it: read from the file by itself, with what was delivered while it was made. */
export interface PlanNote extends Showing {
  readonly path: string;
  readonly planId: string;
  readonly digest: string;
  readonly blocked: boolean;
  readonly operations: ReadonlyMap<string, Operation>;
  /** What is not due yet, or waits for another try. */
  readonly waiting: number;
  isApproved: boolean;
  /** It was applied, to its end. */
  isUsed: boolean;
}
