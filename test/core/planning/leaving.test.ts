import { expect } from 'chai';
import type { ActualAccount, Departure, Leaving } from '@rollcall/core';
import { proveOrder } from '../../../packages/core/src/domain/evidence.js';
import { decideAccount } from '../../../packages/core/src/planning/account.js';
import { decideLeaving } from '../../../packages/core/src/planning/account-leaving.js';
import type { AccountRules, LeaverView } from '../../../packages/core/src/planning/account-view.js';
import { watchFinding } from '../../../packages/core/src/planning/watch.js';
import { account, accountRules, DAY, link, NOW, person } from './fixtures.js';

const HOUR = 3_600_000;
const at = (ms: number): string => new Date(NOW + ms).toISOString();
const witnesses = [{ source: 'hr', key: 'k1', record: `sha256:${'b'.repeat(64)}` }] as const;

function clock(more: Partial<Departure> = {}): Departure {
  return { owner: link().owner, grade: 'absence', firstAt: at(-HOUR), lastAt: at(-HOUR), witnessedMs: 0, dwellMs: 0, byEdit: false, ...more };
}

function left(view: Partial<LeaverView>, situation: 'out-of-scope' | 'orphaned' = 'orphaned', rules: Partial<AccountRules> = {}) {
  return decideLeaving({ link: link(), actual: account(), ...view }, situation, accountRules({ absence: () => 'confirmed', ...rules }));
}

const outcome = (decision: ReturnType<typeof left>): string =>
  decision.pending === undefined ? decision.operations.map(({ kind }) => kind).join() : `${decision.pending.rung} in ${(decision.pending.dueMs - NOW) / 60_000} min`;

describe('leaving by evidence', () => {
  it('out of scope acts at once; an absence waits an hour for its confirmation', () => {
    expect(outcome(left({}, 'out-of-scope'))).to.equal('disable');
    expect(outcome(left({}))).to.equal('confirm in 60 min');
    expect(outcome(left({ departure: clock({ lastAt: at(-HOUR / 2) }) }))).to.equal('confirm in 30 min');
    expect(outcome(left({ departure: clock() }))).to.equal('disable');
  });

  it('asks the setting of the source that the person is missing from', () => {
    const asked: string[] = [];
    const absence = (source: string) => (asked.push(source), 'immediate') as 'immediate';
    expect(outcome(left({}, 'orphaned', { absence }))).to.equal('disable');
    expect(asked).to.deep.equal(['hr']);
  });

  it('acts at once when asking for the key found nothing, where the file wants that', () => {
    expect(outcome(left({ lookup: 'missing' }, 'orphaned', { absence: () => 'lookup' }))).to.equal('disable');
    expect(outcome(left({ lookup: 'missing' }))).to.equal('confirm in 60 min');
    expect(outcome(left({}, 'orphaned', { absence: () => 'lookup' }))).to.equal('confirm in 60 min');
  });

  it('does nothing, and notes no clock, where asking for the key found the record', () => {
    const decision = left({ lookup: 'found', departure: clock() });
    expect(decision).to.deep.include({ situation: 'withheld', operations: [] });
    expect(decision.departure).to.equal(undefined);
    expect(decision.findings.map(({ code, about }) => `${code} ${about ?? ''}`)).to.deep.equal(['absence-contradicted hr:k1']);
    expect(outcome(left({ lookup: 'found' }, 'out-of-scope')), 'who was seen was seen').to.equal('disable');
  });

  it('needs no confirmation for the rungs behind the first', () => {
    const leaving: Leaving = { since: at(-30 * DAY), rung: 'disable', rungAt: at(-30 * DAY) };
    const view = { link: link({ leaving }), actual: account({ standing: 'disabled' }), departure: clock({ dwellMs: 30 * DAY }) } as const;
    expect(outcome(left(view))).to.equal('trash');
  });

  it('notes the clock of everybody who is on the way, with grade and cause', () => {
    expect(left({}).departure).to.deep.equal(clock({ firstAt: at(0), lastAt: at(0) }));
    expect(left({ byEdit: true }, 'out-of-scope').departure).to.deep.equal(clock({ firstAt: at(0), lastAt: at(0), grade: 'exit', byEdit: true }));
    expect(left({ byEdit: true }, 'out-of-scope', { isRetired: () => true }).departure?.byEdit).to.equal(false);
  });

  it('notes no clock for who is not on the way: without proof, disabled by others, at the end of the ladder', () => {
    const done = link({ leaving: { since: at(-90 * DAY), rung: 'delete', rungAt: at(-90 * DAY) } });
    expect(left({}, 'orphaned', { proofAbsent: () => undefined }).departure).to.equal(undefined);
    expect(left({ actual: account({ standing: 'disabled' }) }).departure).to.equal(undefined);
    expect(left({ link: done, actual: account({ standing: 'trashed' }) }).departure).to.equal(undefined);
    expect(left({}, 'orphaned', { ladder: () => undefined }).departure).to.equal(undefined);
  });

  for (const [rungs, rung, again] of [
    [['disable', 'trash'], 'disable', 'disable'],
    [['disable', 'trash'], 'trash', 'disable'],
    [['trash', 'delete'], 'trash', 'trash'],
  ] as const) {
    it(`who was put out by ${rung} and is active again is put out once more by ${again}, and the ladder ${rungs.join(', ')} begins anew`, () => {
      const ladder = () => rungs.map((name, index) => ({ rung: name, afterMs: index * 30 * DAY }));
      const leaving: Leaving = { since: at(-40 * DAY), rung, rungAt: at(-40 * DAY) };
      const decision = left({ link: link({ leaving }), departure: clock({ dwellMs: 40 * DAY }) }, 'orphaned', { ladder });
      expect(outcome(decision)).to.equal(again);
      expect(decision.departure?.dwellMs).to.equal(0);
      expect(decision.findings.map(({ code }) => code)).to.deep.equal(['enabled-elsewhere']);
    });
  }

  it('who is active again is not deleted by a ladder that can do nothing else', () => {
    const leaving: Leaving = { since: at(-DAY), rung: 'trash', rungAt: at(-DAY) };
    expect(left({ link: link({ leaving }) }, 'orphaned', { ladder: () => [{ rung: 'delete', afterMs: 0 }] }).operations).to.deep.equal([]);
  });

  it('an adopted account whose ladder has no rung for it stays active', () => {
    const adopted = link({ origin: 'adopted', leaving: { since: at(-DAY), rung: 'disable', rungAt: at(-DAY) } });
    expect(left({ link: adopted }, 'orphaned', { ladder: () => [{ rung: 'trash', afterMs: 0 }] }).operations).to.deep.equal([]);
  });

  it('takes along what the source showed: its rows, or that it had none; an order rests on no row', () => {
    const of = (decision: ReturnType<typeof left>) => decision.operations.map((operation) => ('witnesses' in operation ? operation.witnesses : undefined));
    expect(of(left({ witnesses }, 'out-of-scope'))).to.deep.equal([witnesses]);
    expect(of(left({}, 'out-of-scope'))).to.deep.equal([undefined]);
    expect(of(left({ departure: clock(), witnesses }))).to.deep.equal([[{ source: 'hr', key: 'k1' }]]);
    expect(of(left({ witnesses }, 'out-of-scope', { proofOut: () => proveOrder('chief', at(0)) }))).to.deep.equal([undefined]);
  });

  it('asks for the proof of this very link', () => {
    const asked: string[] = [];
    const proofOut: AccountRules['proofOut'] = ({ owner }) => {
      asked.push(owner.key);
      return undefined;
    };
    expect(left({}, 'out-of-scope', { proofOut }).situation).to.equal('withheld');
    expect(asked).to.deep.equal(['k1']);
  });
});

describe('who was put out by order', () => {
  const told = (daysAgo: number) => {
    const when = at(-daysAgo * DAY);
    const leaving = { since: when, rung: 'disable', rungAt: when, ordered: { by: 'chief@idm1', at: when } } as const;
    return decideAccount(person({ link: link({ leaving }), actual: account({ standing: 'disabled' }) }), accountRules());
  };

  for (const [days, age] of [
    [0, 'today'],
    [1, 'yesterday'],
    [12, '12 days ago'],
  ] as const) {
    it(`is told with who did it and when: ${age}`, () => {
      const [finding] = told(days).findings;
      expect(finding?.message).to.include('chief@idm1').and.to.include(`on ${at(-days * DAY).slice(0, 10)} (${age})`);
    });
  }

  it('keeps account and memberships as they are', () => {
    expect(told(1)).to.deep.include({ operations: [], memberships: 'frozen', ref: { id: 'A1' } });
  });
});

describe('an account that is watched', () => {
  for (const [what, actual, down] of [
    ['active', account(), undefined],
    ['in bypass', account({ standingDetail: 'bypass' }), undefined],
    ['locked out', account({ standingDetail: 'Locked Out' }), 'is locked out'],
    ['disabled', account({ standing: 'disabled' }), 'is disabled'],
    ['trashed', account({ standing: 'trashed' }), 'is in the trash'],
    ['gone', undefined, 'is gone from the target'],
  ] as const satisfies readonly (readonly [string, ActualAccount | undefined, string | undefined])[]) {
    it(`${what}: ${down ?? 'nothing to tell'}`, () => {
      const finding = watchFinding({ targetId: 'A1', label: 'glass' }, actual);
      if (down === undefined) expect(finding).to.equal(undefined);
      else expect(finding?.message).to.equal(`the protected account glass (A1) ${down}, whoever did it`);
    });
  }
});
