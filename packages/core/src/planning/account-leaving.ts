import type { Link, Rung } from '../contracts/ledger.js';
import type { AbsenceProof } from '../domain/evidence.js';
import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import type { Operation } from '../domain/operation.js';
import type { ActualAccount } from '../domain/target-record.js';
import type { RungDefinition } from '../mapping/definition.js';
import type { AccountDecision, AccountRules, LeaverView } from './account-view.js';
import { nextRung } from './ladder.js';
import { entityOperationId } from './operation-id.js';

/**
 * Decides about a linked account whose person is out of scope or gone. At most one rung is climbed; memberships are frozen,
 * so that a return is loss-free; an adopted account is disabled at most.
 */
export function decideLeaving(view: LeaverView, situation: 'out-of-scope' | 'orphaned', rules: AccountRules): AccountDecision {
  const { link, actual } = view;
  const nothing: AccountDecision = { situation, operations: [], findings: [], memberships: 'frozen' };
  if (actual === undefined) return { ...nothing, situation: rules.targetWhole ? 'vanished' : 'withheld' };
  const ladder = rules.ladder(link.pipeline);
  if (ladder === undefined) return { ...nothing, situation: 'withheld', findings: [frozenFinding(link)] };
  if (actual.foreignOwner !== undefined) return { ...nothing, situation: 'foreign-owned' };
  const proof = situation === 'orphaned' ? rules.proofAbsent(link.owner.source) : rules.proofOut(link.owner.source);
  if (proof === undefined) return { ...nothing, situation: 'withheld' };
  const allowed = link.origin === 'created' ? ladder : ladder.filter((rung) => rung.rung === 'disable');
  if (isBack(link, actual, allowed)) {
    return { ...nothing, operations: climb('disable', link, actual, proof), findings: [backFinding(link)] };
  }
  if (isDisabledByOthers(link, actual)) return { ...nothing, findings: [disabledFinding(link)] };
  const step = nextRung(allowed, link.leaving, rules.nowMs);
  if (step.step === 'wait') return { ...nothing, pending: { rung: step.rung, dueMs: step.dueMs } };
  if (step.step === 'end') return nothing;
  return { ...nothing, operations: climb(step.rung, link, actual, proof) };
}

// Enabled by somebody since we disabled it, while the source still has it leaving.
function isBack(link: Link, actual: ActualAccount, ladder: readonly RungDefinition[]): boolean {
  return link.leaving !== undefined && actual.standing === 'active' && ladder.some((rung) => rung.rung === 'disable');
}

// What a person disabled we do not disable, so that we never enable it on return either.
function isDisabledByOthers(link: Link, actual: ActualAccount): boolean {
  return link.leaving === undefined && actual.standing === 'disabled';
}

function climb(rung: Rung, link: Link, actual: ActualAccount, proof: AbsenceProof<'account'>): readonly Operation[] {
  const shared = {
    type: 'account',
    after: [],
    owner: link.owner,
    label: link.label,
    pipeline: link.pipeline,
    ref: { id: actual.id },
    proof,
    before: { fields: { standing: actual.standing } },
  } as const;
  switch (rung) {
    case 'disable':
    case 'trash':
      return actual.standing === 'trashed' ? [] : [{ ...shared, kind: rung, id: entityOperationId(rung, 'account', link.owner) }];
    case 'delete':
      return [{ ...shared, kind: 'delete', id: entityOperationId('delete', 'account', link.owner) }];
    case 'detach':
      return [];
    default:
      return rung satisfies never;
  }
}

function backFinding(link: Link): Finding {
  return {
    code: 'enabled-elsewhere',
    severity: 'warning',
    about: ownerText(link.owner),
    message: `${link.label} left, was disabled by Rollcall, and is enabled again, not by Rollcall: it is disabled once more`,
    remedy: 'Let the source want this person if the account is to live.',
  };
}

function disabledFinding(link: Link): Finding {
  return {
    code: 'leaver-disabled-elsewhere',
    severity: 'info',
    about: ownerText(link.owner),
    message: `${link.label} left and is disabled already, not by Rollcall: it stays as it is, and its ladder does not begin`,
    remedy: 'Delete it in the target when it is no longer needed.',
  };
}

function frozenFinding(link: Link): Finding {
  return {
    code: 'pipeline-frozen',
    severity: 'warning',
    about: ownerText(link.owner),
    message: `${link.label} belongs to pipeline ${link.pipeline}, which is disabled or gone from the file: it stays as it is`,
    remedy: 'Put the pipeline back, or let another pipeline of the same source want this person.',
  };
}
