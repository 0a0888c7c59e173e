import { expect } from 'chai';
import { beginRead, proveExit } from '../../../packages/core/src/domain/evidence.js';
import type { Desired } from '../../../packages/core/src/mapping/compiled.js';
import { decideGroup } from '../../../packages/core/src/planning/group.js';
import type { GroupRules, GroupView } from '../../../packages/core/src/planning/group-view.js';
import { group, groupRules, groupView, link, value } from './fixtures.js';

const owner = { source: 'hr', key: 'g1' };
const cleared = proveExit('attribute', beginRead('hr', '2026-01-05T00:00:00.000Z'), 'groups');
const own = link({ type: 'group', owner, targetId: 'G1' });
const actual = group({ attributes: { name: 'vpn', desc: 'old' } });
const gone: Desired = { state: 'absent', by: 'seen' };

function decided(desired: Readonly<Record<string, Desired>>, more: Partial<GroupView> = {}, rules: Partial<GroupRules> = {}) {
  const wanted = { is: 'selected', desired, rejected: [], members: 'given' } as const;
  return decideGroup(groupView({ link: own, actual, pipelines: ['staff', 'guests'], wanted, ...more }), groupRules(rules));
}

const update = { kind: 'update', type: 'group', id: 'update group hr:g1', after: [], owner, label: 'vpn', pipeline: 'staff', ref: { id: 'G1' } } as const;

describe('bringing a group in line', () => {
  for (const [what, desired, proof, expected] of [
    ['sets what differs', { name: value('vpn'), desc: value('new') }, undefined, { set: { desc: 'new' }, clear: [], fields: { desc: 'old' } }],
    ['clears what has no value any more, with its proof', { name: value('vpn'), desc: gone }, cleared, { set: {}, clear: ['desc'], fields: { desc: 'old' } }],
    ['clears nothing without proof', { name: value('vpn'), desc: gone }, undefined, undefined],
    ['says nothing of what it may not clear', { name: value('two'), desc: gone }, undefined, { set: { name: 'two' }, clear: [], fields: { name: 'vpn' } }],
    ['sets and clears at once', { name: value('two'), desc: gone }, cleared, { set: { name: 'two' }, clear: ['desc'], fields: { name: 'vpn', desc: 'old' } }],
  ] as const) {
    it(what, () => {
      const { operations } = decided(desired, {}, { proofCleared: () => proof });
      const clear = expected?.clear.map((attribute) => ({ attribute, proof }));
      expect(operations).to.deep.equal(expected === undefined ? [] : [{ ...update, set: expected.set, clear, before: { fields: expected.fields } }]);
    });
  }

  it('asks for the proof of this attribute, for the first pipeline that wants the group', () => {
    const asked: unknown[] = [];
    const proofCleared: GroupRules['proofCleared'] = (...question) => {
      asked.push(question);
      return undefined;
    };
    decided({ name: value('vpn'), desc: gone }, {}, { proofCleared });
    expect(asked).to.deep.equal([['staff', 'desc']]);
  });
});

describe('a new name for a group', () => {
  const taken = { actual: group({ id: 'G9' }) };
  const itself = { actual, link: own };
  for (const [what, sameName, claimants, reason] of [
    ['that is free', [], 1, undefined],
    ['that it has in another spelling', [itself], 1, undefined],
    ['that another one has', [taken], 1, 'it belongs to group G9'],
    ['that another one has too', [itself, taken], 1, 'it belongs to group G9'],
    ['that another one is to get', [], 2, 'another group is to get it too'],
    ['that two others are to get', [itself], 3, 'another group is to get it too'],
    ['that another one has, and a third is to get', [taken], 2, 'it belongs to group G9'],
  ] as const) {
    it(`${what}: ${reason === undefined ? 'set' : 'withheld and told'}`, () => {
      const { operations, findings } = decided({ name: value('two'), desc: value('new') }, { label: 'two', sameName, claimants });
      const isFree = reason === undefined;
      const change = { set: { ...(isFree ? { name: 'two' } : {}), desc: 'new' }, clear: [], before: { fields: { ...(isFree ? { name: 'vpn' } : {}), desc: 'old' } } };
      expect(operations).to.deep.equal([{ ...update, label: 'two', ...change }]);
      const finding = { code: 'rename-withheld', severity: 'error', about: 'hr:g1', remedy: 'Its other attributes are brought in line; free the name first.' };
      expect(findings).to.deep.equal(isFree ? [] : [{ ...finding, message: `group G1 cannot get the name two: ${reason}` }]);
    });
  }

  it('that it has already is told no more, whoever wants it', () => {
    const { operations, findings } = decided({ name: value('vpn') }, { sameName: [itself, taken], claimants: 2 });
    expect([operations, findings]).to.deep.equal([[], []]);
  });
});
