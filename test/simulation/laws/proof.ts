import type { Effect } from '../app.js';
import type { Chronicle } from '../chronicle.js';
import type { PlanNote, ReadNote, Showing } from '../notes.js';
import type { PersonFacts } from '../scenario.js';
import { standpointOf, type Standpoint } from '../truth.js';

const HOUR_MS = 3_600_000;
const AGED_MS = 16 * 60_000;
const DAY_MS = 86_400_000;
/** A plan's time is that of its beginning, a read's a little later. */
const SLACK_MS = 10_000;

/**
 * Law: nothing is taken away unless what the sources delivered for this plan proves that it may go: seen and let go, or missing
 * from whole reads. Judged by what was delivered, not by what the engine says it was.
 */
export function judgeProof(effect: Effect, plan: PlanNote, chronicle: Chronicle): void {
  const { operation } = effect;
  switch (operation.kind) {
    case 'disable':
    case 'trash':
      judgeLeaving(effect, operation.owner.key, plan, chronicle);
      return;
    case 'delete':
      if (operation.type === 'account') judgeLeaving(effect, operation.owner.key, plan, chronicle);
      return;
    case 'detach':
      judgeDetach(operation, plan, chronicle);
      return;
    case 'update':
      for (const { attribute } of operation.clear) {
        if (operation.type === 'account') judgeClearing(operation, attribute, plan, chronicle);
        else judgeGroupClearing(operation, plan, chronicle);
      }
      return;
    case 'create':
    case 'attach':
    case 'enable':
    case 'restore':
    case 'enrol':
      return;
    default:
      operation satisfies never;
  }
}

function judgeLeaving({ operation, atMs }: Effect, key: string, plan: PlanNote, chronicle: Chronicle): void {
  const read = directoryOf(plan);
  if (read === undefined) {
    chronicle.violate('proof', `${operation.id}: the directory was not read`);
    return;
  }
  if (read.seen.has(key)) {
    const stands = standsIn(plan, key, chronicle);
    if (stands !== 'out') chronicle.violate('proof', `${operation.id}: ${key} was seen and is ${stands}`);
  } else if (!read.whole.has('person')) {
    chronicle.violate('proof', `${operation.id}: ${key} is missing from a read that was cut`);
  } else if (!isConfirmed(key, read, chronicle)) {
    chronicle.violate('proof', `${operation.id}: ${key} is missing from one read only`);
  }
  // What was seen has aged: whoever came back meanwhile is not taken out by it.
  if (atMs > plan.atMs + AGED_MS && chronicle.isWanted(key)) chronicle.violate('proof', `${operation.id}: ${key} came back since the plan was made`);
  judgeDwell(operation, key, atMs, chronicle);
}

function judgeDwell(operation: Effect['operation'], key: string, atMs: number, chronicle: Chronicle): void {
  const { ladder, dwellDays } = chronicle.setting;
  const rung = ladder.findIndex((name) => name === operation.kind);
  const sinceMs = chronicle.leavingSince.get(key);
  if (rung <= 0 || sinceMs === undefined) return;
  const seenAt = [sinceMs, ...chronicle.showings.map((showing) => showing.atMs).filter((shownMs) => shownMs > sinceMs && shownMs <= atMs)];
  const witnessedMs = seenAt.slice(1).reduce((sum, at, index) => sum + Math.min(DAY_MS, at - (seenAt[index] ?? at)), 0);
  const needed = rung * dwellDays * DAY_MS;
  // The clock begins with the read of the plan that disables, a little before its effect.
  if (witnessedMs + HOUR_MS < needed) chronicle.violate('proof', `${operation.id}: ${Math.floor(witnessedMs / HOUR_MS)} hours were witnessed, ${needed / HOUR_MS} are asked for`);
}

// Absence counts when a read an hour before showed the person gone too (missing from a whole read, or let go), and none between
// them had the person in; or when the person was asked for by key and not found, and no read since had the person in.
function isConfirmed(key: string, read: ReadNote, chronicle: Chronicle): boolean {
  const { absence } = chronicle.setting;
  if (absence === 'immediate') return true;
  const isEarlier = (showing: Showing): boolean => (directoryOf(showing)?.atMs ?? Infinity) < read.atMs;
  const isIn = (showing: Showing): boolean => directoryOf(showing)?.seen.has(key) === true && standsIn(showing, key, chronicle) !== 'out';
  // A command that died may have noted what it saw; only one that came to a plan surely has.
  const lastIn = chronicle.plans.findLast((plan) => isEarlier(plan) && isIn(plan));
  const inMs = lastIn?.atMs ?? -Infinity;
  const wasLookedUp = chronicle.reads.some((note) => note.source === 'dir' && note.asked !== 'all' && note.asked.includes(key) && note.atMs > inMs && note.whole.has('person') && !note.seen.has(key));
  if (absence === 'lookup' && wasLookedUp) return true;
  return chronicle.showings.filter(isEarlier).some((showing) => isGoneIn(showing, key, chronicle) && showing.atMs > inMs && showing.atMs <= read.atMs - HOUR_MS + SLACK_MS);
}

function isGoneIn(showing: Showing, key: string, chronicle: Chronicle): boolean {
  const read = directoryOf(showing);
  if (read?.seen.has(key) === true) return standsIn(showing, key, chronicle) === 'out';
  return read?.whole.has('person') === true;
}

type Detach = Extract<Effect['operation'], { kind: 'detach' }>;

function judgeDetach(operation: Detach, plan: PlanNote, chronicle: Chronicle): void {
  const read = directoryOf(plan);
  if (read === undefined) chronicle.violate('proof', `${operation.id}: the directory was not read`);
  else if (operation.attachment.what === 'value') judgePhone(operation, read, chronicle);
  else judgeMembership(operation, read, plan, chronicle);
}

function judgePhone({ attachment, owner, id }: Detach, { people }: ReadNote, chronicle: Chronicle): void {
  const facts = people.get(owner.key);
  if (facts === undefined) chronicle.violate('proof', `${id}: the person was not seen`);
  else if (attachment.what === 'value' && facts.mobile === attachment.value['number']) chronicle.violate('proof', `${id}: the person was seen with it`);
}

function judgeMembership({ attachment, owner, id }: Detach, read: ReadNote, plan: PlanNote, chronicle: Chronicle): void {
  if (attachment.what !== 'membership') return;
  const group = 'id' in attachment.group ? chronicle.owned.get(attachment.group.id)?.key : undefined;
  const stands = standsIn(plan, owner.key, chronicle);
  if (group === undefined || stands === 'student' || isGroupOut(group, read)) return;
  if (read.members.has(`${owner.key} ${group}`)) chronicle.violate('proof', `${id}: the membership was seen`);
  else if (!isMembershipWhole(read)) chronicle.violate('proof', `${id}: the membership is missing from a read that was cut`);
  else if (stands === 'out') chronicle.violate('proof', `${id}: memberships of leavers stay`);
}

function isGroupOut(group: string, { groups, whole }: ReadNote): boolean {
  const name = groups.get(group)?.name;
  return name === undefined ? whole.has('group') : !name.startsWith('vpn-');
}

// A member that was not delivered as a person, or a group that was not, could not be told.
function isMembershipWhole({ whole }: ReadNote): boolean {
  return whole.has('membership') && whole.has('group') && whole.has('person');
}

function judgeClearing({ id, owner }: Effect['operation'], attribute: string, plan: PlanNote, chronicle: Chronicle): void {
  const facts = directoryOf(plan)?.people.get(owner.key);
  const value = facts === undefined ? 'unknown' : valueIn(plan, facts, attribute, chronicle);
  if (value !== undefined) chronicle.violate('proof', `${id}: ${attribute} is cleared, and is ${value} by what was read`);
}

function judgeGroupClearing({ id, owner }: Effect['operation'], plan: PlanNote, chronicle: Chronicle): void {
  const group = directoryOf(plan)?.groups.get(owner.key);
  if (group === undefined) chronicle.violate('proof', `${id}: a group that was not seen is cleared`);
  else if (group.description !== undefined) chronicle.violate('proof', `${id}: the description was seen`);
}

/** The value that an attribute has by what was delivered; `unknown` where it cannot be told. */
function valueIn(plan: Showing, facts: PersonFacts, attribute: string, { setting }: Chronicle): string | undefined {
  if (attribute === 'realname') return facts.cn;
  if (setting.joined !== 'mail' || facts.status === 'student') return facts.mail;
  const row = rowOf(plan, facts.number);
  if (row === 'unknown') return row;
  return row === 'none' ? undefined : row.mail;
}

function directoryOf({ reads }: Showing): ReadNote | undefined {
  return reads.find((note) => note.source === 'dir' && note.asked === 'all');
}

function standsIn(plan: Showing, key: string, chronicle: Chronicle): Standpoint {
  const facts = directoryOf(plan)?.people.get(key);
  return facts === undefined ? 'unclear' : standpointOf(chronicle.setting, facts, (number) => rowOf(plan, number));
}

function rowOf(plan: Showing, number: string | undefined): ReturnType<Parameters<typeof standpointOf>[2]> {
  if (number === undefined) return 'none';
  const read = plan.reads.find((note) => note.source === 'hr' && note.asked === 'all');
  return read?.rows.get(number) ?? (read?.whole.has('person') === true ? 'none' : 'unknown');
}
