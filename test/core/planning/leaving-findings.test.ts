import { expect } from 'chai';
import { leaverEnabledFinding, leftByOrderFinding } from '../../../packages/core/src/planning/leaving-findings.js';
import { DAY, link, NOW } from './fixtures.js';

const since = '2026-01-02T00:00:00.000Z';

describe('what is told of people on the way out', () => {
  for (const [what, known, rung] of [
    ['the rung that it stood on', link({ leaving: { since, rung: 'trash', rungAt: since } }), 'trash'],
    ['the first rung, where none was noted', link(), 'disable'],
  ] as const) {
    it(`of an account that is active again: ${what}`, () => {
      expect(leaverEnabledFinding(known)).to.deep.equal({
        code: 'enabled-elsewhere',
        severity: 'warning',
        about: 'hr:k1',
        message: `ann left, was put out by Rollcall (${rung}), and is active again, not by Rollcall: it is put out once more, and its ladder begins anew`,
        remedy: 'Let the source want this person if the account is to live.',
      });
    });
  }

  const ordered = { since, rung: 'disable', rungAt: since, ordered: { by: 'chief@idm1', at: '2026-01-04T12:00:00.000Z' } } as const;
  for (const [what, known, told] of [
    ['who ordered it and when', link({ leaving: ordered, since }), 'by chief@idm1 on 2026-01-04 (today)'],
    ['since when it is linked, where no order was noted', link({ since }), 'by somebody on 2026-01-02 (3 days ago)'],
    ['that it was a day ago', link({ since: new Date(NOW - DAY).toISOString() }), 'by somebody on 2026-01-04 (yesterday)'],
    ['that it was less than two days ago', link({ since: new Date(NOW - 2 * DAY + 1).toISOString() }), 'by somebody on 2026-01-03 (yesterday)'],
    ['that it was two days ago', link({ since: new Date(NOW - 2 * DAY).toISOString() }), 'by somebody on 2026-01-03 (2 days ago)'],
  ] as const) {
    it(`of an account that was put out by order: ${what}`, () => {
      expect(leftByOrderFinding(known, NOW)).to.deep.equal({
        code: 'left-by-order',
        severity: 'warning',
        about: 'hr:k1',
        message: `ann was put out ${told}, and the source still wants this person: the account stays out`,
        remedy: 'Let the source let this person go, or lift the order: rollcall leave hr:k1 --undo.',
      });
    });
  }
});
