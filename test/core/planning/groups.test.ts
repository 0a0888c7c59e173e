import { expect } from 'chai';
import type { Situation } from '@rollcall/core';
import { decideGroup } from '../../../packages/core/src/planning/group.js';
import type { GroupRules, GroupView } from '../../../packages/core/src/planning/group-view.js';
import { group, groupRules, groupView, link, value } from './fixtures.js';

interface Case {
  readonly what: string;
  readonly view: Partial<GroupView>;
  readonly rules?: Partial<GroupRules>;
  readonly situation: Situation;
  readonly operations?: readonly string[];
  readonly findings?: readonly string[];
  readonly members?: 'manage' | 'empty' | 'frozen';
}

const own = link({ type: 'group', owner: { source: 'hr', key: 'g1' }, targetId: 'G1' });
const linked = { link: own, actual: group(), sameName: [{ actual: group(), link: own }] };
const other = { actual: group({ id: 'G9' }) };
const wanted = (desired: Record<string, ReturnType<typeof value>>): Partial<GroupView> => ({ wanted: { is: 'selected', desired, rejected: [], members: 'given' } });

const cases: readonly Case[] = [
  { what: 'new', view: {}, situation: 'missing', operations: ['create'], members: 'manage' },
  { what: 'new, the target half-read', view: {}, rules: { targetWhole: false }, situation: 'withheld', findings: ['group-held'] },
  { what: 'there by name', view: { sameName: [other] }, situation: 'matched', operations: ['adopt'], members: 'manage' },
  { what: 'there twice', view: { sameName: [other, { actual: group({ id: 'G8' }) }] }, situation: 'disputed', findings: ['ambiguous-match'] },
  { what: "somebody else's", view: { sameName: [{ ...other, link: link() }] }, situation: 'disputed', findings: ['name-collision'] },
  { what: 'synced', view: { sameName: [{ actual: group({ foreignOwner: 'AD' }) }] }, situation: 'foreign-owned', findings: ['foreign-owned'] },
  { what: 'wanted twice', view: { claimants: 2 }, situation: 'disputed', findings: ['name-collision'] },
  { what: 'without a name', view: wanted({}), situation: 'rejected', findings: ['record-rejected'] },
  { what: 'in conflict', view: { ...linked, conflict: 'two' }, situation: 'disputed', findings: ['pipeline-conflict'] },
  { what: 'linked', view: linked, situation: 'linked', members: 'manage' },
  {
    what: 'described anew',
    view: { ...linked, ...wanted({ name: value('vpn'), desc: value('x') }) },
    situation: 'linked',
    operations: ['update'],
    members: 'manage',
  },
  {
    what: 'renamed to a name in use',
    view: { ...linked, ...wanted({ name: value('two'), desc: value('x') }), label: 'two', sameName: [other] },
    situation: 'linked',
    operations: ['update'],
    findings: ['rename-withheld'],
    members: 'manage',
  },
  {
    what: 'linked and invalid',
    view: { ...linked, wanted: { is: 'selected', desired: {}, rejected: [{ attribute: 'name', reason: 'x' }], members: 'given' } },
    situation: 'rejected',
    findings: ['record-rejected'],
    members: 'manage',
  },
  { what: 'wanted by another pipeline', view: { ...linked, pipelines: ['new'] }, situation: 'linked', operations: ['adopt'], members: 'manage' },
  { what: 'vanished', view: { link: own }, situation: 'vanished', operations: ['create'], findings: ['group-vanished'], members: 'manage' },
  { what: 'unselected', view: { ...linked, wanted: { is: 'unselected' } }, situation: 'out-of-scope', findings: ['group-kept'], members: 'empty' },
  { what: 'unselected, never ours', view: { wanted: { is: 'unselected' } }, situation: 'unmanaged' },
  { what: 'absent', view: { ...linked, wanted: { is: 'absent' } }, situation: 'orphaned', findings: ['group-kept'], members: 'empty' },
  { what: 'absent without proof', view: { ...linked, wanted: { is: 'absent' } }, rules: { proofAbsent: () => undefined }, situation: 'withheld' },
  {
    what: 'absent and synced',
    view: { ...linked, actual: group({ foreignOwner: 'AD' }), wanted: { is: 'absent' } },
    situation: 'foreign-owned',
  },
  { what: 'absent and gone', view: { link: own, wanted: { is: 'absent' } }, situation: 'vanished' },
  { what: 'absent and perhaps gone', view: { link: own, wanted: { is: 'absent' } }, rules: { targetWhole: false }, situation: 'withheld' },
  { what: 'held', view: { ...linked, wanted: { is: 'held', because: 'x' } }, situation: 'withheld', findings: ['group-held'] },
  { what: 'frozen', view: { ...linked, wanted: { is: 'frozen', because: 'x' } }, situation: 'withheld', findings: ['group-held'] },
];

describe('deciding about a group', () => {
  for (const { what, view, rules = {}, situation, operations = [], findings = [], members = 'frozen' } of cases) {
    it(`${what}: ${situation}${operations.length === 0 ? '' : `, ${operations.join(' + ')}`}, members ${members}`, () => {
      const decision = decideGroup(groupView(view), groupRules(rules));
      expect({
        situation: decision.situation,
        operations: decision.operations.map((operation) => operation.kind),
        findings: decision.findings.map((finding) => finding.code),
        members: decision.members.is,
      }).to.deep.equal({ situation, operations, findings, members });
    });
  }
});
