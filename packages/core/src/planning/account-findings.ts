import type { Digest } from '../domain/digest.js';
import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import type { AccountDecision, AccountView } from './account-view.js';

/** Nothing is done about somebody because two sides want or hold the same thing. */
export function disputed(view: AccountView, code: string, message: string, remedy: string): AccountDecision {
  const finding: Finding = { code, severity: 'error', about: ownerText(view.desired.owner), message, remedy };
  return { situation: 'disputed', operations: [], findings: [finding], memberships: 'frozen', ...refOf(view) };
}

/** Nothing is done about somebody because something is not known. */
export function withheld(view: AccountView, message: string): AccountDecision {
  const finding: Finding = { code: 'withheld', severity: 'warning', about: ownerText(view.desired.owner), message };
  return { situation: 'withheld', operations: [], findings: [finding], memberships: 'frozen', ...refOf(view) };
}

/** What identifies the person beyond the key, for operations that write a link. */
export function anchorOf({ desired: { anchor } }: AccountView): { anchor?: Digest } {
  return anchor === undefined ? {} : { anchor };
}

/** The account as memberships refer to it, where it is linked and there. */
export function refOf({ link, actual }: AccountView): { ref?: { id: string } } {
  return link !== undefined && actual !== undefined ? { ref: { id: actual.id } } : {};
}
