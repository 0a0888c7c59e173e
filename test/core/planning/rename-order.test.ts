import { expect } from 'chai';
import { orderRenames, type Rename } from '../../../packages/core/src/planning/renames.js';

const detour = (account: number, holder: number | undefined): Rename => ({ account, holder, detour: `k${account}` });

describe('who wants the name of somebody in a circle', () => {
  const held = (holder: number) => ({ is: 'withheld', because: 'held', holder });
  const cycle = (holder: number) => ({ is: 'withheld', because: 'cycle', holder });
  const outside = { account: 2, holder: 0 } as const;
  const behind = { account: 3, holder: 2 } as const;
  const circle = [
    { account: 0, holder: 1 },
    { account: 1, holder: 0 },
  ] as const;

  for (const [what, renames] of [
    ['first', [behind, outside, ...circle]],
    ['first, the nearest before', [outside, behind, ...circle]],
    ['last', [...circle, outside, behind]],
    ['in between', [circle[0], outside, circle[1], behind]],
  ] as const) {
    it(`does not get it, and is not of the circle, though looked at ${what}`, () => {
      const verdicts = orderRenames(renames);
      expect([0, 1, 2, 3].map((account) => verdicts.get(account))).to.deep.equal([cycle(1), cycle(0), held(0), held(2)]);
    });

    it(`does not get it where the circle is broken by a temporary name either, though looked at ${what}`, () => {
      const verdicts = orderRenames(renames.map(({ account, holder }) => detour(account, holder)));
      const broken = [{ is: 'detour', holder: 1 }, { is: 'after', holder: 0 }, held(0), held(2)];
      expect([0, 1, 2, 3].map((account) => verdicts.get(account))).to.deep.equal(broken);
    });
  }
});

describe('who of a circle takes a temporary name', () => {
  for (const [what, texts, taker] of [
    ['the one with the smallest text', ['b', 'a', 'c'], 1],
    ['the one with the smallest text, when it comes last', ['c', 'b', 'a'], 2],
    ['the one with an empty text', ['b', 'a', ''], 2],
    ['nobody, where one of them may not', ['b', undefined, 'a'], undefined],
  ] as const) {
    it(what, () => {
      const renames = texts.map((text, account): Rename => ({ account, holder: (account + 1) % texts.length, ...(text === undefined ? {} : { detour: text }) }));
      const is = [...orderRenames(renames).values()].map((verdict) => verdict.is);
      expect(is).to.deep.equal(texts.map((_, account) => (taker === undefined ? 'withheld' : account === taker ? 'detour' : 'after')));
    });
  }
});
