import type { Link } from '../../contracts/ledger.js';
import { ownerText } from '../../domain/identity.js';
import { decideGroup } from '../../planning/group.js';
import type { GroupDecision, GroupRules, GroupView, GroupWish } from '../../planning/group-view.js';
import type { StagedTarget } from '../collect/staged-target.js';
import type { StagedGroup, StagedGroups } from './staged-groups.js';
import type { StagedLinks } from './staged-links.js';

/** A group with what was decided about it. */
export interface ComparedGroup {
  readonly group: StagedGroup;
  readonly decision: GroupDecision;
}

/** Compares every desired group, and every linked one that no pipeline has seen, with the target. */
export function compareGroups(
  groups: StagedGroups,
  links: StagedLinks,
  target: StagedTarget,
  rules: GroupRules,
  unseen: (link: Link) => GroupWish,
  idOf: (group: StagedGroup) => string | undefined,
): readonly ComparedGroup[] {
  for (const link of links.groups) {
    if (!groups.has(link.owner)) groups.addUnseen(link, unseen(link));
  }
  const compared = groups.groups.map((one) => {
    const group = belonging(one, links.groupOf(ownerText(one.owner)), unseen);
    const view = viewOf(group, groups, links, target, idOf(group));
    return { group, view, decision: decideGroup(view, rules) };
  });
  const takers = takersOf(compared);
  return compared.map(({ group, view, decision }) => {
    const rival = rivalOf(view, takers.get(takenBy(decision)));
    return { group, decision: rival === undefined ? decision : decideGroup({ ...view, rival: rival.label }, rules) };
  });
}

/** By the id of a group of the target: who would take it over. */
function takersOf(compared: readonly { readonly view: GroupView; readonly decision: GroupDecision }[]): ReadonlyMap<string, readonly GroupView[]> {
  const takers = new Map<string, GroupView[]>();
  for (const { view, decision } of compared) {
    const id = takenBy(decision);
    if (id !== '') takers.set(id, [...(takers.get(id) ?? []), view]);
  }
  return takers;
}

function takenBy({ operations }: GroupDecision): string {
  const adopt = operations.find((operation) => operation.kind === 'adopt');
  return adopt === undefined ? '' : adopt.ref.id;
}

// One group goes to one: to whom the file gives it by its id, where that is one; else to nobody.
function rivalOf(view: GroupView, takers: readonly GroupView[] = []): GroupView | undefined {
  if (view.byId !== undefined && takers.filter(({ byId }) => byId !== undefined).length === 1) return undefined;
  return takers.find((other) => other !== view);
}

// Of a group that nobody wants, the pipeline that it belongs to decides; where that one does not look, nobody has said anything.
function belonging(group: StagedGroup, link: Link | undefined, unseen: (link: Link) => GroupWish): StagedGroup {
  if (link === undefined || group.wanted.is !== 'unselected') return group;
  const wish = unseen(link);
  return { ...group, pipelines: [link.pipeline], wanted: wish.is === 'frozen' ? wish : group.wanted };
}

function viewOf(group: StagedGroup, groups: StagedGroups, links: StagedLinks, target: StagedTarget, byId: string | undefined): GroupView {
  const link = links.groupOf(ownerText(group.owner));
  const actual = link === undefined ? undefined : target.groups[target.groupById(link.targetId)];
  const viewed = (number: number): GroupView['sameName'] => {
    const found = target.groups[number];
    if (found === undefined) return [];
    const owner = links.groupByTarget(found.id);
    return [owner === undefined ? { actual: found } : { actual: found, link: owner }];
  };
  const all = target.groupsByName(group.label).flatMap(viewed);
  // Where one has the very name, one that only had it plus something else is another one.
  const exact = all.filter(({ actual: { plainName } }) => plainName === undefined);
  const sameName = exact.length > 0 ? exact : all;
  const [named] = byId === undefined ? [] : viewed(target.groupById(byId));
  return {
    ...group,
    sameName,
    claimants: groups.claimantsOf(group),
    ...(link === undefined ? {} : { link }),
    ...(actual === undefined ? {} : { actual }),
    ...(byId === undefined ? {} : { byId }),
    ...(named === undefined ? {} : { named }),
  };
}
