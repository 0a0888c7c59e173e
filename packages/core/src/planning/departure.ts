import type { Departure, Link } from '../contracts/ledger.js';
import type { OwnerKey } from '../domain/identity.js';
import type { Iso } from '../domain/value.js';
import type { PipelineDefinition } from '../mapping/definition.js';

const HOUR_MS = 3_600_000;

/** No gap between two witnesses counts for more. */
const MOST_GAP_MS = 24 * HOUR_MS;
/** A gap that is longer is an outage, or a clock set forward. Two hours more than a day: daily runs are never exactly a day apart. */
const OUTAGE_MS = 26 * HOUR_MS;
/** So far apart two whole reads must be that confirm an absence. */
const CONFIRMED_AFTER_MS = HOUR_MS;

/** Shown in the head of a plan for absences that wait for their confirmation. */
export const CONFIRM_RUNG = 'confirm';

/** What a plan's reads show of somebody on the way out. */
export interface DepartureSeen {
  readonly owner: OwnerKey;
  readonly grade: Departure['grade'];
  readonly at: Iso;
  readonly byEdit: boolean;
  /** Set once the first rung was climbed. */
  readonly leaving: Link['leaving'];
}

/** A clock that was wound on. */
export interface WoundClock {
  /** As it is noted in the ledger. */
  readonly departure: Departure;
  /** What this run may decide by: time before the first rung, and since. */
  readonly witnessedMs: number;
  readonly dwellMs: number;
}

/** The clock of a link as the ledger has it. One that stood still before the link was made is of an earlier one. */
export function clockOfLink(clock: Departure | undefined, link: Pick<Link, 'since'>): Departure | undefined {
  return clock === undefined || clock.lastAt < link.since ? undefined : clock;
}

/**
 * Winds the clock of a leaver on. A gap between two witnesses counts, at most a day of it. After a longer one, this run decides
 * with what had been counted before it: clocks resume after an outage, they never jump.
 */
export function windClock(before: Departure | undefined, seen: DepartureSeen): WoundClock {
  const { owner, grade, at, leaving } = seen;
  if (before === undefined) {
    const departure = { owner, grade, firstAt: at, lastAt: at, witnessedMs: 0, dwellMs: 0, byEdit: seen.byEdit };
    return { departure, witnessedMs: 0, dwellMs: 0 };
  }
  const gapMs = Math.max(0, Date.parse(at) - Date.parse(before.lastAt));
  // Of the gap in which the first rung was climbed, only what lies behind it is dwelling.
  const sinceRungMs = leaving === undefined ? gapMs : Math.max(0, Date.parse(at) - Date.parse(laterOf(before.lastAt, leaving.since)));
  const countedMs = Math.min(leaving === undefined ? gapMs : sinceRungMs, MOST_GAP_MS);
  const witnessedMs = before.witnessedMs + (leaving === undefined ? countedMs : 0);
  const dwellMs = before.dwellMs + (leaving === undefined ? 0 : countedMs);
  const departure = { ...before, grade, lastAt: laterOf(at, before.lastAt), witnessedMs, dwellMs, byEdit: before.byEdit || seen.byEdit };
  const usable = gapMs > OUTAGE_MS ? before : departure;
  return { departure, witnessedMs: usable.witnessedMs, dwellMs: usable.dwellMs };
}

/** How much longer an absence must be witnessed before its first rung may be climbed; 0 when it is confirmed. */
export function unconfirmedMs(clock: WoundClock, absence: PipelineDefinition['absence'], lookedUp: boolean): number {
  switch (absence) {
    case 'immediate':
      return 0;
    case 'lookup':
      return lookedUp ? 0 : leftToConfirm(clock);
    case 'confirmed':
      return leftToConfirm(clock);
    default:
      return absence satisfies never;
  }
}

const CAUTION = ['immediate', 'lookup', 'confirmed'] as const satisfies readonly PipelineDefinition['absence'][];

/** The most cautious of several settings: what one pipeline doubts of a source, no other one acts upon. */
export function mostCautious(settings: readonly PipelineDefinition['absence'][]): PipelineDefinition['absence'] {
  const most = settings.reduce((most, setting) => Math.max(most, CAUTION.indexOf(setting)), -1);
  return CAUTION[most] ?? 'confirmed';
}

function leftToConfirm({ witnessedMs }: WoundClock): number {
  return Math.max(0, CONFIRMED_AFTER_MS - witnessedMs);
}

function laterOf(left: Iso, right: Iso): Iso {
  return left < right ? right : left;
}
