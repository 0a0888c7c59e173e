import type { CallOptions, Incoming, MembershipRecord, ReadClaim, ReadKeys } from '@rollcall/core';
import { NamelessRows } from '@rollcall/sql-connection';
import type { MembershipsConfig } from '../config.js';
import type { SqlColumn, SqlRow, SqlSession } from '../dialects/dialect.js';
import { keyOf } from '../row-decoder.js';
import { UnreadableValue } from '../unreadable-value.js';
import { claimOf } from './claim.js';
import { Bundle } from './bundle.js';
import { countRows } from './facts.js';
import { narrowed } from './keys.js';
import { pagesOf, type ReadLimits } from './rows.js';
import { describeSection, keyColumnNamed } from './section.js';

const section = 'memberships';

/** What is read of the memberships section. */
export interface MembershipRequest {
  readonly config: MembershipsConfig;
  readonly keys: ReadKeys;
  /** Whose keys the scope names. */
  readonly side: 'person' | 'group';
  readonly limits: ReadLimits;
}

interface Ends {
  readonly person: SqlColumn;
  readonly group: SqlColumn;
}

/** Reads memberships. Rows that follow one another and share a person or a group become one record; none is left out. */
export async function* readMemberships(session: SqlSession, request: MembershipRequest, options: CallOptions): AsyncGenerator<readonly Incoming<MembershipRecord>[], ReadClaim, void> {
  const { config, side } = request;
  const columns = await describeSection(session, section, config.query);
  const ends: Ends = {
    person: keyColumnNamed(columns, config.person, 'memberships.person'),
    group: keyColumnNamed(columns, config.group, 'memberships.group'),
  };
  const rows = { query: config.query, where: narrowed(session, ends[side].name, request.keys) };
  const announced = await countRows(session, rows, options);
  const nameless = new NamelessRows();
  let rowNumber = 0;
  for await (const page of pagesOf(session, rows, request.limits, options)) {
    yield bundled(page, rowNumber, ends, nameless);
    rowNumber += page.length;
  }
  return claimOf(session, { what: section, announced, delivered: rowNumber, nameless });
}

function bundled(page: readonly SqlRow[], rowsBefore: number, ends: Ends, nameless: NamelessRows): readonly Incoming<MembershipRecord>[] {
  const incoming: Incoming<MembershipRecord>[] = [];
  const bundle = new Bundle((record) => incoming.push({ ok: true, record }));
  page.forEach((row, index) => {
    const edge = edgeOf(row, rowsBefore + index + 1, ends);
    if ('group' in edge) {
      bundle.add(edge.person, edge.group);
      return;
    }
    const reason = nameless.add(edge.reason);
    incoming.push({ ok: false, type: 'membership', reason, ...(edge.person === undefined ? {} : { key: edge.person }) });
  });
  bundle.flush();
  return incoming;
}

type Edge = { readonly person: string; readonly group: string } | { readonly person: string | undefined; readonly reason: string };

function edgeOf(row: SqlRow, rowNumber: number, ends: Ends): Edge {
  let person: string | undefined;
  try {
    person = keyOf(row, ends.person);
    const group = keyOf(row, ends.group);
    if (person !== undefined && group !== undefined) return { person, group };
    const missing = person === undefined ? ends.person.name : ends.group.name;
    return { person, reason: `row ${rowNumber} has no ${missing}` };
  } catch (error) {
    if (!(error instanceof UnreadableValue)) throw error;
    return { person, reason: `row ${rowNumber}: ${error.message}` };
  }
}
