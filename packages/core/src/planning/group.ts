import type { Finding } from '../domain/finding.js';
import { ownerText } from '../domain/identity.js';
import { decideSelected } from './group-selected.js';
import { heldGroup, type GroupDecision, type GroupRules, type GroupView } from './group-view.js';

const FROZEN = { is: 'frozen' } as const;

/** Decides about one group. A group that leaves is emptied of our members and kept: policies of the target may hang on it. */
export function decideGroup(view: GroupView, rules: GroupRules): GroupDecision {
  switch (view.wanted.is) {
    case 'held':
    case 'frozen':
      return heldGroup(view, view.wanted.because);
    case 'unselected':
      return leave(view, 'out-of-scope', rules);
    case 'absent':
      return leave(view, 'orphaned', rules);
    case 'selected':
      return decideSelected(view, view.wanted, rules);
    default:
      return view.wanted satisfies never;
  }
}

function leave(view: GroupView, situation: 'out-of-scope' | 'orphaned', rules: GroupRules): GroupDecision {
  const { link, actual } = view;
  const nothing: GroupDecision = { situation, operations: [], findings: [], members: FROZEN };
  if (link === undefined) return { ...nothing, situation: 'unmanaged' };
  if (actual === undefined) return { ...nothing, situation: rules.targetWhole ? 'vanished' : 'withheld' };
  const ref = { id: actual.id };
  if (actual.foreignOwner !== undefined) return { ...nothing, situation: 'foreign-owned', ref };
  const proof = situation === 'orphaned' ? rules.proofAbsent(view.owner.source) : rules.proofUnselected(view.owner.source);
  if (proof === undefined) return { ...nothing, situation: 'withheld', ref };
  const kept: Finding = {
    code: 'group-kept',
    severity: 'info',
    about: ownerText(view.owner),
    message: `group ${view.label} left the source: it is emptied of the members we manage, and kept`,
    remedy: 'Delete it in the target when no policy hangs on it any more.',
  };
  return { ...nothing, findings: [kept], ref, members: { is: 'empty', proof } };
}
