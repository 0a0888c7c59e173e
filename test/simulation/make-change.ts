import type { Dice } from './dice.js';
import type { DraftWorld } from './draft-world.js';
import { GROUP_NAMES, makeFacts, NAMES, pickGroupName, pickName } from './make-person.js';
import type { Change, HandDeed, PersonFacts, Setting } from './scenario.js';

type Maker = (dice: Dice, setting: Setting, draft: DraftWorld) => readonly Change[];

const MAKERS: readonly (readonly [number, Maker])[] = [
  [3, hire],
  [3, leaveByStatus],
  [3, leaveByDeletion],
  [5, comeBack],
  [3, rename],
  [1, swapNames],
  [2, changeAttribute],
  [1, moveBetweenPipelines],
  [1, rehireUnderNewKey],
  [1, cannotBeRead],
  [2, changeMembership],
  [1, changeGroup],
  [2, changeRow],
  [4, byHand],
  [1, createByHand],
];

/** Makes up something that happens outside of Rollcall. */
export function makeChange(dice: Dice, setting: Setting, draft: DraftWorld): readonly Change[] {
  return dice.weighed(MAKERS)(dice, setting, draft);
}

function someone(dice: Dice, draft: DraftWorld): readonly [string, PersonFacts] | undefined {
  const all = [...draft.people];
  return all.length === 0 ? undefined : dice.pick(all);
}

function put(draft: DraftWorld, key: string, facts: PersonFacts): Change {
  draft.people.set(key, { ...facts });
  draft.gone.delete(key);
  return { do: 'put', key, facts };
}

function hire(dice: Dice, setting: Setting, draft: DraftWorld): readonly Change[] {
  if (draft.people.size >= 6) return [];
  const key = draft.newKey();
  const facts = makeFacts(dice, setting, key, draft.names);
  const changes = [put(draft, key, facts)];
  if (facts.number !== undefined && dice.chance(0.8)) {
    const row = { state: 'employed', mail: `${facts.number}@hr.example.edu` } as const;
    draft.rows.set(facts.number, row);
    changes.push({ do: 'row', number: facts.number, row });
  }
  return changes;
}

function leaveByStatus(dice: Dice, _: Setting, draft: DraftWorld): readonly Change[] {
  const person = someone(dice, draft);
  if (person === undefined) return [];
  person[1].status = 'left';
  return [{ do: 'set', key: person[0], field: 'status', value: 'left' }];
}

function leaveByDeletion(dice: Dice, _: Setting, draft: DraftWorld): readonly Change[] {
  const person = someone(dice, draft);
  if (person === undefined) return [];
  const [key, facts] = person;
  draft.people.delete(key);
  draft.gone.set(key, facts);
  return [{ do: 'drop', key }];
}

/** Somebody who left is there again. */
export function comeBack(dice: Dice, _: Setting, draft: DraftWorld): readonly Change[] {
  const left = [...draft.people].filter(([, facts]) => facts.status === 'left');
  const gone = [...draft.gone];
  if (gone.length + left.length === 0) return [];
  const [key, facts] = dice.pick([...gone, ...left]);
  return [put(draft, key, { ...facts, status: 'active' })];
}

function rename(dice: Dice, _: Setting, draft: DraftWorld): readonly Change[] {
  const person = someone(dice, draft);
  if (person === undefined) return [];
  const value = pickName(dice, draft.names);
  person[1].uid = value;
  return [{ do: 'set', key: person[0], field: 'uid', value }];
}

function swapNames(dice: Dice, _: Setting, draft: DraftWorld): readonly Change[] {
  const left = someone(dice, draft);
  const right = someone(dice, draft);
  if (left === undefined || right === undefined || left[0] === right[0]) return [];
  const { uid } = left[1];
  left[1].uid = right[1].uid;
  right[1].uid = uid;
  return [{ do: 'swap', key: left[0], other: right[0] }];
}

function changeAttribute(dice: Dice, _: Setting, draft: DraftWorld): readonly Change[] {
  const person = someone(dice, draft);
  if (person === undefined) return [];
  const [key] = person;
  return dice.pick<readonly Change[]>([
    [{ do: 'set', key, field: 'mail', value: null }],
    [{ do: 'set', key, field: 'mail', value: `${key}.new@example.edu` }],
    [{ do: 'set', key, field: 'cn', value: `The new ${key}` }],
    [{ do: 'set', key, field: 'mobile', value: null }],
    [{ do: 'set', key, field: 'mobile', value: `+1${dice.between(1, 3)}` }],
  ]);
}

function moveBetweenPipelines(dice: Dice, setting: Setting, draft: DraftWorld): readonly Change[] {
  const person = someone(dice, draft);
  if (person === undefined || !setting.students) return [];
  const status = person[1].status === 'student' ? 'active' : 'student';
  person[1].status = status;
  return [{ do: 'set', key: person[0], field: 'status', value: status }];
}

function rehireUnderNewKey(dice: Dice, _: Setting, draft: DraftWorld): readonly Change[] {
  const person = someone(dice, draft);
  if (person === undefined) return [];
  const [key, facts] = person;
  draft.people.delete(key);
  return [{ do: 'drop', key }, put(draft, draft.newKey(), facts)];
}

function cannotBeRead(dice: Dice, _: Setting, draft: DraftWorld): readonly Change[] {
  const person = someone(dice, draft);
  return person === undefined ? [] : [{ do: 'reject', key: person[0], on: dice.chance(0.5) }];
}

function changeMembership(dice: Dice, _: Setting, draft: DraftWorld): readonly Change[] {
  const person = someone(dice, draft);
  if (person === undefined || draft.groups.size === 0) return [];
  return [{ do: 'member', key: person[0], group: dice.pick([...draft.groups.keys()]), on: dice.chance(0.5) }];
}

function changeGroup(dice: Dice, setting: Setting, draft: DraftWorld): readonly Change[] {
  if (!setting.groups) return [];
  const group = `g${dice.between(1, 3)}`;
  if (draft.groups.has(group) && dice.chance(0.3)) {
    draft.groups.delete(group);
    return [{ do: 'group', group, name: null }];
  }
  const name = pickGroupName(dice, Number(group.slice(1)));
  draft.groups.set(group, name);
  return [{ do: 'group', group, name, ...(dice.chance(0.4) ? { description: `about ${group}` } : {}) }];
}

function changeRow(dice: Dice, setting: Setting, draft: DraftWorld): readonly Change[] {
  if (setting.joined === 'no') return [];
  const number = `n${dice.between(1, 6)}`;
  if (draft.rows.has(number) && dice.chance(0.4)) {
    draft.rows.delete(number);
    return [{ do: 'row', number, row: null }];
  }
  const row = { state: dice.chance(0.6) ? 'employed' : 'gone', ...(dice.chance(0.6) ? { mail: `${number}.new@hr.example.edu` } : {}) } as const;
  draft.rows.set(number, row);
  return [{ do: 'row', number, row }];
}

const DEEDS: readonly (readonly [number, HandDeed])[] = [
  [3, 'disable'],
  [3, 'enable'],
  [1, 'trash'],
  [2, 'delete'],
  [2, 'rename'],
  [1, 'phone'],
  [1, 'email'],
  [1, 'foreign'],
  [2, 'join'],
  [2, 'leave'],
  [1, 'delete-group'],
];

function byHand(dice: Dice, setting: Setting, draft: DraftWorld): readonly Change[] {
  const what = dice.weighed(DEEDS);
  const isAboutGroup = what === 'join' || what === 'leave' || what === 'delete-group';
  if (isAboutGroup && !setting.groups) return [];
  const name = what === 'delete-group' ? dice.pick(GROUP_NAMES) : dice.pick([...draft.names, ...draft.handNames, 'ann']);
  const to = what === 'rename' ? dice.pick(NAMES).toLowerCase() : what === 'phone' ? `+1${dice.between(1, 4)}` : isAboutGroup ? dice.pick(GROUP_NAMES) : undefined;
  return [{ do: 'hand', what, name, ...(to === undefined ? {} : { to }) }];
}

function createByHand(dice: Dice, setting: Setting, draft: DraftWorld): readonly Change[] {
  if (setting.groups && dice.chance(0.3)) return [{ do: 'hand-group', id: draft.newHand(), name: dice.pick(GROUP_NAMES) }];
  return [{ do: 'hand-create', account: { id: draft.newHand(), name: dice.pick(NAMES).toLowerCase() } }];
}
