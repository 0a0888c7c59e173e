import type { Departure, Link, Rung } from '../contracts/ledger.js';
import type { Finding } from '../domain/finding.js';
import type { AbsenceProof } from '../domain/evidence.js';
import type { Operation, Witness } from '../domain/operation.js';
import type { ActualAccount } from '../domain/target-record.js';
import type { RungDefinition } from '../mapping/definition.js';
import type { AccountDecision, AccountRules, LeaverView } from './account-view.js';
import { CONFIRM_RUNG, unconfirmedMs, windClock, type WoundClock } from './departure.js';
import { nextRung } from './ladder.js';
import { contradictedFinding, leaverDisabledFinding, leaverEnabledFinding, leaverStaysFinding, pipelineFrozenFinding } from './leaving-findings.js';
import { entityOperationId } from './operation-id.js';

/** `out-of-scope`: seen, and nobody wants them. `orphaned`: missing from the source. */
export type LeavingSituation = 'out-of-scope' | 'orphaned';

/**
 * Decides about a linked account whose person is out of scope or gone. Who is seen to be out leaves at once; an absence is acted
 * upon when it is confirmed. At most one rung is climbed; memberships are frozen, so that a return is loss-free; an adopted
 * account is disabled at most.
 */
export function decideLeaving(view: LeaverView, situation: LeavingSituation, rules: AccountRules): AccountDecision {
  const { link, actual } = view;
  const nothing: AccountDecision = { situation, operations: [], findings: [], memberships: 'frozen' };
  if (actual === undefined) return { ...nothing, situation: rules.targetWhole ? 'vanished' : 'withheld' };
  const ladder = rules.ladder(link);
  if (ladder === undefined) return { ...nothing, situation: 'withheld', findings: [pipelineFrozenFinding(link)] };
  if (actual.foreignOwner !== undefined) return { ...nothing, situation: 'foreign-owned' };
  if (situation === 'orphaned' && view.lookup === 'found') return { ...nothing, situation: 'withheld', findings: [contradictedFinding(link)] };
  const proof = situation === 'orphaned' ? rules.proofAbsent(link) : rules.proofOut(link);
  if (proof === undefined) return { ...nothing, situation: 'withheld' };
  // What a person disabled we do not disable, so that we never enable it on return either.
  if (link.leaving === undefined && actual.standing === 'disabled') return { ...nothing, findings: [leaverDisabledFinding(link)] };
  const allowed = allowedRungs(link, ladder, rules);
  return climbOrWait({ link, actual, situation, allowed, proof, view }, nothing, rules);
}

// What was there before us is disabled at most, unless the file says otherwise.
function allowedRungs({ origin, pipeline }: Link, ladder: readonly RungDefinition[], rules: AccountRules): readonly RungDefinition[] {
  if (origin === 'created') return ladder;
  const { leave } = rules.adoption(pipeline);
  switch (leave) {
    case 'full':
      return ladder;
    case 'disable':
      return ladder.filter(({ rung }) => rung === 'disable');
    case 'none':
      return [];
    default:
      return leave satisfies never;
  }
}

interface Leaver {
  readonly link: Link;
  readonly actual: ActualAccount;
  readonly situation: LeavingSituation;
  readonly allowed: readonly RungDefinition[];
  readonly proof: AbsenceProof<'account'>;
  readonly view: LeaverView;
}

function climbOrWait(leaver: Leaver, nothing: AccountDecision, rules: AccountRules): AccountDecision {
  const { link, actual, allowed } = leaver;
  const clock = clockOf(leaver, rules);
  const noted = { ...nothing, departure: clock.departure };
  const again = isBack(link, actual) ? firstReversible(allowed) : undefined;
  if (again !== undefined) {
    // It has not dwelt where it was put: the rungs behind come as late as they would have the first time.
    return { ...nothing, departure: { ...clock.departure, dwellMs: 0 }, operations: climb(again, leaver), findings: [leaverEnabledFinding(link)] };
  }
  const unconfirmed = confirmationLeft(leaver, clock, rules);
  if (unconfirmed > 0) return { ...noted, pending: { rung: CONFIRM_RUNG, dueMs: rules.nowMs + unconfirmed } };
  const step = nextRung(allowed, link.leaving, clock.dwellMs);
  switch (step.step) {
    case 'wait':
      return { ...noted, pending: { rung: step.rung, dueMs: rules.nowMs + step.leftMs } };
    case 'climb':
      return { ...noted, operations: climb(step.rung, leaver) };
    case 'end':
      // Nothing will ever be decided by this clock: it is not wound on.
      return { ...nothing, findings: staysFor(leaver, rules) };
    default:
      return step satisfies never;
  }
}

// Somebody must know that they keep what they have: nothing else would tell, for nothing is planned.
function staysFor({ link }: Leaver, rules: AccountRules): readonly Finding[] {
  return link.leaving === undefined && rules.ladder(link)?.length === 0 ? [leaverStaysFinding(link)] : [];
}

function clockOf({ link, situation, view }: Leaver, rules: AccountRules): WoundClock {
  const grade: Departure['grade'] = situation === 'orphaned' ? 'absence' : 'exit';
  const at = new Date(rules.nowMs).toISOString();
  // That the pipeline was taken out is no accident any more once somebody has retired it.
  const byEdit = view.byEdit === true && !rules.isRetired(link);
  return windClock(view.departure, { owner: link.owner, grade, at, byEdit, leaving: link.leaving });
}

function confirmationLeft({ link, situation, view }: Leaver, clock: WoundClock, rules: AccountRules): number {
  if (situation !== 'orphaned' || link.leaving !== undefined) return 0;
  return unconfirmedMs(clock, rules.absence(link.owner.source), view.lookup === 'missing');
}

// Enabled or restored by somebody since we put it out, while the source still has it leaving.
function isBack(link: Link, actual: ActualAccount): boolean {
  return link.leaving !== undefined && actual.standing === 'active';
}

// Whoever restored the account had a reason: nothing is done on account of it that cannot be taken back.
function firstReversible([first]: readonly RungDefinition[]): 'disable' | 'trash' | undefined {
  return first?.rung === 'disable' || first?.rung === 'trash' ? first.rung : undefined;
}

function climb(rung: Rung, { link, actual, proof, situation, view }: Leaver): readonly Operation[] {
  const witnesses = witnessesOf(link, situation, proof, view);
  const shared = {
    type: 'account',
    after: [],
    owner: link.owner,
    label: link.label,
    pipeline: link.pipeline,
    ref: { id: actual.id },
    proof,
    before: { fields: { standing: actual.standing } },
    ...(witnesses.length === 0 ? {} : { witnesses }),
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

// An order rests on no record: there is nothing to look at again.
function witnessesOf(link: Link, situation: LeavingSituation, proof: AbsenceProof<'account'>, view: LeaverView): readonly Witness[] {
  if (proof.kind === 'order') return [];
  return situation === 'orphaned' ? [{ source: link.owner.source, key: link.owner.key }] : (view.witnesses ?? []);
}
