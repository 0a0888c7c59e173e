import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Effect } from '../app.js';
import { Chronicle } from '../chronicle.js';
import type { Limited, Limits } from '../limits.js';
import type { PlanNote } from '../notes.js';
import type { Setting } from '../scenario.js';
import { judgeAdopted, judgeBudget } from './budget.js';

const HOUR_MS = 3_600_000;

type Operation = Effect['operation'];

function account(kind: string, key: string, more: object = {}): Operation {
  return { kind, type: 'account', id: `${kind} ${key}`, owner: { source: 'dir', key }, ref: { id: key }, clear: [], set: {}, ...more } as unknown as Operation;
}

function member(kind: 'attach' | 'detach', key: string, group: string): Operation {
  return { kind, id: `${kind} ${key} ${group}`, attachment: { what: 'membership', account: { id: key }, group: { id: group } } } as unknown as Operation;
}

function phone(kind: 'attach' | 'detach', key: string): Operation {
  return { kind, id: `${kind} ${key}`, attachment: { what: 'value', account: { id: key }, attribute: 'phones', value: {} } } as unknown as Operation;
}

function clearing(key: string, attribute: string, type = 'account'): Operation {
  return account('update', key, { type, clear: [{ attribute }] });
}

interface Case {
  readonly limit: Limited;
  readonly what: string;
  readonly operations: readonly Operation[];
  readonly isOver: boolean;
}

const OVER = true;
const WITHIN = false;

const CASES: readonly Case[] = [
  { limit: 'create', what: 'two accounts made', operations: [account('create', 'a'), account('create', 'b')], isOver: OVER },
  { limit: 'create', what: 'an account and a group made', operations: [account('create', 'a'), account('create', 'g', { type: 'group' })], isOver: WITHIN },
  { limit: 'update', what: 'two accounts updated', operations: [account('update', 'a'), account('update', 'b')], isOver: OVER },
  { limit: 'update', what: 'an account and a group updated', operations: [account('update', 'a'), account('update', 'g', { type: 'group' })], isOver: WITHIN },
  { limit: 'remove', what: 'two disabled', operations: [account('disable', 'a'), account('disable', 'b')], isOver: OVER },
  { limit: 'remove', what: 'one disabled, one trashed and one deleted', operations: [account('disable', 'a'), account('trash', 'b'), account('delete', 'c')], isOver: WITHIN },
  { limit: 'remove', what: 'two enabled and two restored', operations: [account('enable', 'a'), account('enable', 'b'), account('restore', 'c'), account('restore', 'd')], isOver: WITHIN },
  { limit: 'membership', what: 'a membership given and one taken', operations: [member('attach', 'a', 'g'), member('detach', 'b', 'h')], isOver: OVER },
  { limit: 'membership', what: 'two phones', operations: [phone('attach', 'a'), phone('detach', 'b')], isOver: WITHIN },
  { limit: 'shrinkGroup', what: 'two members taken from one group', operations: [member('detach', 'a', 'g'), member('detach', 'b', 'g')], isOver: OVER },
  { limit: 'shrinkGroup', what: 'a member taken from each of two groups', operations: [member('detach', 'a', 'g'), member('detach', 'a', 'h')], isOver: WITHIN },
  { limit: 'shrinkGroup', what: 'two members given', operations: [member('attach', 'a', 'g'), member('attach', 'b', 'g')], isOver: WITHIN },
  { limit: 'clear', what: 'one attribute cleared of two accounts', operations: [clearing('a', 'email'), clearing('b', 'email')], isOver: OVER },
  { limit: 'clear', what: 'one attribute cleared of two groups', operations: [clearing('g', 'desc', 'group'), clearing('h', 'desc', 'group')], isOver: OVER },
  { limit: 'clear', what: 'an attribute of the same name cleared of an account and a group', operations: [clearing('a', 'desc'), clearing('g', 'desc', 'group')], isOver: WITHIN },
  { limit: 'clear', what: 'two attributes cleared', operations: [clearing('a', 'email'), clearing('b', 'realname')], isOver: WITHIN },
  { limit: 'clear', what: 'two phones taken away', operations: [phone('detach', 'a'), phone('detach', 'b')], isOver: OVER },
  { limit: 'clear', what: 'two phones given', operations: [phone('attach', 'a'), phone('attach', 'b')], isOver: WITHIN },
];

function chronicleWith(limits: Limits): Chronicle {
  return new Chronicle(limits as Setting, () => true, false);
}

/** Judges operations one after the other, with so many hours between them. */
function violationsOf(limits: Limits, operations: readonly Operation[], { apartHours = 1, isApproved = false } = {}): readonly string[] {
  const chronicle = chronicleWith(limits);
  const plan = { isApproved } as PlanNote;
  operations.forEach((operation, at) => {
    const effect: Effect = { operation, atMs: at * apartHours * HOUR_MS, pid: 1 };
    chronicle.effects.push({ effect, plan });
    judgeBudget(effect, plan, chronicle);
  });
  return chronicle.violations.map(({ law, message }) => `${law}: ${message}`);
}

describe('the budget law, where one is allowed within 24 hours', () => {
  for (const { limit, what, operations, isOver } of CASES) {
    it(`${isOver ? 'is broken by' : 'is kept by'} ${what} (${limit})`, () => {
      expect(violationsOf({ [`${limit}Max`]: 1 }, operations)).to.have.length(isOver ? 1 : 0);
      // Nothing else is limited by it.
      expect(violationsOf({}, operations)).to.deep.equal([]);
    });
  }

  it('is kept a day later, and by what somebody approved', () => {
    const [both] = CASES as readonly [Case];
    expect(violationsOf({ createMax: 1 }, both.operations, { apartHours: 24 })).to.deep.equal([]);
    expect(violationsOf({ createMax: 1 }, both.operations, { isApproved: true })).to.deep.equal([]);
    expect(violationsOf({ createMax: 1 }, both.operations, { apartHours: 23 })).to.deep.equal(['budget: create b: "create an account" was done 2 times within 24 hours, the limit is 1']);
  });
});

describe('the budget law, where one adoption is allowed within 24 hours', () => {
  for (const { what, ids, apartHours, isApproved, isOver } of [
    { what: 'two adoptions', ids: ['H1', 'H2'], apartHours: 1, isApproved: false, isOver: OVER },
    { what: 'two adoptions a day apart', ids: ['H1', 'H2'], apartHours: 24, isApproved: false, isOver: WITHIN },
    { what: 'two adoptions that somebody approved', ids: ['H1', 'H2'], apartHours: 1, isApproved: true, isOver: WITHIN },
    { what: 'one that is noted twice', ids: ['H1', 'H1'], apartHours: 1, isApproved: false, isOver: WITHIN },
  ]) {
    it(`${isOver ? 'is broken by' : 'is kept by'} ${what}`, () => {
      const chronicle = chronicleWith({ adoptMax: 1 });
      ids.forEach((id, at) => judgeAdopted({ id: `adopt ${id}`, ref: { id } } as never, at * apartHours * HOUR_MS, { isApproved } as PlanNote, chronicle));
      expect(chronicle.violations).to.have.length(isOver ? 1 : 0);
    });
  }
});
