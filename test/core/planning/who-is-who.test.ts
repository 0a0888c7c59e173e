import { expect } from 'chai';
import { decideAccount } from '../../../packages/core/src/planning/account.js';
import { detourOperationId, isDetour, temporaryName } from '../../../packages/core/src/planning/operation-id.js';
import { phaseOf } from '../../../packages/core/src/domain/plan.js';
import { evidenceOfAccount, evidenceOfWanted, isTelling } from '../../../packages/core/src/planning/rehire-evidence.js';
import { account, accountRules, link, person, value } from './fixtures.js';

const owner = { source: 'hr', key: 'k1' };
const anchor = `sha256:${'a'.repeat(64)}` as const;

describe('a name that belonged to somebody else', () => {
  const told = (former: object) => {
    const [finding] = decideAccount(person({ nameHolder: { actual: account({ id: 'A9' }), former: { owner: { source: 'hr', key: 'k9' }, isLinked: true, ...former } } }), accountRules()).findings;
    return finding;
  };

  it('is told with both keys, the account and the date of release', () => {
    const message = 'the name ann belonged to hr:k9 (account A9), released on 2025-12-24: hr:k1 does not get that account';
    expect(told({ releasedAt: '2025-12-24T08:00:00.000Z' })?.message).to.equal(message);
    expect(told({})?.message).to.include('who leaves in this plan');
  });

  it('comes with the command that links the two, from the key that holds the account', () => {
    expect(told({})?.remedy).to.include('rollcall link hr:k1 A9 --from hr:k9.');
    expect(told({ isLinked: false })?.remedy).to.include('rollcall link hr:k1 A9.');
  });
});

describe('what writes a link', () => {
  const anchored = { anchor };
  it('carries what identifies the person beyond the key', () => {
    const views = [person({}, anchored), person({ nameHolder: { actual: account({ id: 'A9' }) } }, anchored), person({ link: link(), actual: account(), rekeyedFrom: { source: 'hr', key: 'k9' } }, anchored)];
    for (const view of views) expect(decideAccount(view, accountRules()).operations[0]).to.include({ anchor });
    expect(decideAccount(person(), accountRules()).operations[0]).to.not.have.property('anchor');
  });
});

describe('a link that changes hands', () => {
  const rekeyed = decideAccount(
    person({ link: link({ pipeline: 'old', label: 'old.ann' }), actual: account(), rekeyedFrom: { source: 'hr', key: 'k9' }, rename: { is: 'free' } }, { desired: { username: value('new') } }),
    accountRules(),
  ).operations;

  it('does so before anything else, and everything else waits for it', () => {
    const [adopt, ...others] = rekeyed;
    expect(adopt).to.deep.equal({
      kind: 'adopt',
      type: 'account',
      id: 'adopt account hr:k1',
      after: [],
      owner,
      label: 'old.ann',
      pipeline: 'staff',
      ref: { id: 'A1' },
      by: 'rekeyed',
      formerly: { source: 'hr', key: 'k9' },
    });
    expect(adopt === undefined ? '' : phaseOf(adopt)).to.equal('leave');
    expect(others.map(({ id, after }) => `${id} after ${after.join()}`)).to.deep.equal(['update account hr:k1 after adopt account hr:k1']);
  });

  it('takes the pipeline along: it is no handover besides', () => {
    expect(rekeyed.filter(({ kind }) => kind === 'adopt')).to.have.length(1);
  });

  it('and an adoption by name are of another phase', () => {
    const [adopt] = decideAccount(person({ nameHolder: { actual: account({ id: 'A9' }) } }), accountRules()).operations;
    expect(adopt === undefined ? '' : phaseOf(adopt)).to.equal('accounts');
  });
});

describe('a name by way of a temporary one', () => {
  const view = (rename: object, desired: object = {}) =>
    person({ label: 'bob', link: link(), actual: account(), rename: rename as never, renameHolder: { label: 'account bob', operation: 'update account hr:k2' } }, { desired: { username: value('bob'), ...desired } });

  it('is two updates, each from the name before it', () => {
    const [first, second] = decideAccount(view({ is: 'detour', holder: 2 }, { email: value('a@x') }), accountRules()).operations;
    const temporary = temporaryName(owner);
    expect(first).to.deep.include({ id: detourOperationId(owner), after: [], set: { username: temporary }, clear: [], before: { fields: { username: 'ann' } } });
    expect(second).to.deep.include({
      id: 'update account hr:k1',
      after: [detourOperationId(owner), 'update account hr:k2'],
      set: { username: 'bob', email: 'a@x' },
      before: { fields: { username: temporary, email: null } },
    });
  });

  it('is one update for everybody else in the circle', () => {
    const operations = decideAccount(view({ is: 'after', holder: 2 }), accountRules()).operations;
    expect(operations.map(({ id, after }) => [id, after])).to.deep.equal([['update account hr:k1', ['update account hr:k2']]]);
  });

  it('is no detour once the name is right', () => {
    const operations = decideAccount(person({ link: link(), actual: account(), rename: { is: 'detour', holder: 2 } }, { desired: { username: value('ann'), email: value('a@x') } }), accountRules()).operations;
    expect(operations.map(({ id }) => id)).to.deep.equal(['update account hr:k1']);
  });

  it('is withheld where it is a circle that may not be broken', () => {
    const { operations, findings } = decideAccount(view({ is: 'withheld', because: 'cycle', holder: 2 }), accountRules());
    expect(operations).to.deep.equal([]);
    expect(findings.map(({ message }) => message)).to.deep.equal(['ann cannot get the name bob: the names go round in a circle']);
  });

  it('is the same in every run, and nobody else’s', () => {
    expect(temporaryName(owner)).to.match(/^~old-[0-9a-f]{8}$/).and.to.equal(temporaryName({ ...owner }));
    expect(temporaryName(owner)).to.not.equal(temporaryName({ source: 'hr', key: 'k2' }));
    expect(isDetour({ id: detourOperationId(owner), kind: 'update' })).to.equal(true);
    expect(isDetour({ id: 'update account hr:k1', kind: 'update' })).to.equal(false);
    expect(isDetour({ id: detourOperationId(owner), kind: 'enable' })).to.equal(false);
  });
});

describe('what may show that two accounts are one person’s', () => {
  const { schema } = accountRules();
  const held = { phones: [{ id: 'P1', value: { number: '+1555' } }] };
  const left = evidenceOfAccount(schema, account({ attributes: { username: 'ann', email: 'Ann@X.edu', realname: 'Ann Meier' }, held }));
  const matching = (desired: Parameters<typeof evidenceOfWanted>[1]) => {
    const keys = new Set(left.map(({ key }) => key));
    return evidenceOfWanted(schema, desired).filter(({ key }) => keys.has(key));
  };
  const phones = { state: 'value', value: [{ number: '+1555', type: 'mobile' }] } as const;

  for (const [what, desired, attributes, telling] of [
    ['the same device', { phones }, ['phones'], true],
    ['the same address, whatever its case', { email: value('ann@x.EDU') }, ['email'], true],
    ['the same name of the person alone', { realname: value('ann meier') }, ['realname'], false],
    ['the name of the account', { username: value('ann') }, [], false],
    ['another device', { phones: { state: 'value', value: [{ number: '+1556' }] } }, [], false],
    ['nothing known', { email: { state: 'unknown', because: 'x' }, realname: { state: 'absent', by: 'seen' } }, [], false],
    ['an empty text, or what the target does not know', { realname: value(''), other: value('Ann Meier') }, [], false],
  ] as const) {
    it(`${what}: ${telling ? 'told' : 'not told'}`, () => {
      const matched = matching(desired);
      expect(matched.map(({ attribute }) => attribute)).to.deep.equal(attributes);
      expect(isTelling(matched)).to.equal(telling);
    });
  }

  it('two weak values together are told, the same one twice is not', () => {
    const weak = (attribute: string) => ({ attribute, key: attribute, isStrong: false });
    expect(isTelling([weak('realname'), weak('notes')])).to.equal(true);
    expect(isTelling([weak('realname'), weak('realname')])).to.equal(false);
    expect(isTelling([])).to.equal(false);
  });
});
