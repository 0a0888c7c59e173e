import type { ApprovablePlan } from '@rollcall/core/host';
import type { Look } from './look.js';
import { summaryText } from './plan-summary.js';
import { counted, moment } from './words.js';

/** What somebody must know who is about to approve a plan. */
export function approvalText(plan: ApprovablePlan, look: Look): string {
  const { header, approvers } = plan;
  const rule = approvers.length === 0 ? '' : `\nApprovals are signed; approvers are ${approvers.map((name) => look.text(name)).join(', ')}.`;
  return `${summaryText(header, look)}\n\nMade by ${look.text(header.author)} at ${moment(header.createdAt)}, to be applied before ${moment(header.expiresAt)}.${rule}`;
}

/** How far the approvals of a plan have come; PLAN stands for its file. */
export function approvalsText({ approvedBy, needed, header }: ApprovablePlan): string {
  const missing = needed - approvedBy.length;
  if (missing <= 0) return `Apply it with: rollcall apply PLAN (before ${moment(header.expiresAt)})`;
  return `${approvedBy.length} of ${counted(needed, 'approval')}: ${missing} more ${missing === 1 ? 'is' : 'are'} needed, by somebody else: rollcall approve PLAN --as NAME`;
}
