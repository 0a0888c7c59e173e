import { expect } from 'chai';
import { GrouperWorld } from './support/grouper-world.js';

const S0 = 'test.subject.0';
const S1 = 'test.subject.1';

/** Whose memberships go: Grouper's delete modes by the words of `groups.members`. Incremental runs know no more and no less than others here. */
describe("Grouper's delete modes", () => {
  const MODES = { 'never delete': 'additive', IfNotExistInGrouper: 'exclusive', 'IfGrouperDeleted, and managed only': 'tracked', IfGrouperCreated: 'given' } as const;
  type Mode = keyof typeof MODES;
  const [EXACT, DELETED, CREATED] = ['IfNotExistInGrouper', 'IfGrouperDeleted, and managed only', 'IfGrouperCreated'] as const;

  /** A membership in a group of its own: given by the first run, there before it, or there before and never in the source; and what happens then. */
  interface Case {
    readonly came: 'given' | 'there before' | 'there before, never wanted' | 'there before, no group of the source';
    readonly then: 'nothing' | 'member removed' | 'group unmarked' | 'group deleted' | 'group renamed';
    readonly goes: readonly Mode[];
  }
  const CASES: readonly Case[] = [
    { came: 'there before, no group of the source', then: 'nothing', goes: [] },
    { came: 'there before, never wanted', then: 'nothing', goes: [EXACT] },
    { came: 'given', then: 'member removed', goes: [EXACT, DELETED, CREATED] },
    { came: 'there before', then: 'member removed', goes: [EXACT, DELETED] },
    { came: 'given', then: 'group unmarked', goes: [EXACT, DELETED, CREATED] },
    { came: 'there before', then: 'group unmarked', goes: [EXACT, DELETED] },
    { came: 'given', then: 'group deleted', goes: [EXACT, DELETED, CREATED] },
    { came: 'there before', then: 'group deleted', goes: [EXACT, DELETED] },
    // Grouper takes the old name for another value, and lets it go. Here a group keeps its id, and with it everybody in it.
    { came: 'given', then: 'group renamed', goes: [] },
    { came: 'there before', then: 'group renamed', goes: [] },
  ];
  const nameOf = (one: Case): string => `${one.came}; ${one.then}`;
  const groupOf = (index: number): string => `case${index}`;

  function setUp(world: GrouperWorld): void {
    world.duo.seed({ users: [{ username: S0, groups: CASES.flatMap(({ came }, index) => (came === 'given' ? [] : [groupOf(index)])) }] });
    // S0 stays somebody whom the pipeline wants, whatever becomes of the groups that are looked at.
    world.group('base', 'test:base', [S0, S1]);
    for (const [index, { came }] of CASES.entries()) {
      if (came !== 'there before, no group of the source') world.group(groupOf(index), `test:${groupOf(index)}`, came === 'there before, never wanted' ? [] : [S0]);
    }
  }

  function change(world: GrouperWorld): void {
    for (const [index, { then }] of CASES.entries()) {
      if (then === 'member removed') world.out(S0, groupOf(index));
      if (then === 'group unmarked') world.group(groupOf(index), `test2:${groupOf(index)}`, []);
      if (then === 'group deleted') world.deleteGroup(groupOf(index));
      if (then === 'group renamed') world.group(groupOf(index), `test:${groupOf(index)}-renamed`, []);
    }
  }

  for (const mode of Object.keys(MODES) as readonly Mode[]) {
    it(`${mode} is \`members: ${MODES[mode]}\`: ${CASES.filter(({ goes }) => goes.includes(mode)).map(nameOf).join(', ') || 'nobody'} goes, the others stay, and the next plan is empty`, async () => {
      const world = new GrouperWorld().grouper();
      world.yaml = world.yaml.replace('members: exclusive', `members: ${MODES[mode]}`);
      setUp(world);
      await world.run();
      change(world);
      await world.run();
      const left = CASES.filter((_, index) => [groupOf(index), `${groupOf(index)}-renamed`].some((name) => world.tenant.members.includes(`${S0} in ${name}`)));
      expect(left.map(nameOf)).to.deep.equal(CASES.filter(({ goes }) => !goes.includes(mode)).map(nameOf));
      expect(await world.operations()).to.deep.equal([]);
      world.dispose();
    });
  }
});
