import type { Link } from '../contracts/ledger.js';
import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import { disputed, refOf } from './account-findings.js';
import { decideLeaving } from './account-leaving.js';
import { decideLinked } from './account-linked.js';
import { decideNewcomer } from './account-newcomer.js';
import type { AccountDecision, AccountRules, AccountView } from './account-view.js';

/**
 * Decides about one person who was seen in the source. Key and scope come first: an invalid attribute never keeps somebody
 * in, and an established link always wins over a new claimant.
 */
export function decideAccount(view: AccountView, rules: AccountRules): AccountDecision {
  switch (view.desired.scope.is) {
    case 'held':
      return heldDecision(view, view.desired.scope.because);
    case 'out':
      return view.link === undefined
        ? { situation: 'unmanaged', operations: [], findings: [], memberships: 'frozen' }
        : decideLeaving({ link: view.link, ...(view.actual === undefined ? {} : { actual: view.actual }) }, 'out-of-scope', rules);
    case 'in':
      return decideWanted(view, rules);
    default:
      return view.desired.scope satisfies never;
  }
}

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
  if (view.link === undefined) return decideNewcomer(view, rules);
  if (view.actual !== undefined) return decideLinked(view, view.link, view.actual, rules);
  return decideVanished(view, view.link, rules);
}

// Gone from the target: the source wants it, so it is made again, and said.
function decideVanished(view: AccountView, link: Link, rules: AccountRules): AccountDecision {
  const again = decideNewcomer(view, rules);
  if (!rules.targetWhole) return again;
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
