import type { RunNotes, RunRecord } from '../contracts/ledger.js';
import { orderedText, textOfOrdered } from './ordered-text.js';
import type { Executor, RunRow } from './schema.js';
import { jsonOf, wordOf } from './stored.js';
import { noteTime } from './times.js';

/** Notes are for `status`; they hold names and would grow without end. */
export const RUNS_WITH_NOTES = 50;
const KINDS = ['plan', 'apply', 'baseline', 'leave', 'enrol', 'care'] as const satisfies readonly RunRecord['kind'][];
const STATUSES = ['running', 'done', 'partial', 'failed', 'blocked', 'interrupted'] as const satisfies readonly RunRecord['status'][];

export async function putRun(db: Executor, run: RunRecord): Promise<void> {
  const row: RunRow = {
    run_id: run.runId,
    tenant: run.tenant,
    target: run.target,
    kind: run.kind,
    plan_id: run.planId ?? null,
    started_at: run.startedAt,
    finished_at: run.finishedAt ?? null,
    status: run.status,
    operations: run.operations,
    failed: run.failed,
    message: run.message === undefined ? null : orderedText(run.message),
  };
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('run')
      .values(row)
      .onConflict((conflict) => conflict.column('run_id').doUpdateSet(row))
      .execute();
    await noteTime(trx, run.tenant, run.startedAt, run.finishedAt);
  });
}

export async function lastRuns(db: Executor, limit: number): Promise<readonly RunRecord[]> {
  const rows = await db.selectFrom('run').selectAll().orderBy('started_at', 'desc').orderBy('run_id', 'desc').limit(limit).execute();
  return rows.map(runOfRow);
}

export async function putNotes(db: Executor, runId: string, notes: RunNotes): Promise<void> {
  const reads = JSON.stringify(notes.reads);
  const findings = JSON.stringify(notes.findings);
  await db.transaction().execute(async (trx) => {
    const last = await trx
      .selectFrom('run_notes')
      .select((column) => column.fn.max('noted').as('noted'))
      .executeTakeFirst();
    const noted = (last?.noted ?? 0) + 1;
    await trx
      .insertInto('run_notes')
      .values({ run_id: runId, noted, reads, findings })
      .onConflict((conflict) => conflict.column('run_id').doUpdateSet({ noted, reads, findings }))
      .execute();
    const kept = trx.selectFrom('run_notes').select('run_id').orderBy('noted', 'desc').limit(RUNS_WITH_NOTES);
    await trx.deleteFrom('run_notes').where('run_id', 'not in', kept).execute();
  });
}

export async function notesOf(db: Executor, runId: string): Promise<RunNotes | undefined> {
  const row = await db.selectFrom('run_notes').selectAll().where('run_id', '=', runId).executeTakeFirst();
  if (row === undefined) return undefined;
  // What stands there was written by putNotes, as these very types.
  return { reads: jsonOf(row.reads, 'run_notes.reads') as RunNotes['reads'], findings: jsonOf(row.findings, 'run_notes.findings') as RunNotes['findings'] };
}

function runOfRow(row: RunRow): RunRecord {
  return {
    runId: row.run_id,
    tenant: row.tenant,
    target: row.target,
    kind: wordOf(row.kind, KINDS, 'run.kind'),
    ...(row.plan_id === null ? {} : { planId: row.plan_id }),
    startedAt: row.started_at,
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
    status: wordOf(row.status, STATUSES, 'run.status'),
    operations: row.operations,
    failed: row.failed,
    ...(row.message === null ? {} : { message: textOfOrdered(row.message) }),
  };
}
