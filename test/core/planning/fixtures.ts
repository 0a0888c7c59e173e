import type { ActualAccount, ActualGroup, Link } from '@rollcall/core';
import { beginRead, concludeRead, proveAbsence, proveExit, type AbsenceProof } from '../../../packages/core/src/domain/evidence.js';
import type { Desired } from '../../../packages/core/src/mapping/compiled.js';
import type { AccountRules, AccountView } from '../../../packages/core/src/planning/account-view.js';
import type { GroupRules, GroupView } from '../../../packages/core/src/planning/group-view.js';
import { ADOPT_USUALLY } from '../../../packages/core/src/mapping/definition.js';
import { FULL_RIGHTS } from '../../../packages/core/src/planning/rights.js';
import { profileOfMemory } from '../support/memory-world.js';

export const NOW = Date.UTC(2026, 0, 5);
export const DAY = 86_400_000;
const AT = new Date(NOW).toISOString();
const ticket = beginRead('hr', AT);
const profile = profileOfMemory();

function accountProof(): AbsenceProof<'account'> {
  const { complete } = concludeRead(ticket, 'person', { whole: true, delivered: 0, basis: 'test' }, 0);
  const attempt = complete === undefined ? undefined : proveAbsence('account', complete, [], []);
  if (attempt?.proof === undefined) throw new Error('no proof');
  return attempt.proof;
}

/** Rules of the in-memory target, with every proof at hand unless told otherwise. */
export function accountRules(more: Partial<AccountRules> = {}): AccountRules {
  return {
    schema: profile.schemas.account,
    operations: new Set(profile.operations),
    targetWhole: true,
    nowMs: NOW,
    ladder: () => [
      { rung: 'disable', afterMs: 0 },
      { rung: 'trash', afterMs: 30 * DAY },
      { rung: 'delete', afterMs: 60 * DAY },
    ],
    isRetired: () => false,
    absence: () => 'immediate',
    rights: () => FULL_RIGHTS,
    isReference: () => false,
    adoption: () => ADOPT_USUALLY,
    renameCycles: () => 'withhold',
    isWaiting: () => false,
    openSinceMs: () => undefined,
    proofOut: () => proveExit('account', ticket, 'scope'),
    proofAbsent: accountProof,
    proofCleared: () => proveExit('attribute', ticket, 'accounts'),
    ...more,
  };
}

export const value = (text: string): Desired => ({ state: 'value', value: text });

export function link(more: Partial<Link> = {}): Link {
  const owner = { source: 'hr', key: 'k1' };
  return { type: 'account', owner, targetId: 'A1', label: 'ann', origin: 'created', pipeline: 'staff', since: '2025-01-01', runId: 'r', ...more };
}

export function account(more: Partial<ActualAccount> = {}): ActualAccount {
  return { type: 'account', id: 'A1', attributes: { username: 'ann' }, standing: 'active', ...more };
}

/** A person in scope who wants the name `ann` and has nothing. */
export function person(more: Partial<AccountView> = {}, desired: Partial<AccountView['desired']> = {}): AccountView {
  return {
    label: 'ann',
    claimants: { linked: more.link === undefined ? 0 : 1, unlinked: more.link === undefined ? 1 : 0, referring: 0 },
    given: [],
    ...more,
    desired: {
      owner: { source: 'hr', key: 'k1' },
      wantedBy: ['staff'],
      heldBy: [],
      scope: { is: 'in' },
      desired: { username: value('ann') },
      rejected: [],
      ...desired,
    },
  };
}

export function groupRules(more: Partial<GroupRules> = {}): GroupRules {
  const { group } = profile.schemas;
  if (group === undefined) throw new Error('no groups');
  return {
    schema: group,
    operations: new Set(profile.operations),
    targetWhole: true,
    rights: () => FULL_RIGHTS,
    skipsExisting: () => false,
    proofUnselected: () => proveExit('group', ticket, 'groups.select'),
    proofAbsent: () => proveExit('group', ticket, 'absent'),
    proofCleared: () => proveExit('attribute', ticket, 'groups'),
    ...more,
  };
}

export function groupView(more: Partial<GroupView> = {}): GroupView {
  return {
    owner: { source: 'hr', key: 'g1' },
    label: 'vpn',
    pipelines: ['staff'],
    wanted: { is: 'selected', desired: { name: value('vpn') }, rejected: [], members: 'given' },
    sameName: [],
    claimants: 1,
    ...more,
  };
}

export function group(more: Partial<ActualGroup> = {}): ActualGroup {
  return { type: 'group', id: 'G1', attributes: { name: 'vpn' }, ...more };
}
