import type { TargetProbe } from '../contracts/target.js';
import type { Finding } from '../domain/finding.js';
import type { CompiledPipeline } from '../mapping/compiled.js';
import type { PipelineDefinition, RungDefinition } from '../mapping/definition.js';

const DAY_MS = 86_400_000;

/** What a target does by itself, and when: see {@link TargetProbe}. */
export type TargetClocks = Pick<TargetProbe, 'trashPurgesAfterMs' | 'inactiveTrashedAfterMs'>;

/** The ladder of a pipeline, as far as its clocks go. */
type NamedLadder = Pick<PipelineDefinition, 'name' | 'leave'>;

/** The pipelines that feed a target and let people leave: references never do. */
export function laddersTo(target: string, pipelines: readonly Pick<CompiledPipeline, 'definition'>[]): readonly NamedLadder[] {
  return pipelines.flatMap(({ definition }) => (definition.to === target && !definition.isReference && definition.leave.length > 0 ? [definition] : []));
}

/**
 * Where a target's own clock comes before a rung of a ladder (C2). An error where it surely does: the trash is emptied before the
 * rung `delete`. A warning where it may: who has not been seen for a while is trashed, and whether that holds for disabled
 * accounts is for the target to know.
 */
export function ladderFindings(ladders: readonly NamedLadder[], clocks: TargetClocks): readonly Finding[] {
  return ladders.flatMap((ladder) => [...purgedFirst(ladder, clocks), ...trashedFirst(ladder, clocks)]);
}

function purgedFirst({ name, leave }: NamedLadder, { trashPurgesAfterMs }: TargetClocks): readonly Finding[] {
  const [trash, last] = [timeOf(leave, 'trash'), timeOf(leave, 'delete')];
  if (trashPurgesAfterMs === undefined || trash === undefined || last === undefined || trash + trashPurgesAfterMs >= last) return [];
  return [
    {
      code: 'ladder-preempted',
      severity: 'error',
      about: `pipelines.${name}.leave`,
      message: `devices are lost on day ${dayOf(trash + trashPurgesAfterMs)}, not ${dayOf(last)}: the target deletes what lies in its trash after ${days(trashPurgesAfterMs)}, before the rung delete`,
      remedy: `Take the rung delete out, or let it come before day ${dayOf(trash + trashPurgesAfterMs)}; to keep devices longer, let the rung trash come later.`,
    },
  ];
}

function trashedFirst({ name, leave }: NamedLadder, { inactiveTrashedAfterMs, trashPurgesAfterMs }: TargetClocks): readonly Finding[] {
  if (inactiveTrashedAfterMs === undefined || timeOf(leave, 'disable') === undefined) return [];
  const next = leave.find(({ rung }) => rung !== 'disable');
  if (next !== undefined && next.afterMs <= inactiveTrashedAfterMs) return [];
  const lost = inactiveTrashedAfterMs + (trashPurgesAfterMs ?? 0);
  const until = next === undefined ? 'the ladder would keep the account' : `the rung ${next.rung} comes on day ${dayOf(next.afterMs)}`;
  const then = trashPurgesAfterMs === undefined ? 'and deleted some days later' : `and devices are lost on day ${dayOf(lost)}, or earlier`;
  return [
    {
      code: 'ladder-inactivity',
      severity: 'warning',
      about: `pipelines.${name}.leave`,
      message: `the target trashes whoever has not logged in for ${days(inactiveTrashedAfterMs)}; if it does so to disabled accounts as well (not known), a leaver is trashed by then ${then}, though ${until}`,
      remedy: `Switch the target's inactivity expiration off, or let the next rung come by day ${dayOf(inactiveTrashedAfterMs)}. Whom it trashed is never restored without being told (trashed-elsewhere).`,
    },
  ];
}

/**
 * For people, of each ladder: when its rungs come for somebody who leaves now, and when the target empties its trash. Nothing where that
 * is not known: a date that leaves out the day on which devices are lost says less than none.
 */
export function ladderDates(ladders: readonly NamedLadder[], { trashPurgesAfterMs }: TargetClocks, nowMs: number): readonly Finding[] {
  if (trashPurgesAfterMs === undefined) return [];
  return ladders.map(({ name, leave }) => {
    const trash = timeOf(leave, 'trash');
    const last = timeOf(leave, 'delete');
    const purge = trash === undefined ? undefined : trash + trashPurgesAfterMs;
    const gone = purge !== undefined && (last === undefined || purge < last) ? [`devices are lost on ${dateOf(nowMs + purge)} (day ${dayOf(purge)})`] : [];
    const climbed = leave.filter(({ rung, afterMs }) => rung !== 'delete' || purge === undefined || afterMs <= purge);
    const rungs = climbed.map(({ rung, afterMs }) => (afterMs === 0 ? `${rung} at once` : `${rung} on ${dateOf(nowMs + afterMs)} (day ${dayOf(afterMs)})`));
    return { code: 'ladder-dates', severity: 'info', about: `pipelines.${name}.leave`, message: `who leaves now: ${[...rungs, ...gone].join(', ')}; days without a whole read of the sources do not count` };
  });
}

function timeOf(ladder: readonly RungDefinition[], rung: RungDefinition['rung']): number | undefined {
  return ladder.find((one) => one.rung === rung)?.afterMs;
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

function days(ms: number): string {
  return dayOf(ms) === 1 ? '1 day' : `${dayOf(ms)} days`;
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
