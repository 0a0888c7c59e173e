import type { Effect } from '../app.js';
import type { Chronicle } from '../chronicle.js';
import type { PlanNote } from '../notes.js';

/** Law: only accounts, groups, memberships and phones that are ours are touched, and adopted ones are disabled at most. */
export function judgeOwnership(effect: Effect, plan: PlanNote, chronicle: Chronicle): void {
  const { operation, before } = effect;
  if (operation.kind === 'create') return;
  if (operation.kind === 'attach' || operation.kind === 'detach') {
    judgeAttachment(operation, plan, chronicle);
    return;
  }
  const id = 'id' in operation.ref ? operation.ref.id : undefined;
  if (id === undefined) return;
  judgeEntity(id, operation.owner.key, operation.id, plan, chronicle);
  judgeKind(operation, id, before?.standing ?? 'gone', chronicle);
}

type AboutEntity = Exclude<Effect['operation'], { kind: 'create' | 'attach' | 'detach' }>;

function judgeKind(operation: AboutEntity, id: string, standing: string, chronicle: Chronicle): void {
  const owner = chronicle.owned.get(id);
  if (owner?.by === 'adopted' && (operation.kind === 'trash' || operation.kind === 'delete')) chronicle.violate('owned', `${operation.id}: ${id} was adopted and is disabled at most`);
  if (operation.kind === 'delete' && operation.type === 'group') chronicle.violate('owned', `${operation.id}: a group is emptied, never deleted`);
  const isReturn = operation.kind === 'enable' || operation.kind === 'restore';
  if (isReturn && !chronicle.disabledByUs.has(id)) chronicle.violate('owned', `${operation.id}: ${id} is ${standing}, and not by us`);
}

function judgeEntity(id: string, key: string, operation: string, plan: PlanNote, chronicle: Chronicle): void {
  const owner = chronicle.owned.get(id);
  if (owner === undefined) chronicle.violate('owned', `${operation}: ${id} is not ours`);
  else if (owner.key !== key) chronicle.violate('owned', `${operation}: ${id} belongs to ${owner.key}`);
  const foreignSince = chronicle.foreignSince.get(id);
  if (foreignSince !== undefined && foreignSince < plan.atMs) chronicle.violate('owned', `${operation}: ${id} is managed by somebody else`);
}

function judgeAttachment(operation: Extract<Effect['operation'], { kind: 'attach' | 'detach' }>, plan: PlanNote, chronicle: Chronicle): void {
  const { attachment, id } = operation;
  if (!('id' in attachment.account)) return;
  judgeEntity(attachment.account.id, operation.owner.key, id, plan, chronicle);
  const isGiven = chronicle.given.has(givenKey(attachment));
  if (attachment.what === 'value') {
    if (operation.kind === 'detach' && !isGiven) chronicle.violate('owned', `${id}: the phone was not given by us`);
    return;
  }
  const group = 'id' in attachment.group ? chronicle.owned.get(attachment.group.id) : undefined;
  if (group === undefined) chronicle.violate('owned', `${id}: the group is not ours`);
  if (operation.kind === 'detach' && !isGiven) chronicle.violate('owned', `${id}: the membership was not given by us`);
}

/** How a membership or phone of an account is noted. */
export function givenKey(attachment: Extract<Effect['operation'], { kind: 'attach' }>['attachment']): string {
  const account = 'id' in attachment.account ? attachment.account.id : '?';
  if (attachment.what === 'value') return `${account} ${String(attachment.value['number'])}`;
  return `${account} ${'id' in attachment.group ? attachment.group.id : '?'}`;
}
