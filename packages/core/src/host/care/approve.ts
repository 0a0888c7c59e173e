import { join, resolve } from 'node:path';
import type { KnownPlan } from '../../contracts/ledger.js';
import type { PlanHeader } from '../../domain/plan.js';
import { approvalText, refusalOf as approvalRefusal, signApproval, weighApprovals } from '../../execution/apply/approvals.js';
import { refusalOf } from '../../execution/apply/check-seals.js';
import { checkPlan } from '../../execution/apply/plan-file.js';
import { PlanRefused } from '../../execution/apply/plan-refused.js';
import { StagingFolder } from '../../execution/staging/staging-folder.js';
import type { Workbench } from '../workbench.js';
import { CareRefused } from './care-refused.js';

const AGAIN = 'Make a new plan with `rollcall plan --out FILE`, review it, and approve that.';

/** A blocked plan that can be approved, and how far that has come. */
export interface ApprovablePlan {
  readonly header: PlanHeader;
  readonly needed: number;
  /** Whose approvals count so far. */
  readonly approvedBy: readonly string[];
  /** The approvers that the file names; when there are any, approvals are signed with their keys. */
  readonly approvers: readonly string[];
}

/** Who approves, and the private key (PEM) to sign with. */
export interface ApprovalOrder {
  readonly by: string;
  readonly key?: string;
}

/**
 * Looks whether a plan is one that may be approved: this very file, noted by this ledger, blocked, and still to be taken.
 * Connects nowhere.
 * @throws PlanRefused | CareRefused (`not-blocked`)
 */
export async function lookAtBlocked(bench: Workbench, path: string): Promise<ApprovablePlan> {
  const { header, known } = await knownBlocked(bench, path);
  return approvable(header, known, bench);
}

/**
 * Notes one person's approval of this one plan. What was approved is decided by the plan's digest: whatever is edited, or planned
 * anew, needs its own approval.
 * @throws PlanRefused | CareRefused (`not-blocked`, `approver`)
 */
export async function approvePlan(bench: Workbench, path: string, { by, key }: ApprovalOrder): Promise<ApprovablePlan> {
  const { header, known } = await knownBlocked(bench, path);
  const { approval: rule } = bench.config;
  const isSigned = Object.keys(rule.approvers).length > 0;
  const signature = key === undefined ? undefined : signed(key, known);
  if (isSigned) refuseApprover(approvalRefusal(known, { by, ...(signature === undefined ? {} : { signature }) }, rule), bench);
  const ledger = await bench.ledger();
  const at = bench.now();
  const noted = await ledger.approvePlan(known.planId, known.digest, { by, at, ...(signature === undefined || !isSigned ? {} : { signature }) });
  if (!noted.approved) throw refusalOf(noted.refusal, known.usedAt);
  const after = await ledger.planOf(known.planId);
  return approvable(header, after ?? known, bench);
}

async function knownBlocked(bench: Workbench, path: string): Promise<{ readonly header: PlanHeader; readonly known: KnownPlan }> {
  const { ledger } = await bench.services();
  const folder = StagingFolder.create(join(bench.stateFolder(), 'staging'));
  try {
    const { header, digest } = checkPlan(resolve(path), folder);
    if (header.ledger !== ledger.id) {
      throw new PlanRefused('ledger', `this plan belongs to ledger ${header.ledger}, you use ${ledger.id}`, 'Approve it with the `state` it was made with.');
    }
    const known = await ledger.planOf(header.planId);
    if (known === undefined) throw refusalOf('unknown', undefined);
    if (known.digest !== digest) throw refusalOf('digest', undefined);
    if (known.usedAt !== undefined) throw refusalOf('used', known.usedAt);
    if (header.configDigest !== bench.compiled.digest) throw new PlanRefused('config', 'the configuration changed since the plan was made', AGAIN);
    if (header.expiresAt <= bench.now()) throw new PlanRefused('expired', `the plan expired at ${header.expiresAt}`, AGAIN);
    if (!header.blocked) throw new CareRefused('not-blocked', 'no guard stopped this plan: it needs no approval', `Apply it with \`rollcall apply ${path}\`.`);
    return { header, known };
  } finally {
    folder.dispose();
  }
}

function signed(key: string, known: KnownPlan): string {
  try {
    return signApproval(key, approvalText(known));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CareRefused('approver', `the key cannot be signed with: ${reason}`, 'Name a private Ed25519 key in PEM form: openssl genpkey -algorithm ed25519 -out me.pem');
  }
}

function refuseApprover(because: string | undefined, { config }: Workbench): void {
  if (because === undefined) return;
  const names = Object.keys(config.approval.approvers).join(', ');
  throw new CareRefused('approver', `the approval would not count: ${because}`, `The file names ${names} as approvers; each signs with --as NAME --key FILE.pem.`);
}

function approvable(header: PlanHeader, known: KnownPlan, { config }: Workbench): ApprovablePlan {
  const { needed, counted } = weighApprovals(known, config.approval);
  return { header, needed, approvedBy: counted, approvers: Object.keys(config.approval.approvers) };
}
