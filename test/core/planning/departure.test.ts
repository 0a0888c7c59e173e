import { expect } from 'chai';
import type { Departure, Leaving } from '@rollcall/core';
import { mostCautious, unconfirmedMs, windClock } from '../../../packages/core/src/planning/departure.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 5);
const owner = { source: 'hr', key: 'k1' };
const at = (ms: number): string => new Date(START + ms).toISOString();

function leavingSince(ms: number): Leaving {
  return { since: at(ms), rung: 'disable', rungAt: at(ms) };
}

/** Winds a clock through witnesses at these times; the first rung is climbed at the time given. Returns what each run decides by. */
function wound(times: readonly number[], climbedAt = Infinity): { readonly decidesBy: readonly string[]; readonly last: Departure | undefined } {
  let last: Departure | undefined;
  const decidesBy = times.map((time) => {
    const leaving = time > climbedAt ? leavingSince(climbedAt) : undefined;
    const clock = windClock(last, { owner, grade: 'absence', at: at(time), byEdit: false, leaving });
    last = clock.departure;
    return `${clock.witnessedMs / HOUR}+${clock.dwellMs / HOUR} h`;
  });
  return { decidesBy, last };
}

describe('the clock of somebody on the way out', () => {
  for (const { what, times, climbedAt, decidesBy } of [
    { what: 'begins at nought', times: [0], decidesBy: ['0+0 h'] },
    { what: 'counts the time between two witnesses', times: [0, HOUR, 3 * HOUR], decidesBy: ['0+0 h', '1+0 h', '3+0 h'] },
    { what: 'counts the same witness once', times: [0, HOUR, HOUR], decidesBy: ['0+0 h', '1+0 h', '1+0 h'] },
    { what: 'counts a day of a daily run that is late', times: [0, 25 * HOUR], decidesBy: ['0+0 h', '24+0 h'] },
    { what: 'counts nothing of an outage in the run that ends it', times: [0, HOUR, 9 * DAY], decidesBy: ['0+0 h', '1+0 h', '1+0 h'] },
    { what: 'resumes after an outage, with a day of it', times: [0, HOUR, 9 * DAY, 9 * DAY + HOUR], decidesBy: ['0+0 h', '1+0 h', '1+0 h', '26+0 h'] },
    { what: 'goes on in weekly runs, a day a week', times: [0, 7 * DAY, 14 * DAY, 21 * DAY], decidesBy: ['0+0 h', '0+0 h', '24+0 h', '48+0 h'] },
    { what: 'ignores a clock that went back a little', times: [HOUR, 0, 2 * HOUR], decidesBy: ['0+0 h', '0+0 h', '1+0 h'] },
    { what: 'dwells from the first rung on', times: [0, HOUR, 2 * HOUR, 5 * HOUR], climbedAt: HOUR, decidesBy: ['0+0 h', '1+0 h', '1+1 h', '1+4 h'] },
    { what: 'does not dwell before the rung was climbed', times: [0, 20 * HOUR], climbedAt: 18 * HOUR, decidesBy: ['0+0 h', '0+2 h'] },
  ]) {
    it(what, () => expect(wound(times, climbedAt).decidesBy).to.deep.equal(decidesBy));
  }

  it('keeps when and why it began, and takes the grade of the last witness', () => {
    const first = windClock(undefined, { owner, grade: 'absence', at: at(0), byEdit: true, leaving: undefined });
    const second = windClock(first.departure, { owner, grade: 'exit', at: at(HOUR), byEdit: false, leaving: undefined });
    expect(second.departure).to.include({ firstAt: at(0), lastAt: at(HOUR), grade: 'exit', byEdit: true });
  });
});

describe('confirming an absence', () => {
  const clock = (witnessedMs: number) => ({ departure: wound([0]).last as Departure, witnessedMs, dwellMs: 0 });
  for (const [absence, lookedUp, witnessedMs, left] of [
    ['confirmed', false, 0, 60],
    ['confirmed', false, HOUR - 60_000, 1],
    ['confirmed', false, HOUR, 0],
    ['confirmed', true, 0, 60],
    ['lookup', false, 0, 60],
    ['lookup', false, HOUR, 0],
    ['lookup', true, 0, 0],
    ['immediate', false, 0, 0],
  ] as const) {
    it(`${absence}${lookedUp ? ', asked for and not found' : ''}, after ${witnessedMs / 60_000} min: ${left === 0 ? 'acts' : `waits ${left} min`}`, () => {
      expect(unconfirmedMs(clock(witnessedMs), absence, lookedUp) / 60_000).to.equal(left);
    });
  }

  it('is as cautious as the most cautious pipeline of a source', () => {
    expect(mostCautious(['immediate', 'confirmed', 'lookup'])).to.equal('confirmed');
    expect(mostCautious(['immediate', 'lookup'])).to.equal('lookup');
    expect(mostCautious(['immediate'])).to.equal('immediate');
    expect(mostCautious([])).to.equal('confirmed');
  });
});
