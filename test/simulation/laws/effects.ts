import type { TargetOperation } from '@rollcall/core';
import type { Effect } from '../app.js';
import type { Chronicle } from '../chronicle.js';
import type { PlanNote } from '../notes.js';
import { givenKey, judgeOwnership } from './ownership.js';
import { judgeProof } from './proof.js';
import { judgeSeals } from './seals.js';
import { judgeBudget } from './budget.js';

/** Judges one change of the target by every law that looks at changes, then takes note of it. */
export function judgeEffect(effect: Effect, chronicle: Chronicle): void {
  const plan = chronicle.applying;
  chronicle.effects.push({ effect, plan });
  chronicle.tell(() => `  effect ${effect.operation.id}${effect.made === undefined ? '' : ` makes ${effect.made}`}`);
  if (plan === undefined) {
    chronicle.violate('sealed', `${effect.operation.id} was done while no plan was applied`);
    return;
  }
  judgeSeals(effect, plan, chronicle);
  judgeOwnership(effect, plan, chronicle);
  judgeProof(effect, plan, chronicle);
  judgeBudget(effect, plan, chronicle);
  remember(effect, plan, chronicle);
}

function remember({ operation, made }: Effect, plan: PlanNote, chronicle: Chronicle): void {
  switch (operation.kind) {
    case 'create':
      if (made !== undefined) chronicle.owned.set(made, { key: operation.owner.key, by: 'created' });
      noteCreation(`${operation.type} ${operation.owner.key}`, chronicle);
      if (operation.type === 'account') chronicle.noteName(textOf(operation.attributes['username']), operation.owner.key);
      return;
    case 'update':
      if (operation.type === 'account' && operation.set['username'] !== undefined) chronicle.noteName(textOf(operation.set['username']), operation.owner.key);
      return;
    case 'disable':
    case 'trash':
      chronicle.disabledByUs.add(operation.ref.id);
      return;
    case 'enable':
      chronicle.disabledByUs.delete(operation.ref.id);
      chronicle.pretended.delete(operation.ref.id);
      chronicle.leavingSince.delete(operation.owner.key);
      return;
    case 'delete':
      chronicle.noteLost(operation.ref.id);
      return;
    case 'attach':
      chronicle.given.add(givenKey(operation.attachment));
      return;
    case 'detach':
      chronicle.given.delete(givenKey(operation.attachment));
      return;
    case 'restore':
    case 'enrol':
      return;
    default:
      operation satisfies never;
  }
}

/** Takes note of what was sent, whatever became of it. */
export function noteSent({ kind, owner }: TargetOperation, atMs: number, chronicle: Chronicle): void {
  if ((kind === 'disable' || kind === 'trash') && !chronicle.leavingSince.has(owner.key)) chronicle.leavingSince.set(owner.key, atMs);
}

/** Takes note of what was answered as done and did nothing. */
export function notePretended(operation: TargetOperation, chronicle: Chronicle): void {
  if (operation.kind === 'enable') chronicle.pretended.add(operation.ref.id);
}

function noteCreation(who: string, chronicle: Chronicle): void {
  const count = (chronicle.created.get(who) ?? 0) + 1;
  chronicle.created.set(who, count);
  const lost = chronicle.lost.get(who.slice(who.indexOf(' ') + 1)) ?? 0;
  if (count > 1 + lost) chronicle.violate('duplicate', `${who} was created ${count} times, and lost ${lost} times`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
