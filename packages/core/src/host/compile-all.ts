import { VERSION } from '../version.js';
import type { Digest } from '../domain/digest.js';
import type { SourceProfile } from '../contracts/source.js';
import type { TargetProfile } from '../contracts/target.js';
import type { OperationShape } from '../domain/operation.js';
import { tunedProfile } from '../mapping/attribute-options.js';
import { compilePipeline } from '../mapping/compile.js';
import type { CompiledPipeline } from '../mapping/compiled.js';
import type { PipelineDefinition } from '../mapping/definition.js';
import type { MappingIssue } from '../mapping/issue.js';
import type { AppliedConfig } from '../contracts/ledger.js';
import { DEFAULT_LADDER } from '../planning/ladder.js';
import { configDigest, decidingParts } from './config/digest.js';
import { inReadingOrder } from './config/issue.js';
import type { ConfigIssue, LoadedConfig } from './config/types.js';

/** Every pipeline of a file, ready to run, or what is wrong with them. */
export interface CompiledConfig {
  readonly pipelines: readonly CompiledPipeline[];
  /** The profile of each target, with what the pipelines say of its attributes. */
  readonly targets: Readonly<Record<string, TargetProfile>>;
  readonly issues: readonly ConfigIssue[];
  readonly warnings: readonly ConfigIssue[];
  readonly digest: Digest;
  /** Rollcall's and every used plugin's version: a plan made by one version is not applied by another. */
  readonly versions: Readonly<Record<string, string>>;
  /** See `TenantInput.applied`. */
  readonly applied: Omit<AppliedConfig, 'at'>;
}

/** Compiles the enabled pipelines against the profiles of their sources and targets. */
export function compileAll(config: LoadedConfig): CompiledConfig {
  const pipelines: CompiledPipeline[] = [];
  const issues: ConfigIssue[] = [];
  const warnings: ConfigIssue[] = [];
  const place = (issue: MappingIssue): ConfigIssue =>
    config.issueAt(issue.path, issue.message, {
      ...(issue.remedy === undefined ? {} : { remedy: issue.remedy }),
      ...(issue.range === undefined ? {} : { range: issue.range }),
    });
  const profiles: Record<string, SourceProfile> = {};
  for (const [name, source] of Object.entries(config.sources)) profiles[name] = source.profile;
  const targets: Record<string, TargetProfile> = {};
  for (const [name, { profile }] of Object.entries(config.targets)) {
    const tuned = tunedProfile(profile, config.pipelines.filter(({ to }) => to === name));
    targets[name] = tuned.profile;
    issues.push(...tuned.issues.map(place));
  }
  for (const written of config.pipelines) {
    const target = targets[written.to];
    if (target === undefined) continue;
    const definition = withOfferedRungs(written, target.operations);
    const result = compilePipeline(definition, profiles, target);
    warnings.push(...result.warnings.map(place));
    issues.push(...rungIssues(definition, target.operations, config));
    if (result.ok) pipelines.push(result.pipeline);
    else issues.push(...result.issues.map(place));
  }
  return { pipelines, targets, issues: inReadingOrder(issues), warnings: inReadingOrder(warnings), digest: configDigest(config), versions: versionsOf(config), applied: decidingParts(config) };
}

// Where the file names no ladder: the usual one, as far as the target goes.
function withOfferedRungs(definition: PipelineDefinition, operations: readonly OperationShape[]): PipelineDefinition {
  if (definition.leave !== DEFAULT_LADDER) return definition;
  return { ...definition, leave: DEFAULT_LADDER.filter(({ rung }) => operations.includes(`${rung}:account`)) };
}

// A rung that the target has no way to climb would be planned for ever and never done.
function rungIssues(definition: PipelineDefinition, operations: readonly OperationShape[], config: LoadedConfig): readonly ConfigIssue[] {
  return definition.leave.flatMap(({ rung }, index) => {
    if (operations.includes(`${rung}:account`)) return [];
    const offered = (['disable', 'trash', 'delete'] as const).filter((known) => operations.includes(`${known}:account`));
    return [config.issueAt(['pipelines', definition.name, 'leave', index], `${definition.to} cannot ${rung} accounts`, { remedy: `it offers ${offered.join(', ') || 'no rung at all'}` })];
  });
}

function versionsOf(config: LoadedConfig): Readonly<Record<string, string>> {
  const versions: Record<string, string> = { rollcall: VERSION };
  for (const { plugin } of [...Object.values(config.sources), ...Object.values(config.targets)]) versions[`${plugin.kind} ${plugin.type}`] = plugin.version;
  return versions;
}
