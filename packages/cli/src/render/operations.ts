import { PHASES, shapeOf, type Phase } from '@rollcall/core';
import type { PlanExcerpt, ShapeExcerpt } from '../plan-excerpt.js';
import { detailsOf } from './details.js';
import type { Look } from './look.js';
import { fitted, table } from './table.js';
import { number } from './words.js';

const TITLES: Readonly<Record<Phase, string>> = {
  leave: 'Leaving, first',
  groups: 'Groups',
  return: 'Returning',
  accounts: 'Accounts',
  grants: 'Memberships, phones and messages',
  deletions: 'Deletions, last',
};

/** The operations in the order they are applied; of each kind its share of `limit` lines. */
export function operationsText(excerpt: PlanExcerpt, look: Look, limit: number): string {
  const phases = PHASES.map((phase) => ({ title: TITLES[phase], shapes: excerpt.shapes.filter((shape) => shape.phase === phase) }));
  const lines = shareLines(phases.map(({ shapes }) => countOf(shapes)), limit);
  return phases.flatMap(({ title, shapes }, index) => (shapes.length === 0 ? [] : [phaseText(title, shapes, lines[index] ?? 0, look)])).join('\n\n');
}

/**
 * Divides lines among phases. Leaving, the first, may take up to half before the others are served: it is what hurts when it is
 * wrong. What the smaller ones leave over goes to the larger ones.
 */
export function shareLines(counts: readonly number[], limit: number): readonly number[] {
  const [leaving = 0, ...others] = counts;
  const first = Math.min(leaving, Math.ceil(limit / 2));
  const shares = shareEvenly(others, limit - first);
  const left = limit - first - shares.reduce((sum, share) => sum + share, 0);
  return [first + Math.min(left, leaving - first), ...shares];
}

/** Each gets as many as it has, or an equal share of what the smaller ones leave over. */
function shareEvenly(counts: readonly number[], limit: number): readonly number[] {
  const shares = counts.map(() => 0);
  const smallestFirst = counts.map((count, index) => ({ count, index })).filter(({ count }) => count > 0).sort((a, b) => a.count - b.count || a.index - b.index);
  let left = limit;
  for (const [position, { count, index }] of smallestFirst.entries()) {
    const share = Math.min(count, Math.floor(left / (smallestFirst.length - position)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}

function phaseText(title: string, shapes: readonly ShapeExcerpt[], lines: number, look: Look): string {
  const count = countOf(shapes);
  const shares = shareEvenly(shapes.map((shape) => shape.count), lines);
  const shown = shapes.flatMap((shape, index) => shape.first.slice(0, shares[index]));
  const rows = shown.map((operation) => [...shapeOf(operation).split(':'), look.text(operation.label), detailsOf(operation, look)]);
  const rest = count === shown.length ? [] : [look.paint.dim(`  … ${number(count - shown.length)} more; --all shows every one`)];
  return [`${look.paint.bold(title)} (${number(count)})`, table(fitted(rows, look)), ...rest].filter((text) => text !== '').join('\n');
}

function countOf(shapes: readonly ShapeExcerpt[]): number {
  return shapes.reduce((sum, { count }) => sum + count, 0);
}
