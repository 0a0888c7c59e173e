import type { AdoptOperation, EntityType } from '@rollcall/core';
import type { Effect } from '../app.js';
import type { Chronicle } from '../chronicle.js';
import type { Limited } from '../limits.js';
import type { PlanNote } from '../notes.js';

const DAY_MS = 86_400_000;

/** One thing that is counted by itself: each rung of the ladder, each attribute and each group has its own budget. */
interface Counted {
  readonly limit: Limited;
  readonly what: string;
}

/** Law: in no 24 hours more was done than the limit says, but by plans that somebody approved. */
export function judgeBudget({ operation, atMs }: Effect, plan: PlanNote, chronicle: Chronicle): void {
  if (plan.isApproved) return;
  for (const { limit, what } of countedOf(operation)) {
    const max = chronicle.setting[`${limit}Max`];
    if (max === undefined) continue;
    const done = chronicle.effects.filter(({ effect }) => effect.atMs > atMs - DAY_MS && countedOf(effect.operation).some((counted) => counted.what === what));
    if (done.length > max) chronicle.violate('budget', `${operation.id}: "${what}" was done ${done.length} times within 24 hours, the limit is ${max}`);
  }
}

/** The same for accounts and groups that were adopted: the target is not changed by it, the ledger is. */
export function judgeAdopted({ id, ref }: AdoptOperation, atMs: number, plan: PlanNote, chronicle: Chronicle): void {
  chronicle.adoptedAt.set(ref.id, atMs);
  const max = chronicle.setting.adoptMax;
  if (plan.isApproved || max === undefined) return;
  const done = [...chronicle.adoptedAt.values()].filter((adoptedMs) => adoptedMs > atMs - DAY_MS);
  if (done.length > max) chronicle.violate('budget', `${id}: ${done.length} were adopted within 24 hours, the limit is ${max}`);
}

function countedOf(operation: Effect['operation']): readonly Counted[] {
  switch (operation.kind) {
    case 'create':
      return operation.type === 'account' ? [{ limit: 'create', what: 'create an account' }] : [];
    case 'update':
      return [...countedUpdate(operation.type), ...operation.clear.map(({ attribute }) => clearing(operation.type, attribute))];
    case 'disable':
    case 'trash':
    case 'delete':
      return operation.type === 'account' ? [{ limit: 'remove', what: `${operation.kind} an account` }] : [];
    case 'attach':
    case 'detach':
      return countedAttachment(operation);
    case 'enable':
    case 'restore':
    case 'enrol':
      return [];
    default:
      return operation satisfies never;
  }
}

function countedAttachment({ kind, attachment }: Extract<Effect['operation'], { kind: 'attach' | 'detach' }>): readonly Counted[] {
  // A phone that is taken away is a value cleared.
  if (attachment.what === 'value') return kind === 'detach' ? [clearing('account', attachment.attribute)] : [];
  const change: Counted = { limit: 'membership', what: 'change a membership' };
  if (kind === 'attach' || !('id' in attachment.group)) return [change];
  return [change, { limit: 'shrinkGroup', what: `take a member from ${attachment.group.id}` }];
}

function countedUpdate(type: EntityType): readonly Counted[] {
  return type === 'account' ? [{ limit: 'update', what: 'update an account' }] : [];
}

function clearing(type: EntityType, attribute: string): Counted {
  return { limit: 'clear', what: `clear ${attribute} of ${type}s` };
}
