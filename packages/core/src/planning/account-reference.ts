import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import { disputed } from './account-findings.js';
import type { AccountDecision, AccountView } from './account-view.js';

/**
 * Decides about a person whose account is somebody else's (`may: { accounts: reference }`): it is found by the exact name, whoever manages it,
 * and put into groups. It is never made, adopted, changed or taken out; where there is none, that is said.
 */
export function decideReference(view: AccountView): AccountDecision {
  const nothing: AccountDecision = { situation: 'missing', operations: [], findings: [], memberships: 'frozen' };
  const holder = view.nameHolder;
  const { referring } = view.claimants;
  if (referring > 1) return disputed(view, 'name-collision', `${referring} people want the name ${view.label}`, 'All of them are withheld; make the names different in the source.');
  if (view.ambiguousName === true) return { ...nothing, situation: 'disputed', findings: [absent(view, `more than one account of the target has the name ${view.label}`)] };
  if (holder === undefined) return { ...nothing, findings: [absent(view, `the target has no account ${view.label}`)] };
  if (holder.actual.standing === 'trashed') return { ...nothing, findings: [absent(view, `account ${view.label} lies in the trash`)] };
  const owner = holder.link?.owner;
  // Of one source two records are two people.
  if (owner?.source === view.desired.owner.source) {
    return disputed(view, 'name-collision', `the name ${view.label} belongs to ${ownerText(owner)} (account ${holder.actual.id})`, 'Nobody is put into groups for somebody else; give this record another name.');
  }
  return { ...nothing, situation: holder.actual.foreignOwner === undefined ? 'matched' : 'foreign-owned', ref: { id: holder.actual.id }, memberships: 'manage' };
}

function absent(view: AccountView, message: string): Finding {
  return {
    code: 'account-not-found',
    severity: 'warning',
    about: ownerText(view.desired.owner),
    message: `${message}: nobody is put into groups for ${ownerText(view.desired.owner)}`,
    remedy: 'Whoever manages the accounts has to make it; the memberships follow in the next run.',
  };
}
