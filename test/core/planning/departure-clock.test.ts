import { expect } from 'chai';
import type { Departure } from '@rollcall/core';
import { clockOfLink } from '../../../packages/core/src/planning/departure.js';

const LINKED = '2026-01-05T00:00:00.000Z';
const clock = (firstAt: string, lastAt: string): Departure => ({ owner: { source: 'hr', key: 'k1' }, grade: 'absence', firstAt, lastAt, witnessedMs: 0, dwellMs: 0, byEdit: false });

describe('whose clock it is', () => {
  for (const [what, known, isOurs] of [
    ['one that last moved before the link was made: an earlier one', clock('2026-01-04T00:00:00.000Z', '2026-01-04T23:59:59.999Z'), false],
    ['one that last moved when the link was made: its own', clock(LINKED, LINKED), true],
    ['one that moved since: its own', clock('2026-01-05T00:00:00.001Z', '2026-01-06T00:00:00.000Z'), true],
    ['one that began earlier and moved since: its own', clock('2026-01-04T00:00:00.000Z', '2026-01-06T00:00:00.000Z'), true],
    ['none at all', undefined, false],
  ] as const) {
    it(what, () => expect(clockOfLink(known, { since: LINKED })).to.equal(isOurs ? known : undefined));
  }
});
