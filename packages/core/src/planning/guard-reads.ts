import type { SourceMark } from '../contracts/ledger.js';
import type { GuardVerdict } from '../domain/plan.js';
import type { LimitDefinition } from '../mapping/definition.js';

/** A read that is whole by its source's own word, beside the last one that was accepted. */
export interface WeighedRead {
  readonly now: SourceMark;
  /** Absent before the first accepted read. */
  readonly before: SourceMark | undefined;
  /** Whether linked, active accounts come from this source. */
  readonly hasLinks: boolean;
}

const NOUNS: Readonly<Record<SourceMark['type'], string>> = { person: 'people', group: 'groups', membership: 'memberships' };

/** So many points may the share of members that name nobody rise above its usual level. */
const DANGLING_POINTS = 5;
/** So few members that name nobody are never a sign of anything. */
const FEW_DANGLING = 5;

const REMEDY =
  'Nothing is let go on the strength of this read. If the source is right, `rollcall approve PLAN` and applying it make this read the new measure; else mend the source, or what its account may see, and plan again.';

/**
 * Weighs a whole read against the last accepted one: a server that hides, or half a load, looks whole too. Returns only what
 * trips. A source that has nobody left trips whatever the limits.
 */
export function weighShrinking(read: WeighedRead, limit: LimitDefinition, placeOf: (path: LimitDefinition['path']) => string): readonly GuardVerdict[] {
  const empty = emptyVerdict(read);
  if (empty !== undefined) return [{ ...empty, place: placeOf(limit.path) }];
  const { now, before } = read;
  if (before === undefined) return [];
  const lost = before.delivered - now.delivered;
  const percent = (lost * 100) / before.delivered;
  const shared = { guard: 'shrinkSource', tripped: true, place: placeOf(limit.path), remedy: REMEDY } as const;
  const seen = `${now.source}: whole according to the server, but ${shareText(percent)} of the ${NOUNS[now.type]} of the last read are gone (${now.delivered} of ${before.delivered} are left)`;
  const verdicts: GuardVerdict[] = [];
  if (limit.max !== undefined && lost > limit.max) {
    verdicts.push({ ...shared, observed: lost, limit: limit.max, unit: 'count', message: `${seen}, limit ${limit.max}` });
  }
  if (limit.percent !== undefined && before.delivered > (limit.above ?? 0) && percent > limit.percent) {
    verdicts.push({ ...shared, observed: percent, limit: limit.percent, unit: 'percent', message: `${seen}, limit ${limit.percent} %` });
  }
  return verdicts;
}

/** Weighs the share of members that name nobody: when it jumps, people are missing, not members. */
export function weighDangling({ now, before }: WeighedRead, place: string): readonly GuardVerdict[] {
  const { dangling = 0 } = now;
  if (before?.dangling === undefined || dangling <= FEW_DANGLING) return [];
  const share = shareOf(now);
  const usual = shareOf(before);
  if (share <= usual + DANGLING_POINTS) return [];
  const message = `${now.source}: ${dangling} of ${now.delivered} memberships (${shareText(share)}) name nobody who was read; at the last read it was ${shareText(usual)}`;
  return [{ guard: 'danglingMembers', observed: share, limit: usual + DANGLING_POINTS, unit: 'percent', tripped: true, message, place, remedy: REMEDY }];
}

function emptyVerdict({ now, before, hasLinks }: WeighedRead): GuardVerdict | undefined {
  if (now.type !== 'person' || now.delivered > 0) return undefined;
  const shared = { guard: 'emptySource', observed: 0, limit: 1, unit: 'count', tripped: true, remedy: REMEDY } as const;
  const whole = `${now.source}: whole according to the server, but nobody is left`;
  if (before === undefined) return hasLinks ? { ...shared, message: `${whole}, and accounts are linked by it` } : undefined;
  return before.delivered === 0 ? undefined : { ...shared, message: `${whole}: the last read had ${before.delivered} people` };
}

function shareOf({ dangling = 0, delivered }: SourceMark): number {
  return delivered === 0 ? 0 : (dangling * 100) / delivered;
}

function shareText(percent: number): string {
  return percent > 0 && percent < 1 ? `${percent.toFixed(1)} %` : `${Math.round(percent)} %`;
}
