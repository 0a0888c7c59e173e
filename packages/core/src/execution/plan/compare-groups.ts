import { decideGroup, type GroupDecision, type GroupRules, type GroupView } from '../../planning/group.js';
import { ownerText } from '../../domain/identity.js';
import type { StagedTarget } from '../collect/staged-target.js';
import type { StagedGroup, StagedGroups } from './staged-groups.js';
import type { StagedLinks } from './staged-links.js';

/** A group with what was decided about it. */
export interface ComparedGroup {
  readonly group: StagedGroup;
  readonly decision: GroupDecision;
}

/** What became of a linked group that no pipeline has seen. */
export type UnseenGroup = (source: string, pipeline: string) => GroupView['wanted'];

/** Compares every desired group, and every linked one that was not seen, with the target. */
export function compareGroups(groups: StagedGroups, links: StagedLinks, target: StagedTarget, rules: GroupRules, unseen: UnseenGroup): readonly ComparedGroup[] {
  for (const link of links.groups) {
    if (!groups.has(link.owner)) groups.addUnseen(link, unseen(link.owner.source, link.pipeline));
  }
  return groups.groups.map((group) => ({ group, decision: decideGroup(viewOf(group, groups, links, target), rules) }));
}

function viewOf(group: StagedGroup, groups: StagedGroups, links: StagedLinks, target: StagedTarget): GroupView {
  const link = links.groupOf(ownerText(group.owner));
  const actual = link === undefined ? undefined : target.groups[target.groupById(link.targetId)];
  const sameName = target.groupsByName(group.label).flatMap((number) => {
    const found = target.groups[number];
    if (found === undefined) return [];
    const owner = links.groupByTarget(found.id);
    return [owner === undefined ? { actual: found } : { actual: found, link: owner }];
  });
  return {
    owner: group.owner,
    label: group.label,
    pipeline: group.pipeline,
    wanted: group.wanted,
    sameName,
    claimants: groups.claimantsOf(group),
    ...(group.conflict === undefined ? {} : { conflict: group.conflict }),
    ...(link === undefined ? {} : { link }),
    ...(actual === undefined ? {} : { actual }),
  };
}
