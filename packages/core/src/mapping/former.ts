import type { SourceProfile } from '../contracts/source.js';
import type { TargetProfile } from '../contracts/target.js';
import { canonicalJson, type Json } from '../domain/json.js';
import { compilePipeline } from './compile.js';
import type { ActualAccount } from '../domain/target-record.js';
import type { CompiledPipeline, EntityRule } from './compiled.js';
import { ADOPT_USUALLY, MAY_ALL, type JoinDefinition, type PipelineDefinition } from './definition.js';
import { FunctionState, runEnvironment } from './expression/environments.js';
import type { ExpressionContext } from './expression/expression.js';
import { IssueCollection } from './issue.js';
import { checkTargetRules } from './target-rules.js';

/** A pipeline as a configuration defined it that was applied before: only what decides who is in. */
export interface FormerDefinition {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly definition: PipelineDefinition;
  /** Equal for two definitions that let the same people in, whatever the sources say. */
  readonly text: string;
  /** Which groups it wants: equal for two that want the same. */
  readonly select: string;
  /** Who is which account, and whose memberships are taken away: equal for two that let the same members be in the same groups. */
  readonly members: string;
  /** Its rule about accounts that are left alone. */
  readonly ignore?: string;
}

/**
 * Reads a definition as the ledger keeps it (`AppliedConfig.pipelines`): data without places. Undefined for a disabled one; what
 * another version may have left that is none reads as a pipeline of a source without a name.
 */
export function formerDefinition(name: string, stored: Json): FormerDefinition | undefined {
  const outer = mappingOf(stored);
  const read = mappingOf(outer?.['definition']);
  if (outer?.['enabled'] === false) return undefined;
  const from = wordOf(read?.['from']);
  const to = wordOf(read?.['to']);
  const scope = textOf(read?.['scope']);
  const joins = joinsOf(read?.['joins']);
  const expression = scope === undefined ? {} : { scope: { text: scope, path: [] } };
  const definition: PipelineDefinition = { name, from, to, joins, ...expression, ...NOTHING_ELSE };
  const text = canonicalJson({ from, to, scope: scope ?? null, joins: joins.map(({ source, on, multiple, required }) => ({ source, on: on.text, multiple, required })) });
  const groups = mappingOf(read?.['groups']);
  const select = canonicalJson(groups === undefined ? false : (textOf(groups['select']) ?? true));
  const ignore = textOf(read?.['ignore']);
  return { name, from, to, definition, text, select, members: membersText(text, read), ...(ignore === undefined ? {} : { ignore }) };
}

/** Makes the scope of a former definition ready to run; undefined when it cannot be run any more. Nothing is mapped. */
export function compileFormer(former: FormerDefinition, sources: Readonly<Record<string, SourceProfile>>, target: TargetProfile): CompiledPipeline | undefined {
  const bare: TargetProfile = { ...target, operations: [], schemas: { account: { naming: '', attributes: {} } } };
  const compiled = compilePipeline(former.definition, sources, bare);
  return compiled.ok ? compiled.pipeline : undefined;
}

/** Makes the rule of a former definition about accounts to be left alone ready to run; undefined when it cannot be run any more. */
export function compileFormerIgnore({ definition, ignore = '' }: FormerDefinition, target: TargetProfile): EntityRule<ActualAccount> | undefined {
  const state = new FunctionState();
  const context: ExpressionContext = { collection: new IssueCollection(), state, running: runEnvironment(state), unchecked: () => undefined };
  return checkTargetRules({ ...definition, ignore: { text: ignore, path: [] } }, target, [], context).ignore;
}

function membersText(people: string, read: Readonly<Record<string, Json>> | undefined): string {
  const members = mappingOf(read?.['groups'])?.['members'] ?? null;
  return canonicalJson({ people, accounts: read?.['accounts'] ?? null, members, isReference: read?.['isReference'] === true });
}

const NO_LIMIT = { path: [] };
const NOTHING_ELSE = {
  accounts: {},
  may: MAY_ALL,
  isReference: false,
  adopt: ADOPT_USUALLY,
  leave: [],
  absence: 'confirmed',
  renameCycles: 'withhold',
  guards: { remove: NO_LIMIT, clear: NO_LIMIT, shrinkGroup: NO_LIMIT, shrinkSource: NO_LIMIT },
} as const satisfies Partial<PipelineDefinition>;

function joinsOf(stored: Json | undefined): readonly JoinDefinition[] {
  if (!Array.isArray(stored)) return [];
  return (stored as readonly Json[]).map((item) => {
    const join = mappingOf(item);
    const multiple = join?.['multiple'] === 'first' ? 'first' : 'reject';
    // What cannot be read does not compile either: the definition then counts as one that cannot be run.
    return { source: wordOf(join?.['source']), on: { text: textOf(join?.['on']) ?? '', path: [] }, multiple, required: join?.['required'] === true };
  });
}

function wordOf(stored: Json | undefined): string {
  return typeof stored === 'string' ? stored : '';
}

function textOf(stored: Json | undefined): string | undefined {
  const text = mappingOf(stored)?.['text'];
  return typeof text === 'string' ? text : undefined;
}

function mappingOf(stored: Json | undefined): Readonly<Record<string, Json>> | undefined {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return undefined;
  return stored as Readonly<Record<string, Json>>;
}
