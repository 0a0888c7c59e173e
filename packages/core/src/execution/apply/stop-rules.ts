import type { ApplyDefinition } from '../../mapping/definition.js';
import type { ApplyCounts } from './tally.js';

/** Why a run stops: too many of its operations failed. Nothing once it is within its share, or too few were tried to tell. */
export function tooManyErrors({ done, alreadySo, failed }: ApplyCounts, rule: ApplyDefinition['stopOnErrors']): string | undefined {
  const tried = done + alreadySo + failed;
  if (tried < rule.above || failed * 100 <= rule.percent * tried) return undefined;
  const share = Math.floor((failed * 100) / tried);
  return `${failed} of ${tried} operations failed (${share} %, limit ${rule.percent} % from ${rule.above} operations on); nothing more was begun`;
}

/**
 * Why the next wave does not begin: not everything of this one went through and was found in the target. What earlier runs failed
 * at already does not count: one account that is always refused would else keep everybody behind it waiting for ever.
 */
export function waveFailed(wave: number, { failed: all, voided, skipped }: ApplyCounts, failedAgain: number): string | undefined {
  const failed = all - failedAgain;
  if (failed + voided + skipped === 0) return undefined;
  return `of wave ${wave + 1}, ${failed} operations failed, ${voided} were voided and ${skipped} skipped; the waves behind it were not begun`;
}
