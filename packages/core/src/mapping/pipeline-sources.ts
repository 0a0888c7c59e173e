import type { SourceProfile } from '../contracts/source.js';
import type { JoinDefinition, PipelineDefinition } from './definition.js';
import type { ExpressionContext } from './expression/expression.js';
import { fieldOf, groupVariable, personVariable, sourceNameFault, type RecordVariable, type Section, type Variable, type Vocabulary } from './expression/vocabulary.js';
import { issueOf } from './issue.js';
import { checkJoin, type CheckedJoin } from './join.js';
import { suggestion } from './suggest.js';

/** The sources of one pipeline, and what its expressions may name. */
export interface PipelineSources {
  /** The profile of the pipeline's own source. */
  readonly profile: SourceProfile;
  readonly joins: readonly CheckedJoin[];
  people(section: Section): Vocabulary;
  /** Undefined where the own source has no groups. */
  groups(): Vocabulary | undefined;
}

type Profiles = Readonly<Record<string, SourceProfile>>;

/** Finds the sources and checks the joins; undefined when the pipeline's own source cannot be used. */
export function pipelineSources(definition: PipelineDefinition, profiles: Profiles, context: ExpressionContext): PipelineSources | undefined {
  const profile = usableSource(definition.from, ['pipelines', definition.name, 'from'], profiles, context);
  if (profile === undefined) return undefined;
  const own = personVariable(definition.from, profile, true);
  const joined = new Map<string, RecordVariable>();
  const joins: CheckedJoin[] = [];
  for (const join of definition.joins) {
    const variable = joinedVariable(definition, join, joined, profiles, context);
    if (variable === undefined) continue;
    joined.set(join.source, variable);
    const checked = checkJoin(join, personVariable(definition.from, profile, false), variable, context);
    if (checked !== undefined) joins.push(checked);
  }
  return {
    profile,
    joins,
    people: (section) => peopleVocabulary(section, own, joined, profiles),
    groups: () => groupsVocabulary(definition, profile, [own.name, ...joined.keys()], profiles),
  };
}

function usableSource(name: string, path: readonly (string | number)[], profiles: Profiles, context: ExpressionContext): SourceProfile | undefined {
  const { issues } = context.collection;
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  const fault = sourceNameFault(name);
  if (profile === undefined) issues.push(issueOf(path, `there is no source ${name}`, undefined, suggestion(name, Object.keys(profiles))));
  else if (fault !== undefined) issues.push(issueOf(path, fault, undefined, 'rename it: a small letter first, then letters, digits and _'));
  return fault === undefined ? profile : undefined;
}

function joinedVariable(
  definition: PipelineDefinition,
  join: JoinDefinition,
  joined: ReadonlyMap<string, RecordVariable>,
  profiles: Profiles,
  context: ExpressionContext,
): RecordVariable | undefined {
  const profile = usableSource(join.source, join.on.path, profiles, context);
  if (profile === undefined) return undefined;
  if (join.source !== definition.from && !joined.has(join.source)) return personVariable(join.source, profile, false);
  context.collection.issues.push(issueOf(join.on.path, `${join.source} is in this pipeline already`));
  return undefined;
}

function peopleVocabulary(section: Section, own: RecordVariable, joined: ReadonlyMap<string, RecordVariable>, profiles: Profiles): Vocabulary {
  const variables = new Map<string, Variable>([[own.name, own]]);
  for (const [source, variable] of joined) {
    variables.set(source, variable);
    const flag = `has_${source}`;
    variables.set(flag, { kind: 'flag', name: flag, source });
  }
  const elsewhere = new Map<string, string>([
    ['group', 'it stands for a group in the groups section'],
    ['groups', `write ${own.name}.groups`],
  ]);
  for (const source of Object.keys(profiles)) {
    if (!variables.has(source)) elsewhere.set(source, 'the pipeline does not join it');
  }
  elsewhere.set(`has_${own.name}`, `every person of the pipeline is in ${own.name}`);
  return { section, variables, elsewhere };
}

function groupsVocabulary(definition: PipelineDefinition, profile: SourceProfile, inPipeline: readonly string[], profiles: Profiles): Vocabulary | undefined {
  const group = groupVariable(definition.from, profile);
  if (group === undefined) return undefined;
  const variables = new Map<string, Variable>([['group', group]]);
  const elsewhere = new Map<string, string>(Object.keys(profiles).map((source) => [source, 'the groups section speaks of group only']));
  const onlyGroups = inPipeline.every((source) => source === definition.from || profiles[source]?.schemas.group === undefined);
  for (const name of ['name', 'description']) {
    if (fieldOf(group, name) === undefined) continue;
    if (onlyGroups) variables.set(name, { kind: 'alias', name, record: group });
    else elsewhere.set(name, `several sources have groups: write group.${name}`);
  }
  return { section: 'groups', variables, elsewhere };
}
