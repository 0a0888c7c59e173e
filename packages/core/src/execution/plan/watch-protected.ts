import type { WatchedAccount } from '../../contracts/ledger.js';
import type { Finding } from '../../domain/finding.js';
import { watchFinding } from '../../planning/watch.js';
import type { StagedTarget } from '../collect/staged-target.js';
import type { HandsOff } from './hands-off.js';

/** Looks after protected accounts, those that were seen in earlier runs included. */
export function watchProtected(
  handsOff: HandsOff,
  target: StagedTarget,
  known: readonly WatchedAccount[],
): { readonly watched: readonly WatchedAccount[]; readonly findings: readonly Finding[] } {
  if (!handsOff.watches) return { watched: [], findings: [] };
  const watched: WatchedAccount[] = [];
  const findings: Finding[] = [];
  for (const { watched: one, account } of handsOff.protectedAccounts()) {
    watched.push(one);
    const finding = watchFinding(one, account);
    if (finding !== undefined) findings.push(finding);
  }
  // What was not read is not gone.
  if (target.doubts.length > 0) return { watched, findings };
  for (const one of known) {
    const finding = target.accountById(one.targetId) < 0 ? watchFinding(one, undefined) : undefined;
    if (finding !== undefined) findings.push(finding);
  }
  return { watched, findings };
}
