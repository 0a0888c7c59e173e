import type { ImportedLinks } from '@rollcall/core/host';
import type { Look } from './look.js';
import { counted, number } from './words.js';

/** So many refused rows are named; the rest is counted. */
const NAMED = 50;

/** What an import took over, or would. */
export function importedText({ counts, memberships, refused, written }: ImportedLinks, notInTarget: number, isApplied: boolean, look: Look): string {
  const line = (what: string, { created, adopted, known }: ImportedLinks['counts']['account']): string => `  ${what.padEnd(12)}${number(created)} made by Grouper, ${number(adopted)} there before, ${number(known)} linked already`;
  const named = refused.slice(0, NAMED).map(({ place, because }) => `    ${place} ${look.text(because)}`);
  return [
    isApplied ? 'Taken over from Grouper:' : 'From Grouper would be taken over:',
    line('accounts', counts.account),
    line('groups', counts.group),
    `  ${'memberships'.padEnd(12)}${number(memberships.given)} given by Grouper, ${number(memberships.tracked)} there before`,
    `  ${'left out'.padEnd(12)}${counted(notInTarget, 'row')} of what is not in the target, ${counted(refused.length, 'row')} refused${refused.length === 0 ? '' : ':'}`,
    ...named,
    ...(refused.length > NAMED ? [`    and ${number(refused.length - NAMED)} more`] : []),
    next(isApplied, written),
  ].join('\n');
}

function next(isApplied: boolean, written: boolean): string {
  if (!isApplied) return 'Nothing was written. The same command with --apply writes it to the ledger; the target is not touched.';
  return written ? 'The target was not touched. Turn Grouper’s provisioner off, then look at `rollcall plan`.' : 'There was nothing to write.';
}
