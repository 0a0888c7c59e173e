import { expect } from 'chai';
import { compiled, directory, inputOf, issuesOf, NOON_MS, openHr } from './fixtures.js';

const expressionOf = (order: string): string => `highest(directory.groups, ${order})`;
const desiredOf = (groups: readonly string[], order = "['a', 'b', 'c']") => {
  const { desired, rejected } = compiled({ accounts: { realname: expressionOf(order) } }).mapPerson(inputOf({ groups }), NOON_MS);
  return [desired['realname'], rejected.map(({ reason }) => reason)];
};

describe('mapping: highest()', () => {
  const cases: readonly (readonly [readonly string[], string])[] = [[['c', 'b'], 'b'], [['a'], 'a'], [['c', 'a', 'b'], 'a']];
  for (const [groups, value] of cases) it(`${groups.join(', ')}: ${value}`, () => expect(desiredOf(groups)).to.deep.equal([{ state: 'value', value }, []]));

  it('is absent where there is nothing to choose from', () => {
    const [desired] = desiredOf([]);
    expect(desired).to.include({ state: 'absent' });
  });

  for (const [groups, count] of [[['a', 'x'], '1 of the values given to highest() has'], [['x', 'y'], '2 of the values given to highest() have']] as const) {
    it(`${groups.join(', ')}: a value without a place may be the highest, so none is chosen, and none is named`, () => {
      const [desired, reasons] = desiredOf(groups);
      expect(desired).to.equal(undefined);
      expect(reasons).to.deep.equal([`${count} no place in its order`]);
    });
  }

  it('takes lists of texts only', () => {
    for (const wrong of ["'a'", '[1, 2]']) expect(issuesOf({ accounts: { realname: expressionOf(wrong) } }), wrong).not.to.deep.equal([]);
    expect(issuesOf({ accounts: { realname: "highest(directory.uid, ['a'])" } })).not.to.deep.equal([]);
  });

  for (const [expression, role, expected] of [['highest(hr.roles, [\'a\', \'b\'])', ['b', 'a'], 'a'], ["highest([hr.roles], ['a', 'b'])", 'b', 'b']] as const) {
    it(`${expression} takes a column whose type is not declared`, () => {
      const { desired } = compiled({ accounts: { realname: expression } }, { directory, hr: openHr }).mapPerson(inputOf({ hr: { roles: role } }), NOON_MS);
      expect(desired['realname']).to.deep.equal({ state: 'value', value: expected });
    });
  }
});
