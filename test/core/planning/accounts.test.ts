import { expect } from 'chai';
import type { Situation } from '@rollcall/core';
import { decideAccount } from '../../../packages/core/src/planning/account.js';
import { decideLeaving } from '../../../packages/core/src/planning/account-leaving.js';
import type { AccountRules, AccountView } from '../../../packages/core/src/planning/account-view.js';
import { account, accountRules, DAY, link, NOW, person, value } from './fixtures.js';

interface Case {
  readonly what: string;
  readonly view: AccountView;
  readonly rules?: Partial<AccountRules>;
  readonly situation: Situation;
  readonly operations?: readonly string[];
  readonly findings?: readonly string[];
  readonly memberships?: 'manage' | 'frozen';
}

const linked = { link: link(), actual: account() };
const holder = (more: object = {}) => ({ nameHolder: { actual: account({ id: 'A9', ...more }) } });
const leaving = (rung: 'disable' | 'trash', daysAgo: number) => {
  const since = new Date(NOW - daysAgo * DAY).toISOString();
  return { since, rung, rungAt: since };
};
const out = { scope: { is: 'out' }, wantedBy: [], desired: {} } as const;
const held = { scope: { is: 'held', because: 'no status' }, wantedBy: [], desired: {}, heldBy: ['staff'] } as const;

const ordered = { ...leaving('disable', 2), ordered: { by: 'chief', at: new Date(NOW - 2 * DAY).toISOString() } };
const standstill = { code: 'former-key-present', severity: 'error', message: 'not clear' } as const;
const former = { owner: { source: 'hr', key: 'k9' }, releasedAt: '2025-12-24T00:00:00.000Z', isLinked: true } as const;
const formerHolder = (more: object) => ({ nameHolder: { actual: account({ id: 'A9', ...more }), link: link({ owner: former.owner }), former } });

const cases: readonly Case[] = [
  { what: 'nobody there', view: person(), situation: 'missing', operations: ['create'], memberships: 'manage' },
  { what: 'the target half-read', view: person(), rules: { targetWhole: false }, situation: 'withheld', findings: ['withheld'] },
  { what: 'the name is free for the taking', view: person(holder()), situation: 'matched', operations: ['adopt'], memberships: 'manage' },
  { what: 'the name is synced', view: person(holder({ foreignOwner: 'AD' })), situation: 'foreign-owned', findings: ['foreign-owned'] },
  { what: 'the name is in the trash', view: person(holder({ standing: 'trashed' })), situation: 'disputed', findings: ['name-in-trash'] },
  {
    what: 'the name is linked to another',
    view: person({ nameHolder: { actual: account({ id: 'A9' }), link: link({ owner: { source: 'hr', key: 'k9' } }) } }),
    situation: 'disputed',
    findings: ['name-collision'],
  },
  {
    what: 'the name is freed in this plan',
    view: person({ ...holder(), nameFreedBy: 'update account hr:k9' }),
    situation: 'missing',
    operations: ['create'],
    memberships: 'manage',
  },
  { what: 'two newcomers', view: person({ claimants: { linked: 0, unlinked: 2, referring: 0 } }), situation: 'disputed', findings: ['name-collision'] },
  { what: 'a linked claimant', view: person({ claimants: { linked: 1, unlinked: 1, referring: 0 } }), situation: 'disputed', findings: ['name-collision'] },
  {
    what: 'a linked claimant, and the name is free for the taking',
    view: person({ ...holder(), claimants: { linked: 1, unlinked: 1, referring: 0 } }),
    situation: 'disputed',
    findings: ['name-collision'],
  },
  { what: 'an alias', view: person({ otherNameHolder: { actual: account({ id: 'A9' }) } }), situation: 'disputed', findings: ['name-is-alias'] },
  { what: 'two of that name', view: person({ ...holder(), ambiguousName: true }), situation: 'disputed', findings: ['ambiguous-match'] },
  { what: 'no name', view: person({}, { desired: {} }), situation: 'rejected', findings: ['record-rejected'] },
  {
    what: 'a name that is not known',
    view: person({}, { desired: { username: { state: 'unknown', because: 'pay was not read whole' } } }),
    situation: 'withheld',
    findings: ['withheld'],
  },
  {
    what: 'an invalid attribute',
    view: person({}, { rejected: [{ attribute: 'email', reason: 'too long' }] }),
    situation: 'rejected',
    findings: ['record-rejected'],
  },
  {
    what: 'an invalid phone',
    view: person({}, { rejected: [{ attribute: 'phones', reason: 'no country code' }] }),
    situation: 'missing',
    operations: ['create'],
    findings: ['value-rejected'],
    memberships: 'manage',
  },
  { what: 'nothing to do', view: person(linked), situation: 'linked', memberships: 'manage' },
  {
    what: 'a change',
    view: person(linked, { desired: { username: value('ann'), email: value('a@x') } }),
    situation: 'linked',
    operations: ['update'],
    memberships: 'manage',
  },
  {
    what: 'a change of the name by case only',
    view: person(linked, { desired: { username: value('ANN') } }),
    situation: 'linked',
    memberships: 'manage',
  },
  {
    what: 'an invalid change',
    view: person(linked, { desired: { realname: value('New') }, rejected: [{ attribute: 'email', reason: 'too long' }] }),
    situation: 'rejected',
    findings: ['record-rejected'],
    memberships: 'manage',
  },
  { what: 'vanished', view: person({ link: link() }), situation: 'vanished', operations: ['create'], findings: ['account-vanished'], memberships: 'manage' },
  { what: 'perhaps vanished', view: person({ link: link() }), rules: { targetWhole: false }, situation: 'withheld', findings: ['withheld'] },
  {
    what: 'perhaps vanished, and the name is free for the taking',
    view: person({ link: link(), ...holder() }),
    rules: { targetWhole: false },
    situation: 'withheld',
    findings: ['withheld'],
  },
  {
    what: 'vanished, contested by a newcomer, and the name is free for the taking',
    view: person({ link: link(), ...holder(), claimants: { linked: 1, unlinked: 1, referring: 0 } }),
    situation: 'matched',
    operations: ['adopt'],
    findings: ['account-vanished'],
    memberships: 'manage',
  },
  {
    what: 'synced since',
    view: person({ link: link(), actual: account({ foreignOwner: 'AD' }) }),
    situation: 'foreign-owned',
    findings: ['foreign-owned'],
  },
  {
    what: 'trashed by somebody',
    view: person({ link: link(), actual: account({ standing: 'trashed' }) }),
    situation: 'withheld',
    findings: ['trashed-elsewhere'],
  },
  {
    what: 'disabled by somebody',
    view: person({ link: link(), actual: account({ standing: 'disabled' }) }),
    situation: 'linked',
    findings: ['disabled-elsewhere'],
    memberships: 'manage',
  },
  {
    what: 'back from disabled',
    view: person({ link: link({ leaving: leaving('disable', 3) }), actual: account({ standing: 'disabled' }) }),
    situation: 'linked',
    operations: ['enable'],
    memberships: 'manage',
  },
  {
    what: 'back from the trash',
    view: person({ link: link({ leaving: leaving('trash', 3) }), actual: account({ standing: 'trashed' }) }),
    situation: 'linked',
    operations: ['restore', 'enable'],
    memberships: 'manage',
  },
  {
    what: 'wanted by another pipeline now',
    view: person({ link: link({ pipeline: 'old' }), actual: account() }),
    situation: 'linked',
    operations: ['adopt'],
    memberships: 'manage',
  },
  {
    what: 'wanted by another pipeline while its own cannot tell',
    view: person({ link: link({ pipeline: 'old' }), actual: account() }, { heldBy: ['old'] }),
    situation: 'linked',
    memberships: 'manage',
  },
  { what: 'ignored, whatever is wanted', view: person({ ...linked, ignored: true }, { desired: { username: value('other') } }), situation: 'foreign-owned' },
  { what: 'ignored and out', view: person({ ...linked, ignored: true }, out), situation: 'foreign-owned' },
  { what: 'out by order', view: person({ link: link({ leaving: ordered }), actual: account({ standing: 'disabled' }) }), situation: 'withheld', findings: ['left-by-order'] },
  { what: 'out by order, in conflict', view: person({ link: link({ leaving: ordered }), actual: account() }, { conflict: 'two values' }), situation: 'disputed', findings: ['pipeline-conflict'] },
  { what: 'new, and not told from somebody', view: person({ standstill: standstill }), situation: 'disputed', findings: ['former-key-present'] },
  { what: 'linked, and not told from somebody', view: person({ ...linked, standstill: standstill }), situation: 'linked', memberships: 'manage' },
  { what: 'the name of somebody who is gone', view: person(formerHolder({})), situation: 'disputed', findings: ['name-reuse'] },
  { what: 'the name of somebody in the trash', view: person(formerHolder({ standing: 'trashed' })), situation: 'disputed', findings: ['name-reuse'] },
  { what: 'the name of somebody who is renamed away', view: person({ ...formerHolder({}), nameFreedBy: 'update account hr:k9' }), situation: 'missing', operations: ['create'], memberships: 'manage' },
  { what: 'the name of a trashed account that was released', view: person({ nameReleased: { ...former, account: 'A9' } }), situation: 'disputed', findings: ['name-reuse'] },
  { what: 'under another key now', view: person({ ...linked, rekeyedFrom: former.owner }), situation: 'rekeyed', operations: ['adopt'], memberships: 'manage' },
  {
    what: 'under another key now, back from the trash, with a new name',
    view: person({ link: link({ leaving: leaving('trash', 3) }), actual: account({ standing: 'trashed' }), rekeyedFrom: former.owner, rename: { is: 'free' } }, { desired: { username: value('new') } }),
    situation: 'rekeyed',
    operations: ['adopt', 'restore', 'enable', 'update'],
    memberships: 'manage',
  },
  {
    what: 'under another key now, with an invalid attribute',
    view: person({ ...linked, rekeyedFrom: former.owner }, { rejected: [{ attribute: 'email', reason: 'too long' }] }),
    situation: 'rejected',
    operations: ['adopt'],
    findings: ['record-rejected'],
    memberships: 'manage',
  },
  { what: 'under another key now, synced', view: person({ link: link(), actual: account({ foreignOwner: 'AD' }), rekeyedFrom: former.owner }), situation: 'foreign-owned', findings: ['foreign-owned'] },
  { what: 'under another key now, trashed by others', view: person({ link: link(), actual: account({ standing: 'trashed' }), rekeyedFrom: former.owner }), situation: 'withheld', findings: ['trashed-elsewhere'] },
  { what: 'in conflict', view: person(linked, { conflict: 'two values' }), situation: 'disputed', findings: ['pipeline-conflict'] },
  { what: 'held', view: person(linked, held), situation: 'withheld', findings: ['scope-held'] },
  { what: 'held and new', view: person({}, held), situation: 'withheld', findings: ['scope-held'] },
  { what: 'out and never ours', view: person({}, out), situation: 'unmanaged' },
  { what: 'out', view: person(linked, out), situation: 'out-of-scope', operations: ['disable'] },
  {
    what: 'out, with an invalid attribute (A5)',
    view: person(linked, { ...out, rejected: [{ attribute: 'username', reason: 'too long' }] }),
    situation: 'out-of-scope',
    operations: ['disable'],
  },
  { what: 'out, contested by a newcomer (A4)', view: person({ ...linked, claimants: { linked: 1, unlinked: 1, referring: 0 } }, out), situation: 'out-of-scope', operations: ['disable'] },
  { what: 'out without proof', view: person(linked, out), rules: { proofOut: () => undefined }, situation: 'withheld' },
  { what: 'out of a frozen pipeline', view: person(linked, out), rules: { ladder: () => undefined }, situation: 'withheld', findings: ['pipeline-frozen'] },
  { what: 'out and gone', view: person({ link: link() }, out), situation: 'vanished' },
  { what: 'out and perhaps gone', view: person({ link: link() }, out), rules: { targetWhole: false }, situation: 'withheld' },
];

describe('deciding about a person who was seen', () => {
  for (const { what, view, rules = {}, situation, operations = [], findings = [], memberships = 'frozen' } of cases) {
    it(`${what}: ${situation}${operations.length === 0 ? '' : `, ${operations.join(' + ')}`}`, () => {
      const decision = decideAccount(view, accountRules(rules));
      expect({
        situation: decision.situation,
        operations: decision.operations.map((operation) => operation.kind),
        findings: decision.findings.map((finding) => finding.code),
        memberships: decision.memberships,
      }).to.deep.equal({ situation, operations, findings, memberships });
    });
  }
});

describe('climbing the ladder', () => {
  const step = (more: Parameters<typeof link>[0], standing: 'active' | 'disabled' | 'trashed', rules: Partial<AccountRules> = {}) => {
    const left = link(more);
    const at = new Date(NOW).toISOString();
    const dwellMs = left.leaving === undefined ? 0 : NOW - Date.parse(left.leaving.since);
    const departure = { owner: left.owner, grade: 'absence', firstAt: at, lastAt: at, witnessedMs: 0, dwellMs, byEdit: false } as const;
    const decision = decideLeaving({ link: left, actual: account({ standing }), departure }, 'orphaned', accountRules(rules));
    return decision.pending === undefined
      ? decision.operations.map((operation) => operation.kind).join()
      : `${decision.pending.rung} in ${(decision.pending.dueMs - NOW) / DAY} d`;
  };

  it('disables at once, waits, trashes, waits, deletes, one rung a run', () => {
    expect(step({}, 'active')).to.equal('disable');
    expect(step({ leaving: leaving('disable', 29) }, 'disabled')).to.equal('trash in 1 d');
    expect(step({ leaving: leaving('disable', 90) }, 'disabled')).to.equal('trash');
    expect(step({ leaving: leaving('trash', 59) }, 'trashed')).to.equal('delete in 1 d');
    expect(step({ leaving: leaving('trash', 60) }, 'trashed')).to.equal('delete');
  });

  it('disables an adopted account, and no more', () => {
    expect(step({ origin: 'adopted' }, 'active')).to.equal('disable');
    expect(step({ origin: 'adopted', leaving: leaving('disable', 999) }, 'disabled')).to.equal('');
  });

  it('climbs nothing without proof', () => {
    expect(step({}, 'active', { proofAbsent: () => undefined })).to.equal('');
  });

  it('does not trash what is in the trash', () => {
    expect(step({ leaving: leaving('disable', 90) }, 'trashed')).to.equal('');
  });

  it('stays where it is when its rung is gone from the file', () => {
    const ladder = (): [{ rung: 'trash'; afterMs: number }] => [{ rung: 'trash', afterMs: 0 }];
    expect(step({ leaving: leaving('disable', 90) }, 'disabled', { ladder })).to.equal('');
  });

  it('never climbs a first rung that is not due at once: nothing tells since when', () => {
    const ladder = (): [{ rung: 'trash'; afterMs: number }] => [{ rung: 'trash', afterMs: 30 * DAY }];
    expect(step({}, 'active', { ladder })).to.equal('trash in 30 d');
  });
});
