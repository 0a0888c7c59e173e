import { expect } from 'chai';
import type { SourceMark } from '@rollcall/core';
import { weighDangling, weighShrinking } from '../../../packages/core/src/planning/guard-reads.js';
import { missingSentinels } from '../../../packages/core/src/planning/sentinels.js';
import type { LimitDefinition } from '../../../packages/core/src/mapping/definition.js';

const path = ['pipelines', 'staff', 'guards', 'shrinkSource'];
const mark = (delivered: number, more: Partial<SourceMark> = {}): SourceMark => ({ source: 'hr', type: 'person', takenAt: '2026-01-01T00:00:00.000Z', delivered, ...more });

describe('a whole read beside the last accepted one', () => {
  const lost = (now: SourceMark, before: SourceMark | undefined, limit: Partial<LimitDefinition>, hasLinks = false): readonly string[] =>
    weighShrinking({ now, before, hasLinks }, { path, ...limit }, (at) => at.join('.')).map(({ guard, unit, message }) => `${guard} ${unit}: ${message}`);
  const gone = (percent: string, what: string, left: string, limit: string): string =>
    `hr: whole according to the server, but ${percent} of the ${what} of the last read are gone (${left} are left), limit ${limit}`;

  const cases: readonly (readonly [string, SourceMark, SourceMark | undefined, Partial<LimitDefinition>, readonly string[]])[] = [
    ['a third gone', mark(690), mark(1000), { percent: 10 }, [`shrinkSource percent: ${gone('31 %', 'people', '690 of 1000', '10 %')}`]],
    ['at the limit', mark(900), mark(1000), { percent: 10 }, []],
    ['one beyond it', mark(899), mark(1000), { percent: 10 }, [`shrinkSource percent: ${gone('10 %', 'people', '899 of 1000', '10 %')}`]],
    ['by count, at the limit', mark(95), mark(100), { max: 5 }, []],
    ['by count, one more', mark(94), mark(100), { max: 5 }, [`shrinkSource count: ${gone('6 %', 'people', '94 of 100', '5')}`]],
    ['count or percent, the first one wins', mark(99990), mark(100000), { max: 5, percent: 10 }, [`shrinkSource count: ${gone('0.0 %', 'people', '99990 of 100000', '5')}`]],
    ['groups', mark(1, { type: 'group' }), mark(30, { type: 'group' }), { percent: 10 }, [`shrinkSource percent: ${gone('97 %', 'groups', '1 of 30', '10 %')}`]],
    ['memberships, down to none', mark(0, { type: 'membership' }), mark(30, { type: 'membership' }), { percent: 10 }, [`shrinkSource percent: ${gone('100 %', 'memberships', '0 of 30', '10 %')}`]],
    ['too few to count', mark(1), mark(20), { percent: 10, above: 20 }, []],
    ['just enough to count', mark(1), mark(21), { percent: 10, above: 20 }, [`shrinkSource percent: ${gone('95 %', 'people', '1 of 21', '10 %')}`]],
    ['more than before', mark(1001), mark(1000), { percent: 0, max: 0 }, []],
    ['as many', mark(1000), mark(1000), { percent: 0, max: 0 }, []],
    ['the first read', mark(3), undefined, { percent: 0, max: 0 }, []],
    ['no limit', mark(1), mark(1000), {}, []],
    ['nobody left, whatever the limits', mark(0), mark(3), { max: 1000 }, ['emptySource count: hr: whole according to the server, but nobody is left: the last read had 3 people']],
    ['nobody, as before', mark(0), mark(0), { max: 0 }, []],
    ['nobody at the first read', mark(0), undefined, { max: 0 }, []],
    ['few groups left of few', mark(0, { type: 'group' }), mark(3, { type: 'group' }), { percent: 10, above: 20 }, []],
  ];
  for (const [what, now, before, limit, verdicts] of cases) {
    it(`${what}: ${verdicts.length === 0 ? 'is believed' : 'is not believed'}`, () => expect(lost(now, before, limit)).to.deep.equal(verdicts));
  }

  it('is not believed when it shows nobody and accounts are linked by it, though no earlier read is known', () => {
    expect(lost(mark(0), undefined, { max: 1000 }, true)).to.deep.equal(['emptySource count: hr: whole according to the server, but nobody is left, and accounts are linked by it']);
    expect(lost(mark(0), mark(0), { max: 1000 }, true)).to.deep.equal([]);
  });

  it('says where the limit stands and what to do', () => {
    const [verdict] = weighShrinking({ now: mark(1), before: mark(9), hasLinks: false }, { path, max: 0 }, (at) => at.join('.'));
    expect(verdict).to.include({ place: 'pipelines.staff.guards.shrinkSource', tripped: true, observed: 8, limit: 0 });
    expect(verdict?.remedy).to.include('rollcall approve PLAN');
  });
});

describe('members that name nobody', () => {
  const memberships = (dangling: number | undefined, delivered = 1000): SourceMark => mark(delivered, { type: 'membership', ...(dangling === undefined ? {} : { dangling }) });
  const weigh = (now: SourceMark, before: SourceMark | undefined): readonly string[] => weighDangling({ now, before, hasLinks: false }, 'rollcall.yaml:3').map(({ message }) => message);

  const cases: readonly (readonly [string, SourceMark, SourceMark | undefined, boolean])[] = [
    ['as usual', memberships(30), memberships(30), false],
    ['five points more', memberships(80), memberships(30), false],
    ['a little beyond that', memberships(81), memberships(30), true],
    ['many for the first time seen', memberships(800), undefined, false],
    ['many beside a read that counted none', memberships(800), memberships(undefined), false],
    ['half of very few', memberships(5, 10), memberships(0, 10), false],
    ['one more of few', memberships(6, 10), memberships(0, 10), true],
    ['where there was no membership before', memberships(6, 10), memberships(0, 0), true],
    ['fewer than usual', memberships(10), memberships(300), false],
  ];
  for (const [what, now, before, trips] of cases) it(`${what}: ${trips ? 'are not believed' : 'are'}`, () => expect(weigh(now, before)).to.have.length(trips ? 1 : 0));

  it('are told with their share now and before', () => {
    const told = (before: number): readonly string[] => weigh(memberships(240), memberships(before)).map((message) => message.slice(message.indexOf('at the last')));
    expect(weigh(memberships(240), memberships(30))).to.deep.equal(['hr: 240 of 1000 memberships (24 %) name nobody who was read; at the last read it was 3 %']);
    expect([0, 4, 10].map(told)).to.deep.equal([['at the last read it was 0 %'], ['at the last read it was 0.4 %'], ['at the last read it was 1 %']]);
  });

  it('are told with the limit, the place and what to do', () => {
    const [verdict] = weighDangling({ now: memberships(240), before: memberships(30), hasLinks: false }, 'rollcall.yaml:3');
    expect(verdict).to.include({ guard: 'danglingMembers', observed: 24, limit: 8, unit: 'percent', tripped: true, place: 'rollcall.yaml:3' });
    expect(verdict?.remedy).to.include('rollcall approve PLAN');
  });
});

describe('people who are always there', () => {
  const missing = (present: readonly string[], atLeast: number, met: readonly string[], delivered: number): string | undefined =>
    missingSentinels({ present, atLeast }, { met: new Set(met), delivered }, 'rollcall.yaml:5')?.reason;

  it('make a read believed when they came', () => {
    expect(missing(['a', 'b'], 2, ['b', 'a'], 2)).to.equal(undefined);
    expect(missing([], 0, [], 0)).to.equal(undefined);
  });

  it('say what to do', () => {
    expect(missingSentinels({ present: [], atLeast: 1 }, { met: new Set(), delivered: 0 }, 'x')?.remedy).to.include('what its account may see');
  });

  it('make it doubted when one of them is missing, or too few came', () => {
    expect(missing(['a', 'b'], 0, ['b'], 9)).to.equal('1 of the 2 people who are always there are missing: a (rollcall.yaml:5)');
    expect(missing([], 10, [], 9)).to.equal('9 people came, at least 10 are expected (rollcall.yaml:5)');
    expect(missing(['a', 'b', 'c', 'd'], 10, [], 9)).to.equal(
      '4 of the 4 people who are always there are missing: a, b, c; 9 people came, at least 10 are expected (rollcall.yaml:5)',
    );
  });
});
