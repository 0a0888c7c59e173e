import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { KnownPlan, PlanRegistration } from '../../contracts/ledger.js';
import { canonicalJson } from '../../domain/json.js';
import { foldedKey } from '../../domain/text-key.js';
import type { ApprovalDefinition } from '../../mapping/definition.js';

/** What an approver signs: this very plan, for this very tenant, and nothing else. */
export function approvalText({ planId, digest, tenant }: Pick<PlanRegistration, 'planId' | 'digest' | 'tenant'>): string {
  return canonicalJson({ approves: 'rollcall-plan', planId, digest, tenant });
}

/**
 * Signs an approval with an Ed25519 private key (PEM); base64.
 * @throws TypeError when the key is of another kind, or none.
 */
export function signApproval(privateKeyPem: string, text: string): string {
  return sign(null, Buffer.from(text, 'utf8'), ed25519(createPrivateKey(privateKeyPem))).toString('base64');
}

/** Whether a signature is one by this key (PEM, or base64 of its DER) over the text. */
function verifyApproval(publicKey: string, text: string, signature: string): boolean {
  try {
    return verify(null, Buffer.from(text, 'utf8'), publicKeyOf(publicKey), Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** How far the approvals of a plan go. */
export interface WeighedApprovals {
  readonly needed: number;
  /** Whose approvals count, each person once. */
  readonly counted: readonly string[];
  /** Approvals that do not count, with the reason. */
  readonly rejected: readonly { readonly by: string; readonly because: string }[];
}

/**
 * Counts the approvals of a plan by the rule of the file. Where the file names approvers, only theirs count, signed with their
 * keys over this very plan, and never the author's own.
 */
export function weighApprovals(plan: KnownPlan, rule: ApprovalDefinition): WeighedApprovals {
  const counted = new Map<string, string>();
  const rejected: { by: string; because: string }[] = [];
  const isSigned = Object.keys(rule.approvers).length > 0;
  for (const approval of plan.approvals) {
    const because = isSigned ? refusalOf(plan, approval, rule) : undefined;
    if (because === undefined) counted.set(approverKey(approval.by), approval.by);
    else rejected.push({ by: approval.by, because });
  }
  return { needed: Math.max(plan.approvalsNeeded, rule.required), counted: [...counted.values()], rejected };
}

/** Why one approval would not count; for whoever is about to give it. */
export function refusalOf(
  plan: Pick<PlanRegistration, 'planId' | 'digest' | 'tenant' | 'author'>,
  approval: { readonly by: string; readonly signature?: string },
  rule: ApprovalDefinition,
): string | undefined {
  const { by, signature } = approval;
  if (!Object.hasOwn(rule.approvers, by)) return `${by} is none of the approvers of the file`;
  if (isAuthor(by, plan.author)) return `${by} made the plan, and somebody else must approve it`;
  if (signature === undefined) return 'it is not signed';
  const isTheirs = verifyApproval(rule.approvers[by] ?? '', approvalText(plan), signature);
  return isTheirs ? undefined : `its signature is not one by the key of ${by} over this plan`;
}

function isAuthor(by: string, author: string): boolean {
  return approverKey(by) === approverKey(author);
}

/** Tells one person from another: the login name, whatever its case and the host behind it (`Mia@idm1`). */
function approverKey(name: string): string {
  return foldedKey(name.trim().split(/[@\s]/, 1)[0] ?? '');
}

function publicKeyOf(text: string): KeyObject {
  const isPem = text.includes('-----BEGIN PUBLIC KEY-----');
  return ed25519(isPem ? createPublicKey(text) : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' }));
}

function ed25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('approvals are signed with Ed25519 keys');
  return key;
}
