import type { Link } from '../contracts/ledger.js';
import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import { disputed, refOf, withheld } from './account-findings.js';
import { decideLeaving } from './account-leaving.js';
import { decideLinked } from './account-linked.js';
import { decideNewcomer } from './account-newcomer.js';
import { decideRekeyed } from './account-rekeyed.js';
import { leftByOrderFinding } from './leaving-findings.js';
import type { AccountDecision, AccountRules, AccountView } from './account-view.js';

/**
 * Decides about one person who was seen in the source. Key and scope come first: an invalid attribute never keeps somebody
 * in, and an established link always wins over a new claimant.
 */
export function decideAccount(view: AccountView, rules: AccountRules): AccountDecision {
  if (view.ignored === true) return HANDS_OFF;
  switch (view.desired.scope.is) {
    case 'held':
      return heldDecision(view, view.desired.scope.because);
    case 'out':
      return view.link === undefined
        ? { situation: 'unmanaged', operations: [], findings: [], memberships: 'frozen' }
        : decideLeaving({ ...view.leaver, link: view.link, ...(view.actual === undefined ? {} : { actual: view.actual }) }, 'out-of-scope', rules);
    case 'in':
      return decideWanted(view, rules);
    default:
      return view.desired.scope satisfies never;
  }
}

/** What becomes of an account that is ignored: nothing, in both directions. */
export const HANDS_OFF: AccountDecision = { situation: 'foreign-owned', operations: [], findings: [], memberships: 'frozen' };

function heldDecision(view: AccountView, because: string): AccountDecision {
  const finding: Finding = {
    code: 'scope-held',
    severity: view.link === undefined ? 'warning' : 'error',
    about: ownerText(view.desired.owner),
    message: `${view.label} is held: ${because}`,
    remedy: 'Nothing is created and nothing is taken away until the scope can be told; mend the record or the expression.',
  };
  return { situation: 'withheld', operations: [], findings: [finding], memberships: 'frozen', ...refOf(view) };
}

function decideWanted(view: AccountView, rules: AccountRules): AccountDecision {
  const { conflict } = view.desired;
  if (conflict !== undefined) return disputed(view, 'pipeline-conflict', conflict, 'Make the scopes disjoint or the values equal.');
  const { standstill } = view;
  if (view.link === undefined && standstill !== undefined) return { situation: 'disputed', operations: [], findings: [standstill], memberships: 'frozen' };
  if (view.link === undefined) return decideNewcomer(view, rules);
  if (view.link.leaving?.ordered !== undefined) return leftByOrder(view, view.link, rules);
  if (view.actual !== undefined) {
    const { rekeyedFrom } = view;
    return rekeyedFrom === undefined ? decideLinked(view, view.link, view.actual, rules) : decideRekeyed(view, rekeyedFrom, view.link, view.actual, rules);
  }
  return decideVanished(view, view.link, rules);
}

// Taken out by somebody's order: what the source says of the person does not bring the account back.
function leftByOrder(view: AccountView, link: Link, rules: AccountRules): AccountDecision {
  const finding = leftByOrderFinding(link, rules.nowMs);
  return { situation: 'withheld', operations: [], findings: [finding], memberships: 'frozen', ...refOf(view) };
}

// Gone from the target: the source wants it, so it is made again, and said.
function decideVanished(view: AccountView, link: Link, rules: AccountRules): AccountDecision {
  // Another account is no substitute for one that was merely not read.
  if (!rules.targetWhole) return withheld(view, `accounts of the target were not read whole: ${link.label} (${link.targetId}) may be there still`);
  const again = decideNewcomer(view, rules);
  const gone = link.leaving === undefined ? 'is gone from the target, not by Rollcall' : 'left, and the target has purged it since';
  const finding: Finding = {
    code: 'account-vanished',
    severity: 'warning',
    about: ownerText(link.owner),
    message: `${link.label} (${link.targetId}) ${gone}`,
    remedy: 'It is created again as long as the source wants it; its devices are lost.',
  };
  const situation = again.situation === 'missing' ? 'vanished' : again.situation;
  return { ...again, situation, findings: [finding, ...again.findings] };
}
