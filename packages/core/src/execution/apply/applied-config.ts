import type { AppliedConfig } from '../../contracts/ledger.js';
import type { PlanRead } from '../../domain/plan.js';
import type { Iso } from '../../domain/value.js';
import type { TenantInput } from '../tenant.js';

/** Codes of the findings that say of a source: read, but not believed. */
export const DISTRUST_CODES = ['read-not-believed', 'sentinel-missing', 'read-older'] as const;

/** What a plan that was gone through could judge by. */
export interface Judged {
  readonly before: AppliedConfig | undefined;
  readonly reads: readonly PlanRead[];
  /** Sources that were read whole and not believed. */
  readonly distrusted: ReadonlySet<string>;
  /** A first plan: it lets nobody go, and says of no removal whether an edit leads to it. */
  readonly isBaseline: boolean;
}

/**
 * The configuration that leavers are judged by from now on. A part of the file becomes the measure only with a plan that could let
 * people go by it: where a read was not whole or not believed, who leaves by the edit was never told, so what was applied before
 * stays the measure for that source and for every pipeline that looks at it; for all of them when the target was not read whole, or
 * the plan was a first one. The very first plan of a tenant measures by itself.
 */
export function appliedAfter(input: Pick<TenantInput, 'applied' | 'pipelines'>, { before, reads, distrusted, isBaseline }: Judged, at: Iso): AppliedConfig {
  const isDoubted = (of: PlanRead['of'], name?: string): boolean => reads.some((read) => read.of === of && !read.whole && (name === undefined || read.name === name));
  const allDoubted = isDoubted('target') || (isBaseline && before !== undefined);
  const doubtsSource = (name: string): boolean => allDoubted || distrusted.has(name) || isDoubted('source', name);
  const looksAt = new Map(input.pipelines.map(({ definition }) => [definition.name, [definition.from, ...definition.joins.map(({ source }) => source)]]));
  const doubtsPipeline = (name: string): boolean => allDoubted || (looksAt.get(name) ?? []).some(doubtsSource);
  return {
    at,
    sources: merged(input.applied.sources, before?.sources, doubtsSource),
    pipelines: merged(input.applied.pipelines, before?.pipelines, doubtsPipeline),
  };
}

function merged<T>(now: Readonly<Record<string, T>>, before: Readonly<Record<string, T>> | undefined, isDoubted: (name: string) => boolean): Readonly<Record<string, T>> {
  const names = new Set([...Object.keys(now), ...Object.keys(before ?? {})]);
  const entries = [...names].flatMap((name): readonly (readonly [string, T])[] => {
    const value = isDoubted(name) ? before?.[name] : now[name];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}
