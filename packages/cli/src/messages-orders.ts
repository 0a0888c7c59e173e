import type { CaredLink, EnrolledByOrder, ForgottenPerson, LeftByOrder, RecoveredLedger, RetiredPeople } from '@rollcall/core/host';
import { errorText } from './messages.js';
import { counted, entriesText, moment } from './render/words.js';

/** The wording of what people order beside plans: approvals, single leavers, links, the care of the ledger. */

export function approvalNeedsAnswer(path: string): string {
  return errorText('nobody can be asked here: standard input is no terminal; nothing was approved', `Review the plan, then run \`rollcall approve ${path} --yes\`.`);
}

export function notApproved(): string {
  return 'Nothing was approved.';
}

export function approved(path: string, by: string, approvals: string): string {
  return `Approved by ${by}. ${approvals}`.replaceAll('PLAN', path);
}

export function leaveNeedsWord(person: string): string {
  return errorText('leave takes --now or --undo', `rollcall leave ${person} --now disables the account at once; --undo lifts that order.`);
}

export function leftByOrder(label: string, owner: string, targetId: string, { status, counts }: LeftByOrder['applied']): string {
  const done = status === 'done' && counts.alreadySo > 0 ? 'was disabled already' : 'is disabled';
  return [
    `${label} (${owner}) left by order: account ${targetId} ${done}.`,
    `It stays so until \`rollcall leave ${owner} --undo\`, whatever the sources say. Nothing else was changed; a plan that waits for approval still does.`,
  ].join('\n');
}

export function enrolmentSent(people: readonly string[], { counts }: EnrolledByOrder['applied']): string {
  const kept = counts.alreadySo === 0 ? '' : `\n${counted(counts.alreadySo, 'earlier message')} still holds: the target sent no other.`;
  return `Enrolment messages: ${counted(counts.done, 'sent message')} of ${people.length}, to ${people.join(', ')}.${kept}`;
}

export function orderLifted(label: string, owner: string): string {
  return `The order against ${label} (${owner}) is lifted. The next plan enables the account where the source still wants the person.`;
}

export function linkMade({ owner, label, targetId, pipeline, formerly, staysDisabled }: CaredLink): string {
  const before = formerly === undefined ? 'It counts as adopted.' : `It was linked to ${formerly} until now.`;
  const disabled = staysDisabled ? '\nThe account is not active, and Rollcall enables only what it disabled itself: enable it in the target.' : '';
  return `${owner} is linked to account ${targetId} (${label}) in pipeline ${pipeline}. ${before} The next plan brings it in line.${disabled}`;
}

export function linkEnded(label: string, owner: string, targetId: string): string {
  return `${owner} is no longer linked to account ${targetId} (${label}). The account stays as it is; its name is not given to another key unasked.`;
}

export function forgotten({ links, entries, left }: ForgottenPerson): string {
  const first = `Forgotten: ${counted(links, 'link')} ended, ${entriesText(entries)} of the journal erased; the chain still verifies, and the links file was written anew.`;
  const files = left.length === 0 ? '' : ` ${left.map((name) => `.rollcall/${name}`).join(', ')} (of another ledger),`;
  return `${first}\nWhat was written before may still name the person:${files} plan files, backups and logs. The account in the target was not touched.`;
}

export function retriesReleased(count: number): string {
  return count === 0 ? 'No refused operation waits.' : `${counted(count, 'operation')} released: the next plan holds ${count === 1 ? 'it' : 'them'} again.`;
}

export function retireNeedsWord(pipeline: string): string {
  return errorText('pipeline retire takes --leave or --release', `rollcall pipeline retire ${pipeline} --leave lets its people leave by the ladder; --release lets them go as they are.`);
}

export function retired(pipeline: string, { how, accounts, groups }: RetiredPeople): string {
  const people = `${counted(accounts, 'account')} and ${counted(groups, 'group')}`;
  if (how === 'release') return `Pipeline ${pipeline} is released: ${people} are nobody’s now and stay as they are.`;
  return `Pipeline ${pipeline} is retired: ${people} leave with the next plans, by the ladder and within the guards.`;
}

export function exported(path: string, records: number): string {
  return `${counted(records, 'record')} in ${path} (readable by you only; it holds personal data). \`rollcall recover --links ${path}\` takes them over.`;
}

export function badHead(text: string): string {
  return errorText(`"${text}" is no head of a ledger`, 'Give it as a run printed it: SEQUENCE:sha256:DIGEST.');
}

export function backedUp(path: string): string {
  return `The ledger is copied to ${path} (it holds personal data).`;
}

export function renamed(what: string, from: string, to: string, changed: number): string {
  return `${what} ${from} is ${to} in the ledger now: ${counted(changed, what === 'target' ? 'binding' : 'link')} changed.`;
}

export function rebound(target: string, { tenant, label, keptAs }: { readonly tenant: string; readonly label: string; readonly keptAs: string }): string {
  return `The name ${target} is free: the next plan binds it to the tenant it reaches. What is known of ${label} (${tenant}) is kept as ${keptAs}; nothing of it is applied elsewhere.`;
}

export function recovered({ path, header, records, links }: RecoveredLedger): string {
  const first = `Recovered from ${path} of ${moment(header.at)} (ledger ${header.ledger}): ${counted(links, 'link')} of ${counted(records, 'record')} taken over; what the ledger knew newer stayed.`;
  return `${first}\nNothing was changed at the target. Look at \`rollcall plan\` before the next apply.`;
}
