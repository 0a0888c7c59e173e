import { ownerText } from '../domain/identity.js';
import type { AdoptOperation, CreateOperation } from '../domain/operation.js';
import type { ActualAccount } from '../domain/target-record.js';
import { anchorOf, disputed, withheld } from './account-findings.js';
import { updatesOf } from './account-updates.js';
import type { AccountDecision, AccountRules, AccountView, FormerOwner, Holder } from './account-view.js';
import { missingRequired, valuesFor } from './attributes.js';
import { withEnrolment } from './enrolment.js';
import { entityOperationId, replacing } from './operation-id.js';
import { decideReference } from './account-reference.js';
import { inlineRejections, partialRejections, rejectionFinding } from './rejections.js';
import { attachValues, leftOutFindings } from './shared-values.js';

/** Decides about a person who is wanted and has no account: made, adopted, or withheld with the reason. */
export function decideNewcomer(view: AccountView, rules: AccountRules): AccountDecision {
  const rejection = rejectionOf(view, rules);
  if (rejection !== undefined) return rejection;
  if (rules.isReference(view.desired.wantedBy)) return decideReference(view);
  const dispute = claimDispute(view);
  if (dispute !== undefined) return dispute;
  if (view.nameHolder !== undefined && view.nameFreedBy === undefined) return decideHeldName(view, view.nameHolder, rules);
  if (view.nameReleased !== undefined) return reused(view, view.nameReleased, view.nameReleased.account);
  if (view.otherNameHolder !== undefined) {
    const holder = view.otherNameHolder.actual.id;
    const message = `the name ${view.label} is an alias of account ${holder}`;
    return disputed(view, 'name-is-alias', message, 'Remove the alias, or map another name.');
  }
  if (!rules.targetWhole) {
    return withheld(view, `accounts of the target were not read whole: ${view.label} may exist already`);
  }
  return createDecision(view, rules);
}

function rejectionOf(view: AccountView, rules: AccountRules): AccountDecision | undefined {
  const inline = inlineRejections(view, rules);
  const rejectedNames = new Set(inline.map((rejection) => rejection.attribute));
  const missing = missingRequired(rules.schema, view.desired.desired).filter(({ attribute }) => !rejectedNames.has(attribute));
  const unknown = missing.find((lack) => lack.isUnknown);
  if (inline.length === 0 && unknown !== undefined) return withheld(view, `${view.label}: ${unknown.reason}`);
  if (inline.length === 0 && missing.length === 0) return undefined;
  const findings = [
    ...inline.map((rejection) => rejectionFinding(view, `${rejection.attribute}: ${rejection.reason}`, rejection.remedy)),
    ...missing.map((lack) => rejectionFinding(view, lack.reason, undefined)),
  ];
  return { situation: 'rejected', operations: [], findings, memberships: 'frozen' };
}

function claimDispute(view: AccountView): AccountDecision | undefined {
  const linked = view.claimants.linked - (view.link === undefined ? 0 : 1);
  const { unlinked } = view.claimants;
  // Where the holder stays, it is the holder who is named. One that may be adopted is not given to whoever comes first.
  const isHeld = view.nameHolder !== undefined && view.nameFreedBy === undefined && !isAdoptable(view.nameHolder);
  if (linked > 0 && !isHeld) {
    const message = `the name ${view.label} is wanted by somebody who is linked already`;
    return disputed(view, 'name-collision', message, 'The established link wins; give this record another name.');
  }
  if (view.link === undefined && unlinked > 1) {
    const message = `${unlinked} people want the name ${view.label}`;
    return disputed(view, 'name-collision', message, 'All of them are withheld; make the names different in the source.');
  }
  if (view.ambiguousName === true) {
    const message = `more than one account of the target has the name ${view.label}`;
    return disputed(view, 'ambiguous-match', message, 'Nothing is guessed: rename all but one of them in the target.');
  }
  return undefined;
}

function isAdoptable({ actual, link, former }: Holder): boolean {
  return link === undefined && former === undefined && actual.foreignOwner === undefined && actual.standing !== 'trashed';
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
    attributes: valuesFor(rules.schema, view.desired.desired, (attribute) => rules.rights(view.desired.wantedBy, attribute)),
    ...anchorOf(view),
    ...replacing(view.link),
  };
  const enrolment = withEnrolment(create, rules);
  return {
    situation: 'missing',
    operations: [...enrolment.operations, ...attachValues(view, { createdBy: id }, [], [id], rules)],
    findings: [...partialRejections(view, rules), ...leftOutFindings(view, {}, rules), ...enrolment.findings],
    ref: { createdBy: id },
    memberships: 'manage',
  };
}

// Exact name, nobody's, and the only one who wants it: adopted. Everything else that holds the name is left alone.
function decideHeldName(view: AccountView, holder: Holder, rules: AccountRules): AccountDecision {
  const { actual, link } = holder;
  if (holder.former !== undefined) return reused(view, holder.former, actual.id);
  if (link !== undefined) {
    const since = link.since.slice(0, 10);
    const message = `the name ${view.label} belongs to ${ownerText(link.owner)} (account ${actual.id}), linked since ${since}`;
    const remedy = 'The established link wins; give the newcomer another name, or wait until the name is released.';
    return disputed(view, 'name-collision', message, remedy);
  }
  if (actual.foreignOwner !== undefined) {
    const left = disputed(view, 'foreign-owned', `${view.label} is managed by ${actual.foreignOwner}`, 'It is left alone.');
    return { ...left, situation: 'foreign-owned' };
  }
  if (actual.standing === 'trashed') {
    const message = `the name ${view.label} belongs to account ${actual.id} in the trash, which Rollcall does not own`;
    return disputed(view, 'name-in-trash', message, 'Restore or delete it in the target, then run again.');
  }
  return adoptDecision(view, actual, rules);
}

// A name goes to a new person; the account, its devices and its history never do.
function reused(view: AccountView, former: FormerOwner, account: string): AccountDecision {
  const [old, owner] = [ownerText(former.owner), ownerText(view.desired.owner)];
  const when = former.releasedAt === undefined ? 'who leaves in this plan' : `released on ${former.releasedAt.slice(0, 10)}`;
  const message = `the name ${view.label} belonged to ${old} (account ${account}), ${when}: ${owner} does not get that account`;
  const from = former.isLinked ? ` --from ${old}` : '';
  const remedy = `If both are one person: rollcall link ${owner} ${account}${from}. If not, ${owner} gets an account when the target has purged the old one, or when it is renamed there.`;
  return disputed(view, 'name-reuse', message, remedy);
}

function adoptDecision(view: AccountView, actual: ActualAccount, rules: AccountRules): AccountDecision {
  const id = entityOperationId('adopt', 'account', view.desired.owner);
  const adopt: AdoptOperation = {
    kind: 'adopt',
    type: 'account',
    id,
    after: [],
    owner: view.desired.owner,
    label: view.label,
    pipeline: view.desired.wantedBy[0] ?? '',
    ref: { id: actual.id },
    ...(view.foundBy === undefined ? { by: 'name' } : { by: 'key', found: view.foundBy }),
    ...anchorOf(view),
    ...replacing(view.link),
  };
  const isKept = rules.adoption(view.desired.wantedBy[0] ?? '').update === 'none';
  const updates = isKept ? { operations: [], findings: [] } : updatesOf(view, actual, [id], rules);
  return {
    situation: 'matched',
    operations: [adopt, ...updates.operations],
    findings: updates.findings,
    ref: { id: actual.id },
    memberships: 'manage',
  };
}
