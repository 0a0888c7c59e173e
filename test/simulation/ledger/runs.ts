import type { RunNotes, RunRecord, Tenant } from '@rollcall/core';
import { byCodeUnit } from '../../../packages/core/src/domain/json.js';
import { RUNS_WITH_NOTES } from '../../../packages/core/src/ledger/runs.js';
import { runCopy } from './records.js';

/** The runs of all tenants, and their notes. */
export class Runs {
  readonly #runs = new Map<string, RunRecord>();
  /** As JSON text: they are put with every run, and hardly ever read. The last one was put last. */
  readonly #notes = new Map<string, string>();

  put(run: RunRecord): void {
    this.#runs.set(run.runId, runCopy(run));
  }

  last(limit: number): readonly RunRecord[] {
    return [...this.#runs.values()].sort((left, right) => byCodeUnit(right.startedAt, left.startedAt) || byCodeUnit(right.runId, left.runId)).slice(0, limit);
  }

  isOrder(runId: string, tenant: Tenant): boolean {
    const run = this.#runs.get(runId);
    return run?.kind === 'leave' && run.tenant === tenant;
  }

  /** The plans of runs by order. */
  orderedPlans(tenant: Tenant): ReadonlySet<string> {
    const ordered = [...this.#runs.values()].filter((run) => run.kind === 'leave' && run.tenant === tenant);
    return new Set(ordered.flatMap(({ planId }) => planId ?? []));
  }

  putNotes(runId: string, { reads, findings }: RunNotes): void {
    const text = JSON.stringify({ reads, findings });
    this.#notes.delete(runId);
    this.#notes.set(runId, text);
    const [oldest] = this.#notes.keys();
    if (this.#notes.size > RUNS_WITH_NOTES && oldest !== undefined) this.#notes.delete(oldest);
  }

  notesOf(runId: string): RunNotes | undefined {
    const text = this.#notes.get(runId);
    // Written by putNotes, as this very type.
    return text === undefined ? undefined : (JSON.parse(text) as RunNotes);
  }
}
