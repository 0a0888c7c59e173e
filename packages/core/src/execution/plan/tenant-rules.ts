import type { Link } from '../../contracts/ledger.js';
import type { TargetSchema } from '../../contracts/target.js';
import { ADOPT_USUALLY, type AttributeDefinition } from '../../mapping/definition.js';
import type { AccountRules } from '../../planning/account-view.js';
import type { GroupRules, GroupWish } from '../../planning/group-view.js';
import { FULL_RIGHTS, type AttributeRights } from '../../planning/rights.js';
import { DEFAULT_LADDER } from '../../planning/ladder.js';
import type { ProofDesk } from '../../planning/proof-desk.js';
import type { CompareInput } from './compare-input.js';
import type { DormantPipelines } from './dormant-pipelines.js';
import { absenceOf } from './source-lookup.js';

/** What decisions about accounts need to know of the file, the target and the reads. */
export function accountRulesOf(input: CompareInput, desk: ProofDesk, dormant: DormantPipelines): AccountRules {
  const definitions = new Map(input.pipelines.map(({ definition }) => [definition.name, definition]));
  const operations = new Set(input.profile.operations);
  const waiting = new Set(input.retries.flatMap(({ operation, nextAt }) => (nextAt === undefined || Date.parse(nextAt) > input.nowMs ? [operation] : [])));
  const retiredLadder = DEFAULT_LADDER.filter(({ rung }) => operations.has(`${rung}:account`));
  return {
    schema: input.profile.schemas.account,
    operations,
    targetWhole: input.staged.target.doubts.length === 0,
    nowMs: input.nowMs,
    ...(input.profile.temporary === undefined ? {} : { temporary: input.profile.temporary }),
    openSinceMs: (code, about) => input.openSinceMs.get(`${code} ${about}`),
    ladder: (link) => (definitions.get(link.pipeline)?.isReference === true ? undefined : definitions.get(link.pipeline)?.leave) ?? (dormant.retirementOf(link) === undefined ? undefined : retiredLadder),
    isRetired: (link) => dormant.retirementOf(link) !== undefined,
    absence: (source) => absenceOf(input.pipelines, source),
    rights: (wantedBy, attribute) => rightsIn(wantedBy.map((pipeline) => definitions.get(pipeline)?.accounts[attribute])),
    isReference: (pipelines) => pipelines.length > 0 && pipelines.every((pipeline) => definitions.get(pipeline)?.isReference === true),
    adoption: (pipeline) => definitions.get(pipeline)?.adopt ?? ADOPT_USUALLY,
    renameCycles: (pipeline) => definitions.get(pipeline)?.renameCycles ?? 'withhold',
    ...(input.profile.enrolment?.isAutomatic === true ? { enrolment: input.profile.enrolment } : {}),
    isWaiting: (operation) => waiting.has(operation),
    proofOut: (link) => {
      const retirement = dormant.retirementOf(link);
      return retirement === undefined ? desk.accountOut(link.owner.source) : desk.accountRetired(retirement);
    },
    proofAbsent: (link) => desk.accountAbsent(link.owner.source),
    proofCleared: (wantedBy, attribute, by) => desk.attributeAbsent(wantedBy, attribute, by),
  };
}

// Where several pipelines want somebody, the first one that maps an attribute says whose it is.
function rightsIn(definitions: readonly (AttributeDefinition | undefined)[]): AttributeRights {
  const definition = definitions.find((candidate) => candidate !== undefined);
  return definition === undefined ? FULL_RIGHTS : { own: definition.own ?? 'always', create: definition.create !== false, clear: definition.clear !== false };
}

/** The same for groups. */
export function groupRulesOf(input: CompareInput, schema: TargetSchema, desk: ProofDesk): GroupRules {
  return {
    schema,
    operations: new Set(input.profile.operations),
    targetWhole: input.staged.target.doubts.length === 0,
    rights: (pipelines, attribute) => rightsIn(pipelines.map((name) => input.pipelines.find(({ definition }) => definition.name === name)?.definition.groups?.attributes[attribute])),
    skipsExisting: (pipelines) => pipelines.every((name) => input.pipelines.find(({ definition }) => definition.name === name)?.definition.groups?.existing === 'skip'),
    proofUnselected: (source) => desk.groupUnselected(source),
    proofAbsent: (source) => desk.groupAbsent(source),
    proofCleared: (pipeline) => desk.groupAttributeCleared(pipeline),
  };
}

/** What is wanted of a linked group that no pipeline has seen: only one that still looks at groups can tell that it is gone. */
export function wishForUnseenGroup(input: CompareInput, dormant: DormantPipelines, link: Link): GroupWish {
  const { pipeline } = link;
  if (dormant.isDormant(link)) return { is: 'frozen', because: `pipeline ${pipeline} is gone from the file or disabled` };
  const definition = input.pipelines.find((candidate) => candidate.definition.name === pipeline)?.definition;
  if (definition?.groups === undefined) return { is: 'frozen', because: `pipeline ${pipeline} has no groups section any more` };
  return { is: 'absent' };
}
