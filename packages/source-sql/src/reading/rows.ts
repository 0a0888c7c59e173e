import { ConnectorError, type CallOptions, type Clock } from '@rollcall/core';
import type { RawBuilder } from 'kysely';
import type { SqlRow, SqlSession } from '../dialects/dialect.js';
import { wrapped } from '../dialects/wrapped.js';

/** The lane on which queries are paced: one request for every run of an operator's query. */
export const QUERY_LANE = 'query';

/** A query of the operator, with what narrows it to the keys that are asked for. */
export interface SelectedRows {
  readonly query: string;
  readonly where: RawBuilder<boolean> | undefined;
}

/** What bounds a read. */
export interface ReadLimits {
  readonly pageSize: number;
  readonly statementTimeoutMs: number;
  readonly clock: Clock;
}

/**
 * The rows of a query, page by page. Throws where the database reports an error; it never ends early.
 *
 * PostgreSQL limits a statement by itself, from its start to its last row, the consumer's time included. SQLite does not,
 * so the same limit is kept here.
 */
export async function* pagesOf(session: SqlSession, rows: SelectedRows, limits: ReadLimits, options: CallOptions): AsyncGenerator<readonly SqlRow[], void, void> {
  await options.pace(QUERY_LANE);
  const { pageSize, clock } = limits;
  const all = session.db.selectFrom(wrapped(rows.query)).selectAll();
  const selected = rows.where === undefined ? all : all.where(rows.where);
  let page: SqlRow[] = [];
  const endsAtMs = clock.monotonic() + limits.statementTimeoutMs;
  for await (const row of selected.stream(pageSize)) {
    if (page.push(row) < pageSize) continue;
    if (clock.monotonic() > endsAtMs) throw timedOut(limits.statementTimeoutMs);
    options.signal.throwIfAborted();
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

function timedOut(statementTimeoutMs: number): ConnectorError {
  return new ConnectorError({
    kind: 'incomplete-read',
    message: `the query and the taking of its rows took longer than ${statementTimeoutMs / 1_000} s`,
    remedy: 'raise statementTimeout, or make the query faster',
  });
}
