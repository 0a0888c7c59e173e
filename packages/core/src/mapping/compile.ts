import type { SourceProfile } from '../contracts/source.js';
import type { TargetProfile } from '../contracts/target.js';
import type { CompiledPipeline, TargetRules } from './compiled.js';
import type { ExpressionText, GroupsDefinition, PipelineDefinition } from './definition.js';
import { checkAttributes, type AttributesSection } from './attributes.js';
import { FunctionState, runEnvironment } from './expression/environments.js';
import { checkExpression, type CheckedExpression, type ExpressionContext } from './expression/expression.js';
import { dependenciesOf, distinctDependencies, usesGroups, type Use } from './expression/uses.js';
import type { Vocabulary } from './expression/vocabulary.js';
import { checkIdentity, type IdentityExpressions } from './identity.js';
import { IssueCollection, issueOf, type MappingIssue } from './issue.js';
import type { CheckedJoin } from './join.js';
import { pipelineSources, type PipelineSources } from './pipeline-sources.js';
import { GroupMapping, type CheckedMembers } from './run/group-mapping.js';
import { PersonMapping, type MappedAttribute } from './run/person-mapping.js';
import { checkScope } from './scope.js';
import { checkTargetRules } from './target-rules.js';
import { UncheckedNames } from './unchecked-names.js';

/** A compiled pipeline, or everything that is wrong with it. Warnings come with both. */
export type CompileResult =
  | { readonly ok: true; readonly pipeline: CompiledPipeline; readonly warnings: readonly MappingIssue[] }
  | { readonly ok: false; readonly issues: readonly MappingIssue[]; readonly warnings: readonly MappingIssue[] };

/**
 * Checks a pipeline's expressions against the schemas of its sources and its target, and makes it ready to run.
 * Pure, offline, without secrets. Reports every mistake, not the first one. `sources` may hold sources that the pipeline does not use.
 */
export function compilePipeline(definition: PipelineDefinition, sources: Readonly<Record<string, SourceProfile>>, target: TargetProfile): CompileResult {
  const collection = new IssueCollection();
  const state = new FunctionState();
  const unchecked = new UncheckedNames();
  const context: ExpressionContext = { collection, state, running: runEnvironment(state), unchecked: (...found) => unchecked.add(...found) };
  const found = pipelineSources(definition, sources, context);
  if (found === undefined) return failed(collection);
  const scope = definition.scope === undefined ? undefined : checkScope(definition, definition.scope, found.people('scope'), context);
  const accounts = checkAttributes(accountsSection(definition, target), found.people('accounts'), context);
  const groups = definition.groups === undefined ? undefined : checkGroups(definition, definition.groups, found, target, context);
  const rules = checkTargetRules(definition, target, Object.keys(sources), context);
  const identity = checkIdentity(definition, target, found.people('identity'), context);
  unchecked.report(collection);
  if (collection.issues.length > 0) return failed(collection);
  const parts: Parts = { definition, found, scope, accounts, groups, rules, identity, state, naming: target.schemas.account.naming };
  return { ok: true, pipeline: pipelineOf(parts), warnings: collection.warnings };
}

function failed({ issues, warnings }: IssueCollection): CompileResult {
  return { ok: false, issues, warnings };
}

function accountsSection(definition: PipelineDefinition, target: TargetProfile): AttributesSection {
  return {
    entity: 'account',
    path: ['pipelines', definition.name, 'accounts'],
    target: definition.to,
    schema: target.schemas.account,
    operations: target.operations,
    expressions: definition.accounts,
  };
}

interface CheckedGroups {
  readonly select: CheckedExpression | undefined;
  readonly members: CheckedMembers;
  readonly attributes: readonly MappedAttribute[];
}

function checkGroups(
  definition: PipelineDefinition,
  section: GroupsDefinition,
  found: PipelineSources,
  target: TargetProfile,
  context: ExpressionContext,
): CheckedGroups {
  const path = ['pipelines', definition.name, 'groups'];
  const { issues, warnings } = context.collection;
  const { group: schema } = target.schemas;
  const vocabulary: Vocabulary | undefined = found.groups();
  if (schema === undefined) issues.push(issueOf(path, `${definition.to} has no groups`));
  if (vocabulary === undefined) issues.push(issueOf(path, `${definition.from} has no groups configured`, undefined, `add groups: to the source ${definition.from}`));
  if (vocabulary === undefined || schema === undefined) return { select: undefined, attributes: [], members: { default: 'given', rules: [] } };
  if (!found.profile.memberships) warnings.push(issueOf(path, `${definition.from} reads no memberships: the groups stay empty`));
  const condition = (name: string, text: ExpressionText): CheckedExpression | undefined => {
    const expression = checkExpression(text, vocabulary, context);
    if (expression === undefined || ['bool', 'dyn'].includes(expression.type)) return expression;
    issues.push(issueOf(text.path, `${name} is true or false; this is ${expression.type}`, { start: 0, end: text.text.length }));
    return undefined;
  };
  const select = section.select === undefined ? undefined : condition('select', section.select);
  const { default: usual = 'given', rules = [] } = section.members ?? {};
  const members = {
    default: usual,
    rules: rules.flatMap(({ mode, when: text }) => {
      const when = condition(mode, text);
      return when === undefined ? [] : [{ mode, when }];
    }),
  };
  const attributes = checkAttributes(
    { entity: 'group', path, target: definition.to, schema, operations: target.operations, expressions: section.attributes },
    vocabulary,
    context,
  );
  return { select, attributes, members };
}

interface Parts {
  readonly definition: PipelineDefinition;
  readonly found: PipelineSources;
  readonly scope: CheckedExpression | undefined;
  readonly accounts: readonly MappedAttribute[];
  readonly groups: CheckedGroups | undefined;
  readonly rules: TargetRules;
  readonly identity: IdentityExpressions;
  readonly state: FunctionState;
  readonly naming: string;
}

function pipelineOf({ definition, found, scope, accounts, groups, rules, identity, state, naming }: Parts): CompiledPipeline {
  const people = new PersonMapping(definition.from, found.joins, { scope, attributes: accounts, identity }, state);
  const groupMapping = groups === undefined ? undefined : new GroupMapping(groups.select, groups.attributes, groups.members);
  const ofPeople = [scope, identity.formerKeys, identity.rehire, ...Object.values(identity.knownBy ?? {}), ...accounts.map(({ expression }) => expression)];
  const ofGroups = [groups?.select, ...(groups?.members.rules ?? []).map(({ when }) => when), ...(groups?.attributes ?? []).map(({ expression }) => expression)];
  const uses = [...ofPeople, ...ofGroups].flatMap((expression) => expression?.uses ?? []);
  const required = found.joins.filter((join) => join.required).map(({ source }) => ({ source, type: 'person' as const }));
  return {
    definition,
    attributes: attributesInUse(definition.from, found, uses),
    needsMemberships: groups !== undefined || usesGroups(uses),
    joins: found.joins,
    dependencies: {
      scope: distinctDependencies([{ source: definition.from, type: 'person' }, ...required, ...dependenciesOf(scope?.uses ?? [])]),
      accounts: Object.fromEntries(accounts.map(({ name, expression }) => [name, dependenciesOf(expression.uses)])),
      groups: groups === undefined ? [] : [{ source: definition.from, type: 'group' }],
    },
    rules,
    mapPerson: (input, nowMs) => people.map(input, nowMs),
    nameOf: (input, nowMs) => people.nameOf(input, naming, nowMs),
    mapGroup: (record) => groupMapping?.map(record) ?? { selected: false },
  };
}

function attributesInUse(from: string, found: PipelineSources, uses: readonly Use[]): CompiledPipeline['attributes'] {
  const inUse: Record<string, { person: Set<string>; group: Set<string> }> = {};
  const of = (source: string): { person: Set<string>; group: Set<string> } => (inUse[source] ??= { person: new Set(), group: new Set() });
  of(from);
  for (const join of found.joins) addJoin(join, of(from).person, of(join.source).person);
  for (const use of uses) {
    if (use.kind === 'flag') continue;
    const { source, type } = use.variable;
    if (typeof use.field.from === 'object') of(source)[type].add(use.field.from.attribute);
    else if (found.profile.groupNaming !== undefined) of(source).group.add(found.profile.groupNaming);
  }
  return Object.fromEntries(Object.entries(inUse).map(([source, { person, group }]) => [source, { person: [...person].sort(), group: [...group].sort() }]));
}

function addJoin(join: CheckedJoin, own: Set<string>, joined: Set<string>): void {
  for (const attribute of join.ownAttributes) own.add(attribute);
  for (const attribute of join.joinedAttributes) joined.add(attribute);
}
