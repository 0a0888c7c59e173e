import type { Link } from '../contracts/ledger.js';
import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import type { CreateOperation, Operation } from '../domain/operation.js';
import type { ActualAccount } from '../domain/target-record.js';
import { decideLeaving } from './account-leaving.js';
import { decideLinked, updatesOf } from './account-linked.js';
import type { AccountDecision, AccountRules, AccountView, Holder } from './account-view.js';
import { missingRequired, valuesFor } from './attributes.js';
import { entityOperationId } from './operation-id.js';
import { partialRejections, rejectionFinding } from './rejections.js';
import { attachValues } from './shared-values.js';

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
  return { situation: 'withheld', operations: [], findings: [finding], memberships: 'frozen', ...refOf(view.link, view.actual) };
}

function decideWanted(view: AccountView, rules: AccountRules): AccountDecision {
  if (view.desired.conflict !== undefined) return disputed(view, 'pipeline-conflict', view.desired.conflict, 'Make the scopes disjoint or the values equal.');
  if (view.link === undefined) return decideNewcomer(view, rules);
  if (view.actual !== undefined) return decideLinked(view, view.link, view.actual, rules);
  return decideVanished(view, view.link, rules);
}

// Gone from the target though we never took it away: the source still wants it, so it is made again, and said.
function decideVanished(view: AccountView, link: Link, rules: AccountRules): AccountDecision {
  const again = decideNewcomer(view, rules);
  const finding: Finding = {
    code: 'account-vanished',
    severity: 'warning',
    about: ownerText(link.owner),
    message: `${link.label} (${link.targetId}) is gone from the target, not by Rollcall`,
    remedy: 'It is created again as long as the source wants it; its devices are lost.',
  };
  const situation = again.situation === 'missing' ? 'vanished' : again.situation;
  return rules.targetWhole ? { ...again, situation, findings: [finding, ...again.findings] } : again;
}

function decideNewcomer(view: AccountView, rules: AccountRules): AccountDecision {
  const rejection = rejectionOf(view, rules);
  if (rejection !== undefined) return rejection;
  const dispute = claimDispute(view);
  if (dispute !== undefined) return dispute;
  if (view.nameHolder !== undefined && view.nameFreedBy === undefined) return decideHeldName(view, view.nameHolder, rules);
  if (view.otherNameHolder !== undefined) {
    const holder = view.otherNameHolder.actual.id;
    return disputed(view, 'name-is-alias', `the name ${view.label} is an alias of account ${holder}`, 'Remove the alias, or map another name.');
  }
  if (!rules.targetWhole) {
    return withheld(view, `accounts of the target were not read whole: ${view.label} may exist already`);
  }
  return createDecision(view, rules);
}

function createDecision(view: AccountView, rules: AccountRules): AccountDecision {
  const id = entityOperationId('create', 'account', view.desired.owner);
  const create: CreateOperation = {
    kind: 'create',
    type: 'account',
    id,
    after: view.nameFreedBy === undefined ? [] : [view.nameFreedBy],
    owner: view.desired.owner,
    label: view.label,
    pipeline: view.desired.wantedBy[0] ?? '',
    attributes: valuesFor(rules.schema, view.desired.desired),
  };
  const values = attachValues(view, { createdBy: id }, [], [id], rules);
  return {
    situation: 'missing',
    operations: [create, ...values.operations],
    findings: [...partialRejections(view, rules), ...values.findings],
    ref: { createdBy: id },
    memberships: 'manage',
  };
}

// Exact name, nobody's, and the only one who wants it: adopted. Everything else that holds the name is left alone.
function decideHeldName(view: AccountView, holder: Holder, rules: AccountRules): AccountDecision {
  const { actual, link } = holder;
  if (link !== undefined) {
    const message = `the name ${view.label} belongs to ${ownerText(link.owner)} (account ${actual.id}), linked since ${link.since.slice(0, 10)}`;
    return disputed(view, 'name-collision', message, 'The established link wins; give the newcomer another name, or wait until the name is released.');
  }
  if (actual.foreignOwner !== undefined) {
    return { ...disputed(view, 'foreign-owned', `${view.label} is managed by ${actual.foreignOwner}`, 'It is left alone.'), situation: 'foreign-owned' };
  }
  if (actual.standing === 'trashed') {
    return disputed(view, 'name-in-trash', `the name ${view.label} belongs to account ${actual.id} in the trash, which Rollcall does not own`, 'Restore or delete it in the target, then run again.');
  }
  return adoptDecision(view, actual, rules);
}

function adoptDecision(view: AccountView, actual: ActualAccount, rules: AccountRules): AccountDecision {
  const id = entityOperationId('adopt', 'account', view.desired.owner);
  const pipeline = view.desired.wantedBy[0] ?? '';
  const adopt: Operation = {
    kind: 'adopt',
    type: 'account',
    id,
    after: [],
    owner: view.desired.owner,
    label: view.label,
    pipeline,
    ref: { id: actual.id },
    by: 'name',
  };
  const updates = updatesOf(view, actual, [id], rules);
  return {
    situation: 'matched',
    operations: [adopt, ...updates.operations],
    findings: updates.findings,
    ref: { id: actual.id },
    memberships: 'manage',
  };
}

function claimDispute(view: AccountView): AccountDecision | undefined {
  const { linked, unlinked } = view.claimants;
  if (linked > 0 && view.nameHolder === undefined) {
    return disputed(view, 'name-collision', `the name ${view.label} is wanted by somebody who is linked already`, 'The established link wins; give this record another name.');
  }
  if (unlinked > 1) {
    return disputed(view, 'name-collision', `${unlinked} people want the name ${view.label}`, 'All of them are withheld; make the names different in the source.');
  }
  return undefined;
}

function rejectionOf(view: AccountView, rules: AccountRules): AccountDecision | undefined {
  const inline = view.desired.rejected.filter((rejection) => rules.schema.attributes[rejection.attribute]?.storage !== 'shared-entity');
  const rejectedNames = new Set(inline.map((rejection) => rejection.attribute));
  const missing = missingRequired(rules.schema, view.desired.desired).filter((reason) => !rejectedNames.has(reason.split(' ')[0] ?? ''));
  const unknown = missing.find((reason) => reason.includes('is not known'));
  if (inline.length === 0 && missing.length > 0 && unknown !== undefined) return withheld(view, unknown);
  if (inline.length === 0 && missing.length === 0) return undefined;
  const findings = [
    ...inline.map((rejection) => rejectionFinding(view, `${rejection.attribute}: ${rejection.reason}`, rejection.remedy)),
    ...missing.map((reason) => rejectionFinding(view, reason, undefined)),
  ];
  return { situation: 'rejected', operations: [], findings, memberships: 'frozen' };
}

function disputed(view: AccountView, code: string, message: string, remedy: string): AccountDecision {
  const finding: Finding = { code, severity: 'error', about: ownerText(view.desired.owner), message, remedy };
  return { situation: 'disputed', operations: [], findings: [finding], memberships: 'frozen', ...refOf(view.link, view.actual) };
}

function withheld(view: AccountView, message: string): AccountDecision {
  const finding: Finding = { code: 'withheld', severity: 'warning', about: ownerText(view.desired.owner), message };
  return { situation: 'withheld', operations: [], findings: [finding], memberships: 'frozen', ...refOf(view.link, view.actual) };
}

function refOf(link: Link | undefined, actual: ActualAccount | undefined): { ref?: { id: string } } {
  return link !== undefined && actual !== undefined ? { ref: { id: actual.id } } : {};
}
