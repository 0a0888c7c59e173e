import type { Finding } from '../../domain/finding.js';
import type { CompareInput } from './compare-input.js';

/** Whoever meets a target that has accounts already may expect them to be made: they are told, as long as nobody is linked. */
export function matchesFinding({ links, plan }: Pick<CompareInput, 'links' | 'plan'>): readonly Finding[] {
  const count = plan.shapes['adopt:account'] ?? 0;
  if (count === 0 || links.accounts.length > 0) return [];
  const message = `${count} exact matches: none of them will be created, they are adopted`;
  const remedy = 'Begin with `rollcall plan --baseline`, which takes nothing away and counts every account; docs/first-run.md shows it step by step.';
  return [{ code: 'exact-matches', severity: 'info', count, message, remedy }];
}
