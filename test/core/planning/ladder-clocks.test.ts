import { expect } from 'chai';
import type { RungDefinition } from '../../../packages/core/src/mapping/definition.js';
import { ladderDates, ladderFindings, type TargetClocks } from '../../../packages/core/src/planning/ladder-clocks.js';

const DAY_MS = 86_400_000;
const ladder = (...rungs: readonly (readonly [RungDefinition['rung'], number])[]): readonly RungDefinition[] => rungs.map(([rung, days]) => ({ rung, afterMs: days * DAY_MS }));
const clocks = (purge?: number, inactive?: number): TargetClocks => ({
  ...(purge !== undefined && { trashPurgesAfterMs: purge * DAY_MS }),
  ...(inactive !== undefined && { inactiveTrashedAfterMs: inactive * DAY_MS }),
});
const usual = ladder(['disable', 0], ['trash', 30]);

describe('a ladder against the clocks of the target', () => {
  const table: readonly (readonly [string, readonly RungDefinition[], TargetClocks, readonly (readonly [string, RegExp])[]])[] = [
    ['the usual one, with a trash that is emptied', usual, clocks(7), []],
    ['delete after the trash is emptied', ladder(['disable', 0], ['trash', 30], ['delete', 60]), clocks(7), [['ladder-preempted', /^devices are lost on day 37, not 60: .* after 7 days/]]],
    ['delete on the very day', ladder(['disable', 0], ['trash', 30], ['delete', 37]), clocks(7), []],
    ['delete before that', ladder(['trash', 0], ['delete', 1]), clocks(7), []],
    ['delete a day after a trash of a day', ladder(['trash', 0], ['delete', 2]), clocks(1), [['ladder-preempted', /^devices are lost on day 1, not 2: .* after 1 day,/]]],
    ['delete without trash', ladder(['disable', 0], ['delete', 60]), clocks(7), []],
    ['a trash of which nobody knows when it is emptied', ladder(['trash', 0], ['delete', 60]), clocks(), []],
    ['inactivity before the trash rung', usual, clocks(7, 20), [['ladder-inactivity', /logged in for 20 days; .*not known.* day 27, or earlier, though the rung trash comes on day 30/]]],
    ['inactivity on the day of the trash rung', usual, clocks(7, 30), []],
    ['inactivity where people are only disabled', ladder(['disable', 0]), clocks(undefined, 90), [['ladder-inactivity', /deleted some days later, though the ladder would keep the account/]]],
    ['inactivity where nobody is disabled', ladder(['trash', 0]), clocks(7, 1), []],
    ['both', ladder(['disable', 0], ['trash', 30], ['delete', 60]), clocks(7, 10), [['ladder-preempted', /day 37/], ['ladder-inactivity', /day 17/]]],
  ];
  for (const [what, leave, known, expected] of table) {
    it(`${what}: ${expected.map(([code]) => code).join(', ') || 'nothing to say'}`, () => {
      const findings = ladderFindings([{ name: 'staff', leave }], known);
      expect(findings.map(({ code, about }) => [code, about])).to.deep.equal(expected.map(([code]) => [code, 'pipelines.staff.leave']));
      for (const [index, [, message]] of expected.entries()) expect(findings[index]?.message).to.match(message);
    });
  }

  it('has no dates where nobody knows when the trash is emptied', () => expect(ladderDates([{ name: 'staff', leave: usual }], clocks(undefined, 5), 0)).to.deep.equal([]));

  for (const [what, leave, known, dates] of [
    ['the usual one', usual, clocks(7), 'disable at once, trash on 2026-02-04 (day 30), devices are lost on 2026-02-11 (day 37)'],
    ['a delete that never comes', ladder(['disable', 0], ['trash', 30], ['delete', 60]), clocks(7), 'disable at once, trash on 2026-02-04 (day 30), devices are lost on 2026-02-11 (day 37)'],
    ['a delete that comes first', ladder(['trash', 0], ['delete', 3]), clocks(7), 'trash at once, delete on 2026-01-08 (day 3)'],
    ['disabling only', ladder(['disable', 0]), clocks(7), 'disable at once'],
  ] as const) {
    it(`has real dates: ${what}`, () => {
      expect(ladderDates([{ name: 'staff', leave }], known, Date.UTC(2026, 0, 5))[0]?.message).to.equal(`who leaves now: ${dates}; days without a whole read of the sources do not count`);
    });
  }
});
