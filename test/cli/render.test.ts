import { ConnectorError, FencedOut, type GuardVerdict, type Operation, type PlanHeader, type PlanRead } from '@rollcall/core';
import { createRedactor, LedgerError, PlanRefused } from '@rollcall/core/host';
import { expect } from 'chai';
import { explain } from '../../packages/cli/src/explain.js';
import { appliedText } from '../../packages/cli/src/render/applied.js';
import { detailsOf } from '../../packages/cli/src/render/details.js';
import { findingsText } from '../../packages/cli/src/render/findings.js';
import { lookOf } from '../../packages/cli/src/render/look.js';
import { maskText } from '../../packages/cli/src/render/masking.js';
import { shareLines } from '../../packages/cli/src/render/operations.js';
import { summaryText, totalLine } from '../../packages/cli/src/render/plan-summary.js';
import { fitted, table } from '../../packages/cli/src/render/table.js';
import { ago, counted, duration, number } from '../../packages/cli/src/render/words.js';

const redactor = createRedactor();
redactor.add('canary-secret');
const look = lookOf({ color: false, showsValues: false, redactor });
const inClear = { ...look, showsValues: true };

const guard: GuardVerdict = { guard: 'remove', observed: 900, limit: 20, unit: 'count', tripped: true, message: 'remove: 900 planned, limit 20', place: 'rollcall.yaml:14', remedy: 'Approve it, or raise it.' };

const cutRead: PlanRead = { of: 'source', name: 'directory', type: 'person', whole: false, delivered: 500, doubts: ['server stopped at 500 (sizeLimitExceeded)'], takenAt: '2026-05-15T10:11:12.000Z' };

const header: PlanHeader = {
  format: 'rollcall-plan',
  version: 1,
  planId: 'p1',
  createdAt: '2026-05-15T10:11:12.000Z',
  expiresAt: '2026-05-16T10:11:12.000Z',
  target: 'duo',
  tenant: 'duo:DA1',
  tenantLabel: 'Example U',
  ledger: '7f3a',
  configDigest: 'sha256:0',
  versions: {},
  reads: [
    cutRead,
    { of: 'target', name: 'duo', type: 'account', whole: true, delivered: 20412, doubts: [], takenAt: '2026-05-15T10:11:12.000Z' },
  ],
  situations: { account: { linked: 19412, orphaned: 900 }, group: {} },
  operations: { 'create:account': 2, 'disable:account': 900 },
  meanings: { 'disable:account': 'devices stay' },
  total: 902,
  forecast: { reads: 70, writes: 20, verification: 9, calls: 29, lowerBound: 29, least: { writes: 20, verification: 9 }, etaSeconds: 34.2, byLane: {} },
  guards: [guard, { ...guard, tripped: false }],
  weights: { memberships: 0, groups: 0, shrinking: [], clears: { account: {}, group: {} } },
  blocked: true,
  author: 'mia@idm1',
  heldBack: { withheld: 1, disputed: 2, rejected: 3, pending: 1204, waiting: 5 },
  leavers: { absence: 3, exit: 897, byEdit: 897 },
  drift: {},
  pending: [{ rung: 'trash', count: 1204, nextDue: '2026-06-01T08:00:00.000Z' }],
  removalsWithheld: ['directory (person) was not read whole'],
};

describe('the summary of a plan', () => {
  it('says everything a person must know before the operations', () => {
    expect(summaryText(header, look)).to.equal(`Plan for duo, tenant Example U (duo:DA1)

Read
  directory  person   500     NOT WHOLE: server stopped at 500 (sizeLimitExceeded)
  duo        account  20,412  whole

Situations
  accounts  linked 19,412, orphaned 900

No removals of these kinds: there is no proof that anybody left
  directory (person) was not read whole

plan: 902 operations (withheld 1, disputed 2, rejected 3, pending 1,204, waiting 5)
  disable  account  900
  create   account  2
  disable account: devices stay
  leavers: 900 (seen, no longer in scope 897, gone from whole reads 3)
    897 because the file was edited, 3 because of data
  pending: trash 1,204 accounts, the next at 2026-06-01 08:00 UTC
  waiting: 5 operations that the target refused; \`rollcall retry\` lets them go at once
  calls = 29, lower bound = 29, ETA about 35 s (writes 20, read back 9; this plan took 70 reads)

STOPPED BY A GUARD: remove: 900 planned, limit 20 (rollcall.yaml:14)
  Nothing of this plan is applied.
  -> Approve it, or raise it.`);
  });

  it('has one line that scripts look for', () => {
    const heldBack = { withheld: 0, disputed: 0, rejected: 0, pending: 0, waiting: 0 };
    expect(totalLine({ total: 0, heldBack })).to.equal('plan: 0 operations (withheld 0, disputed 0, rejected 0, pending 0)');
    expect(totalLine({ total: 1, heldBack })).to.equal('plan: 1 operation (withheld 0, disputed 0, rejected 0, pending 0)');
  });

  it('never cuts why a read was not whole', () => {
    expect(summaryText(header, { ...look, columns: 40 })).to.include('NOT WHOLE: server stopped at 500 (sizeLimitExceeded)\n');
  });
});

describe('the details of an operation', () => {
  const shared = { id: 'x', after: [], owner: { source: 'hr', key: '1' }, label: 'ann', pipeline: 'staff' } as const;
  const update = (set: Record<string, string>, fields: Record<string, string | null>, clear: readonly string[] = []): Operation =>
    ({ ...shared, kind: 'update', type: 'account', ref: { id: 'A1' }, set, clear: clear.map((attribute) => ({ attribute, proof: {} })), before: { fields } }) as unknown as Operation;

  for (const [name, operation, masked, clear] of [
    ['a changed value', update({ realname: 'Ann Lee' }, { realname: 'Ann' }), 'realname: Ann → Ann Lee', 'realname: Ann → Ann Lee'],
    ['a new value', update({ email: 'ann@a.edu' }, { email: null }), 'email: nothing → a…@a.edu', 'email: nothing → ann@a.edu'],
    ['values that look the same when masked', update({ email: 'ann@a.edu' }, { email: 'abe@a.edu' }), 'email: a…@a.edu → another a…@a.edu', 'email: abe@a.edu → ann@a.edu'],
    ['a cleared value', update({}, { email: 'ann@a.edu' }, ['email']), 'email: a…@a.edu → nothing', 'email: ann@a.edu → nothing'],
    [
      'a phone',
      { ...shared, kind: 'attach', attachment: { what: 'value', account: { id: 'A1' }, attribute: 'phones', value: { number: '+15550100', type: 'mobile' } } } as Operation,
      '+1…00 mobile',
      '+15550100 mobile',
    ],
    ['a membership', { ...shared, kind: 'attach', attachment: { what: 'membership', account: { id: 'A1' }, group: { id: 'G1' }, groupLabel: 'vpn' } } as Operation, 'to vpn', 'to vpn'],
    ['a new account', { ...shared, kind: 'create', type: 'account', attributes: { username: 'ann', email: 'ann@a.edu', mobile: '5550100' } } as Operation, 'email: a…@a.edu, mobile: 55…00', 'email: ann@a.edu, mobile: 5550100'],
  ] as const) {
    it(`says ${name}`, () => {
      expect(detailsOf(operation, look)).to.equal(masked);
      expect(detailsOf(operation, inClear)).to.equal(clear);
    });
  }
});

describe('masking', () => {
  for (const [text, masked] of [
    ['ann.lee+x@mail.example.edu wants', 'a…@mail.example.edu wants'],
    ['elżbieta@example.edu', 'e…@example.edu'],
    ['call +49 170 123-4567 now', 'call +4…67 now'],
    ['(312) 555-0142', '(3…42'],
    ['0176 555 0142 has no country code', '01…42 has no country code'],
    ['hr:0123456789 left at 2026-05-15T10:11:12.000Z', 'hr:0123456789 left at 2026-05-15T10:11:12.000Z'],
    ['2,000 of 2,000 joined in 12 345 ms', '2,000 of 2,000 joined in 12 345 ms'],
    ['3f2a0123-4567-89ab-0123-456789abcdef', '3f2a0123-4567-89ab-0123-456789abcdef'],
  ] as const) {
    it(`makes "${masked}" of "${text}"`, () => expect(maskText(text)).to.equal(masked));
  }
});

describe('sharing lines', () => {
  it('gives everybody what they have where there is room', () => expect(shareLines([3, 0, 5], 40)).to.deep.equal([3, 0, 5]));
  it('serves leaving up to half first, and the small before the large', () => expect(shareLines([900, 4, 0, 300, 300, 0], 40)).to.deep.equal([20, 4, 0, 8, 8, 0]));
  it('gives leaving what the others leave', () => expect(shareLines([900, 4, 0, 0, 0, 0], 40)).to.deep.equal([36, 4, 0, 0, 0, 0]));
});

describe('findings', () => {
  it('show the first of each kind, how many more there are, and what to do', () => {
    const finding = { code: 'no-country-code', severity: 'warning', message: 'ann: 0176 555 0142 has no country code', remedy: 'set phoneRegion: US', about: 'hr:1' } as const;
    expect(findingsText([{ code: finding.code, severity: 'warning', count: 1204, first: [finding] }], look, '; all are in plan.jsonl')).to.equal(
      'Findings\n  warning no-country-code (1,204)\n    hr:1: ann: 01…42 has no country code\n    … 1,203 more; all are in plan.jsonl\n    -> set phoneRegion: US',
    );
  });

  it('say each remedy where they differ', () => {
    const of = (remedy?: string) => ({ code: 'x', severity: 'error' as const, message: 'bad', ...(remedy === undefined ? {} : { remedy }) });
    expect(findingsText([{ code: 'x', severity: 'error', count: 2, first: [of('do a'), of()] }], look, '')).to.equal('Findings\n  error x (2)\n    bad\n      -> do a\n    bad');
  });
});

describe('what became of a plan', () => {
  it('names every count, the calls by lane, and why it stopped', () => {
    const counts = { done: 1200, alreadySo: 1, voided: 2, failed: 3, skipped: 4, notBegun: 5 };
    const applied = { runId: 'r1', planId: 'p1', status: 'failed', counts, total: 1215, verified: 50, findings: [], created: { count: 0, named: [] }, calls: { bulk: 24, reads: 0, writes: 3 }, stopped: 'Duo is down', remedy: 'Run again.' } as const;
    expect(appliedText(applied, { sequence: 812, head: 'sha256:ab' }, look)).to.equal(
      'FAILED: the run ended before its plan\n  1,215 operations: done 1,200, already so 1, voided 2, failed 3, skipped 4, not begun 5\n  verified: 50 read back\n  calls = 27: bulk 24, writes 3\n  run r1, ledger at 812:sha256:ab\n  stopped: Duo is down\n  -> Run again.',
    );
  });
});

describe('foreign text', () => {
  it('never moves the cursor, forges a line or turns the direction of writing', () => {
    expect(look.text('a\u001b[2Jb\u202ec\r\nd\u0000')).to.equal('a\\u001b[2Jb\\u202ec\\u000d d\\u0000');
  });

  it('is shown without secrets', () => expect(look.text('x canary-secret y')).to.equal('x [secret] y'));
});

describe('words and tables', () => {
  it('write numbers, times and spans the same everywhere', () => {
    expect([number(1234567), counted(1, 'call'), counted(0, 'call')]).to.deep.equal(['1,234,567', '1 call', '0 calls']);
    expect([0.2, 33.1, 700, 9000].map(duration)).to.deep.equal(['under 1 s', 'about 34 s', 'about 12 min', 'about 2.5 h']);
    expect([5_000, 600_000, 3 * 3_600_000, 9 * 86_400_000].map(ago)).to.deep.equal(['just now', '10 min ago', '3 h ago', '9 days ago']);
  });

  it('cut the last column where the terminal ends, secrets masked before', () => {
    const rows = [['create', look.text(`${'a'.repeat(23)} canary-secret ${'b'.repeat(40)}`)]];
    expect(table(fitted(rows, { ...look, columns: 50 }))).to.equal(`  create  ${'a'.repeat(23)} [secret] bbbbbb…`);
    expect(fitted(rows, look)).to.equal(rows);
  });

  it('align columns of wide characters', () => {
    expect(table([['李', 'x'], ['ann', 'y']])).to.equal('  李   x\n  ann  y');
  });
});

describe('explaining errors', () => {
  it('asks to report what nobody foresaw, and does not for errors of the system', () => {
    const { signal } = new AbortController();
    expect(explain(new TypeError('x is not a function'), signal)).to.deep.equal({
      message: 'x is not a function',
      remedy: 'This should not happen. Run again with --log-level debug for the details, and report them.',
      exitCode: 1,
    });
    expect(explain(Object.assign(new Error('EACCES: permission denied'), { syscall: 'open' }), signal)).to.deep.equal({ message: 'EACCES: permission denied', exitCode: 1 });
  });

  describe('after a signal', () => {
    const reason = new Error('stopped by SIGTERM');
    const signal = AbortSignal.abort(reason);
    const settled = 'what was sent is settled by the next run';

    it('says that nothing was changed where reading or a refusal ended it', () => {
      for (const error of [reason, new DOMException('aborted', 'AbortError'), new PlanRefused('used', 'it was applied', 'Plan again.'), new ConnectorError({ kind: 'unavailable', message: 'reset' })]) {
        expect(explain(error, signal), error.message).to.deep.equal({ message: 'stopped by SIGTERM; nothing was changed', exitCode: 1 });
      }
    });

    it('does not where it may have ended between a write and its note: by the ledger, a take-over, or what nobody foresaw', () => {
      expect(explain(new LedgerError('disk-full', 'the disk is full', 'Make room.'), signal)).to.deep.equal({ message: `stopped by SIGTERM; the disk is full; ${settled}`, remedy: 'Make room.', exitCode: 1 });
      for (const error of [new FencedOut('t1', 3), new TypeError('x is not a function'), new ConnectorError({ kind: 'unavailable', message: 'cut off' }, { effect: 'unknown' })]) {
        expect(explain(error, signal)).to.deep.equal({ message: `stopped by SIGTERM; ${error.message}; ${settled}`, exitCode: 1 });
      }
      expect(new FencedOut('t1', 3).message).to.match(/nothing of this step was noted in the ledger$/);
    });
  });
});
