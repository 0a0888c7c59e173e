import { expect } from 'chai';
import { weighGuards, type GuardInput } from '../../../packages/core/src/planning/guards.js';
import type { GuardsDefinition } from '../../../packages/core/src/mapping/definition.js';

const path = ['pipelines', 'staff', 'guards'];
const none = { path };
const NO_GUARDS: GuardsDefinition = { remove: none, clear: none, shrinkGroup: none, shrinkSource: none };

function weighAll(guards: Partial<GuardsDefinition>, input: Partial<GuardInput>) {
  const all: GuardInput = { planned: {}, done: {}, base: 100, memberships: 100, groups: [], clears: {}, managedGroups: 40, groupClears: {}, placeOf: (at) => at.join('.'), ...input };
  return weighGuards({ ...NO_GUARDS, ...guards }, all);
}

const weigh = (guards: Partial<GuardsDefinition>, input: Partial<GuardInput>): readonly string[] =>
  weighAll(guards, input)
    .filter((verdict) => verdict.tripped)
    .map((verdict) => `${verdict.unit} ${verdict.message}`);

type Case = readonly [what: string, guards: Partial<GuardsDefinition>, input: Partial<GuardInput>, tripped: readonly string[]];

describe('guards', () => {
  const cases: readonly Case[] = [
    ['at the limit', { remove: { max: 3, path } }, { planned: { 'disable:account': 3 } }, []],
    ['one more', { remove: { max: 3, path } }, { planned: { 'disable:account': 4 } }, ['count remove (disable): 4 planned, limit 3']],
    ['each rung with a budget of its own', { remove: { max: 3, path } }, { planned: { 'disable:account': 3, 'trash:account': 3, 'delete:account': 3, 'delete:group': 3 } }, []],
    ['one trash more', { remove: { max: 3, path } }, { planned: { 'disable:account': 3, 'trash:account': 4 } }, ['count remove (trash): 4 planned, limit 3']],
    ['one delete more', { remove: { max: 3, path } }, { planned: { 'delete:account': 4 } }, ['count remove (delete): 4 planned, limit 3']],
    ['one group more', { remove: { max: 3, path } }, { planned: { 'delete:group': 4 } }, ['count remove (delete groups): 4 planned, limit 3']],
    ['the last day included', { remove: { max: 3, path } }, { planned: { 'disable:account': 1 }, done: { 'disable:account': 3 } }, ['count remove (disable): 1 planned, 3 done in the last 24 hours, limit 3']],
    ['another rung of the last day', { remove: { max: 3, path } }, { planned: { 'disable:account': 1 }, done: { 'trash:account': 3 } }, []],
    ['nothing planned, whatever was done', { remove: { max: 0, path } }, { done: { 'disable:account': 9 } }, []],
    ['percent, at the limit', { remove: { percent: 5, path } }, { planned: { 'disable:account': 5 } }, []],
    ['percent, one more', { remove: { percent: 5, path } }, { planned: { 'disable:account': 6 } }, ['percent remove (disable): 6 planned = 6.0 % of 100 managed accounts, limit 5 %']],
    ['percent, the last day included', { remove: { percent: 5, path } }, { planned: { 'disable:account': 1 }, done: { 'disable:account': 5 } }, ['percent remove (disable): 1 planned, 5 done in the last 24 hours = 6.0 % of 100 managed accounts, limit 5 %']],
    ['count and percent, the first one wins', { remove: { max: 50, percent: 5, path } }, { planned: { 'disable:account': 6 } }, ['percent remove (disable): 6 planned = 6.0 % of 100 managed accounts, limit 5 %']],
    ['percent of just enough to count', { remove: { percent: 5, above: 99, path } }, { planned: { 'disable:account': 50 } }, ['percent remove (disable): 50 planned = 50.0 % of 100 managed accounts, limit 5 %']],
    ['percent of too few to count', { remove: { percent: 5, above: 100, path } }, { planned: { 'disable:account': 50 } }, []],
    ['percent of nobody', { remove: { percent: 5, path } }, { planned: { 'disable:account': 1 }, base: 0 }, []],
    ['memberships are not accounts', { remove: { max: 0, path } }, { planned: { 'detach:membership': 9 } }, []],
    ['creates', { create: { max: 1, path } }, { planned: { 'create:account': 2, 'create:group': 9 } }, ['count create: 2 planned, limit 1']],
    ['adoptions', { adopt: { max: 1, path } }, { planned: { 'adopt:account': 1, 'adopt:group': 1 } }, ['count adopt: 2 planned, limit 1']],
    ['updates', { update: { max: 0, path } }, { planned: { 'update:account': 1 } }, ['count update: 1 planned, limit 0']],
    ['no limit', {}, { planned: { 'disable:account': 999, 'create:account': 999 }, clears: { email: { planned: 99, done: 0 } } }, []],
    ['memberships given and taken', { membership: { max: 5, path } }, { planned: { 'attach:membership': 3, 'detach:membership': 3 } }, ['count membership: 6 planned, limit 5']],
    ['memberships of those there were before the day began', { membership: { percent: 10, path } }, { planned: { 'attach:membership': 1 }, done: { 'detach:membership': 10 }, memberships: 100 }, ['percent membership: 1 planned, 10 done in the last 24 hours = 11.0 % of 100 managed memberships, limit 10 %']],
    ['memberships at the limit', { membership: { percent: 11, path } }, { planned: { 'attach:membership': 1 }, done: { 'detach:membership': 10 }, memberships: 100 }, []],
    ['an attribute cleared of many', { clear: { percent: 20, above: 20, path } }, { clears: { email: { planned: 21, done: 0 }, realname: { planned: 20, done: 0 } } }, ['percent clear (email): 21 planned = 21.0 % of 100 managed accounts, limit 20 %']],
    ['an attribute cleared little by little', { clear: { max: 20, path } }, { clears: { email: { planned: 1, done: 20 } } }, ['count clear (email): 1 planned, 20 done in the last 24 hours, limit 20']],
    ['an attribute cleared of many groups', { clear: { percent: 20, above: 20, path } }, { groupClears: { desc: { planned: 9, done: 0 }, label: { planned: 8, done: 0 } } }, ['percent clear (group desc): 9 planned = 22.5 % of 40 managed groups, limit 20 %']],
    ['an attribute of groups cleared little by little', { clear: { max: 20, path } }, { groupClears: { desc: { planned: 1, done: 20 } } }, ['count clear (group desc): 1 planned, 20 done in the last 24 hours, limit 20']],
    ['attributes cleared of too few to count', { clear: { percent: 20, above: 100, path } }, { clears: { email: { planned: 100, done: 0 } } }, []],
    ['a group that shrinks', { shrinkGroup: { percent: 30, above: 10, max: 50, path } }, { groups: [{ label: 'vpn', planned: 7, done: 0, base: 20 }] }, ['percent members taken from group vpn: 7 planned = 35.0 % of 20 managed members, limit 30 %']],
    ['a group that shrinks at the limit', { shrinkGroup: { percent: 35, path } }, { groups: [{ label: 'vpn', planned: 7, done: 0, base: 20 }] }, []],
    ['a group that shrinks little by little', { shrinkGroup: { percent: 30, path } }, { groups: [{ label: 'vpn', planned: 1, done: 6, base: 20 }] }, ['percent members taken from group vpn: 1 planned, 6 done in the last 24 hours = 35.0 % of 20 managed members, limit 30 %']],
    ['a group that has shrunk and shrinks no more', { shrinkGroup: { percent: 30, path } }, { groups: [{ label: 'vpn', planned: 0, done: 10, base: 20 }] }, []],
    ['a small group', { shrinkGroup: { percent: 30, above: 20, path } }, { groups: [{ label: 'vpn', planned: 20, done: 0, base: 20 }] }, []],
    ['a group by count', { shrinkGroup: { max: 6, path } }, { groups: [{ label: 'vpn', planned: 7, done: 0, base: 9 }] }, ['count members taken from group vpn: 7 planned, limit 6']],
    ['one group of several', { shrinkGroup: { max: 6, path } }, { groups: [{ label: 'a', planned: 6, done: 0, base: 9 }, { label: 'b', planned: 7, done: 0, base: 9 }] }, ['count members taken from group b: 7 planned, limit 6']],
  ];
  for (const [what, guards, input, tripped] of cases) {
    it(`${what}: ${tripped.length === 0 ? 'passes' : 'trips'}`, () => expect(weigh(guards, input)).to.deep.equal(tripped));
  }

  it('say what was seen, where the limit stands, and what to do', () => {
    const [verdict] = weighAll({ remove: { max: 0, path } }, { planned: { 'disable:account': 1 }, done: { 'disable:account': 2 } });
    expect(verdict).to.deep.equal({
      guard: 'remove',
      observed: 3,
      limit: 0,
      unit: 'count',
      tripped: true,
      place: 'pipelines.staff.guards',
      message: 'remove (disable): 1 planned, 2 done in the last 24 hours, limit 0',
      remedy: 'If it is meant, approve this very plan with `rollcall approve PLAN`, or raise remove there and plan again. If not, look at what the sources answered.',
    });
  });

  it('are named by what is limited', () => {
    const limit = { max: 0, path };
    const tripping = weighAll({ clear: limit, shrinkGroup: limit }, { groups: [{ label: 'vpn', planned: 1, done: 0, base: 20 }], clears: { email: { planned: 1, done: 0 } } });
    expect(tripping.map(({ guard }) => guard)).to.deep.equal(['clear', 'shrinkGroup']);
  });

  it('tell what they looked at when nothing trips, but not every group, attribute and rung', () => {
    const limit = { max: 9, percent: 99, path };
    const groups = [{ label: 'vpn', planned: 1, done: 0, base: 20 }];
    const told = weighAll({ create: limit, update: limit, adopt: limit, remove: limit, membership: limit, clear: limit, shrinkGroup: limit }, { planned: { 'trash:account': 1 }, groups, clears: { email: { planned: 1, done: 0 } } });
    expect(told.map(({ guard, unit, tripped }) => `${guard} ${unit} ${String(tripped)}`)).to.deep.equal(
      ['create', 'update', 'adopt', 'remove', 'membership'].flatMap((guard) => [`${guard} count false`, `${guard} percent false`]),
    );
  });
});
