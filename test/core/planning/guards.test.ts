import { expect } from 'chai';
import { weighGuards, type GuardInput } from '../../../packages/core/src/planning/guards.js';
import type { GuardsDefinition } from '../../../packages/core/src/mapping/definition.js';

const path = ['pipelines', 'staff', 'guards'];
const none = { path };
const weigh = (guards: Partial<GuardsDefinition>, input: Partial<GuardInput>): readonly string[] =>
  weighGuards(
    { remove: none, shrinkGroup: none, ...guards },
    { planned: {}, done: {}, base: 100, groups: [], placeOf: (at) => at.join('.'), ...input },
  )
    .filter((verdict) => verdict.tripped)
    .map((verdict) => `${verdict.unit} ${verdict.message}`);

describe('guards', () => {
  const removals: readonly (readonly [string, Partial<GuardsDefinition>, Partial<GuardInput>, readonly string[]])[] = [
    ['at the limit', { remove: { max: 3, path } }, { planned: { 'disable:account': 3 } }, []],
    ['one more', { remove: { max: 3, path } }, { planned: { 'disable:account': 4 } }, ['count remove: 4 planned, limit 3']],
    [
      'all rungs together',
      { remove: { max: 3, path } },
      { planned: { 'disable:account': 2, 'trash:account': 1, 'delete:group': 1 } },
      ['count remove: 4 planned, limit 3'],
    ],
    [
      'the last day included',
      { remove: { max: 3, path } },
      { planned: { 'disable:account': 1 }, done: { 'disable:account': 3 } },
      ['count remove: 1 planned, 3 done in the last 24 hours, limit 3'],
    ],
    ['nothing planned, whatever was done', { remove: { max: 0, path } }, { done: { 'disable:account': 9 } }, []],
    ['percent, at the limit', { remove: { percent: 5, path } }, { planned: { 'disable:account': 5 } }, []],
    [
      'percent, one more',
      { remove: { percent: 5, path } },
      { planned: { 'disable:account': 6 } },
      ['percent remove: 6 planned = 6.0 % of 100 managed accounts, limit 5 %'],
    ],
    ['percent of too few to count', { remove: { percent: 5, above: 100, path } }, { planned: { 'disable:account': 50 } }, []],
    ['memberships are not accounts', { remove: { max: 0, path } }, { planned: { 'detach:membership': 9 } }, []],
    ['creates', { create: { max: 1, path } }, { planned: { 'create:account': 2 } }, ['count create: 2 planned, limit 1']],
    ['adoptions', { adopt: { max: 1, path } }, { planned: { 'adopt:account': 1, 'adopt:group': 1 } }, ['count adopt: 2 planned, limit 1']],
    ['updates', { update: { max: 0, path } }, { planned: { 'update:account': 1 } }, ['count update: 1 planned, limit 0']],
    ['no limit', {}, { planned: { 'disable:account': 999, 'create:account': 999 } }, []],
    [
      'a group that shrinks',
      { shrinkGroup: { percent: 30, above: 10, max: 50, path } },
      { groups: [{ label: 'vpn', before: 20, removed: 7 }] },
      ['percent group vpn would lose 7 of 20 members (35 %), limit 30 %'],
    ],
    ['a small group', { shrinkGroup: { percent: 30, above: 20, path } }, { groups: [{ label: 'vpn', before: 20, removed: 20 }] }, []],
    [
      'a group by count',
      { shrinkGroup: { max: 6, path } },
      { groups: [{ label: 'vpn', before: 0, removed: 7 }] },
      ['count group vpn would lose 7 members, limit 6'],
    ],
  ];
  for (const [what, guards, input, tripped] of removals) {
    it(`${what}: ${tripped.length === 0 ? 'passes' : 'trips'}`, () => expect(weigh(guards, input)).to.deep.equal(tripped));
  }

  it('say where the limit stands', () => {
    const [verdict] = weighGuards(
      { remove: { max: 0, path }, shrinkGroup: none },
      { planned: { 'trash:account': 1 }, done: {}, base: 1, groups: [], placeOf: (at) => at.join('.') },
    );
    expect(verdict).to.include({ place: 'pipelines.staff.guards', tripped: true, observed: 1, limit: 0 });
  });
});
