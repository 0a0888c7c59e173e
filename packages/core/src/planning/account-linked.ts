import type { Link } from '../contracts/ledger.js';
import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import type { Operation } from '../domain/operation.js';
import type { ActualAccount } from '../domain/target-record.js';
import { updatesOf } from './account-updates.js';
import type { AccountDecision, AccountRules, AccountView } from './account-view.js';
import { enrolmentOf } from './enrolment.js';
import { entityOperationId } from './operation-id.js';
import { temporaryFindings } from './temporary-standing.js';
import { inlineRejections } from './rejections.js';

/** Why a linked account that is wanted is left alone all the same: somebody else manages it, or trashed it. */
export function leftAlone(link: Link, actual: ActualAccount): 'foreign-owned' | 'trashed-elsewhere' | undefined {
  if (actual.foreignOwner !== undefined) return 'foreign-owned';
  return actual.standing === 'trashed' && link.leaving?.rung !== 'trash' ? 'trashed-elsewhere' : undefined;
}

/** True for a linked account of which nothing is written while its person is wanted: it was adopted so, or is somebody else's. */
export function isNeverWritten({ origin, pipeline }: Link, wantedBy: readonly string[], rules: AccountRules): boolean {
  return rules.isReference(wantedBy) || (origin === 'adopted' && rules.adoption(pipeline).update === 'none');
}

/** Decides about a person whose link and account both exist. */
export function decideLinked(view: AccountView, link: Link, actual: ActualAccount, rules: AccountRules): AccountDecision {
  const left = leftAlone(link, actual);
  if (left !== undefined) {
    const finding = leftAloneFinding(left, view, actual);
    const situation = left === 'foreign-owned' ? left : 'withheld';
    return { situation, operations: [], findings: [finding], ref: { id: actual.id }, memberships: 'frozen' };
  }
  if (rules.isReference(view.desired.wantedBy)) return { situation: 'linked', operations: [], findings: [], ref: { id: actual.id }, memberships: 'manage' };
  const returning = returnOf(view, link, actual);
  const after = returning.map((operation) => operation.id);
  const updates = isNeverWritten(link, view.desired.wantedBy, rules) ? { operations: [], findings: [] } : updatesOf(view, actual, after, rules);
  const enrolment = enrolmentOf(view, link, actual, rules);
  return {
    situation: inlineRejections(view, rules).length > 0 ? 'rejected' : 'linked',
    operations: [...handoverOf(view, link), ...returning, ...updates.operations, ...enrolment.operations],
    findings: [...standingFindings(view, link, actual), ...temporaryFindings(view, actual, rules), ...updates.findings, ...enrolment.findings],
    ref: { id: actual.id },
    memberships: 'manage',
  };
}

function leftAloneFinding(left: 'foreign-owned' | 'trashed-elsewhere', view: AccountView, actual: ActualAccount): Finding {
  const about = ownerText(view.desired.owner);
  if (left === 'foreign-owned') {
    const message = `${view.label} is managed by ${actual.foreignOwner ?? 'somebody else'} now`;
    return { code: left, severity: 'warning', about, message, remedy: 'It is left alone.' };
  }
  return {
    code: left,
    severity: 'error',
    about,
    message: `${view.label} was trashed, not by Rollcall, though the source wants it`,
    remedy: 'Restore it in the target if it should live; it is never restored unasked.',
  };
}

// Only what we disabled or trashed comes back by us; a status that a person chose is theirs.
function returnOf(view: AccountView, link: Link, actual: ActualAccount): readonly Operation[] {
  if (link.leaving === undefined) return [];
  const shared = {
    type: 'account',
    owner: link.owner,
    label: view.label,
    pipeline: link.pipeline,
    ref: { id: actual.id },
  } as const;
  const before = { fields: { standing: actual.standing } };
  const enableId = entityOperationId('enable', 'account', link.owner);
  if (actual.standing !== 'trashed') return [{ ...shared, kind: 'enable', id: enableId, after: [], before }];
  const restoreId = entityOperationId('restore', 'account', link.owner);
  return [
    { ...shared, kind: 'restore', id: restoreId, after: [], before },
    { ...shared, kind: 'enable', id: enableId, after: [restoreId], before: { fields: {} } },
  ];
}

// Only a pipeline that could tell hands somebody over.
function handoverOf(view: AccountView, link: Link): readonly Operation[] {
  const { wantedBy, heldBy } = view.desired;
  const [pipeline] = wantedBy;
  if (pipeline === undefined || wantedBy.includes(link.pipeline) || heldBy.includes(link.pipeline)) return [];
  const id = entityOperationId('adopt', 'account', link.owner);
  const ref = { id: link.targetId };
  return [{ kind: 'adopt', type: 'account', id, after: [], owner: link.owner, label: view.label, pipeline, ref, by: 'handover' }];
}

function standingFindings(view: AccountView, link: Link, actual: ActualAccount): readonly Finding[] {
  if (actual.standing !== 'disabled' || link.leaving !== undefined) return [];
  return [
    {
      code: 'disabled-elsewhere',
      severity: 'warning',
      about: ownerText(link.owner),
      message: `${view.label} is disabled in the target, not by Rollcall, though the source wants it`,
      remedy: 'It stays disabled; enable it in the target if it should live.',
    },
  ];
}
