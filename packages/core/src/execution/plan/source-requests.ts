import type { SourceType } from '../../domain/source-record.js';
import type { CompiledPipeline } from '../../mapping/compiled.js';
import type { SourceRequest } from '../collect/staged-source.js';
import type { TenantInput } from '../tenant.js';

/**
 * What each source is asked for: the union of what the pipelines of the tenant need, read once.
 * @param former pipelines of an earlier file that are asked about the same records besides.
 */
export function requestsOf(input: Pick<TenantInput, 'pipelines' | 'sources'>, former: readonly CompiledPipeline[] = []): readonly SourceRequest[] {
  const requests: SourceRequest[] = [];
  for (const [name, { source, profile, expect }] of Object.entries(input.sources)) {
    const joins = (pipeline: CompiledPipeline): boolean => pipeline.joins.some((join) => join.source === name);
    const isUser = (pipeline: CompiledPipeline): boolean => pipeline.definition.from === name || joins(pipeline);
    if (!input.pipelines.some(isUser)) continue;
    const users = [...input.pipelines, ...former].filter(isUser);
    const owned = users.filter((pipeline) => pipeline.definition.from === name);
    const usesGroups = (pipeline: CompiledPipeline): boolean => pipeline.definition.groups !== undefined || pipeline.needsMemberships;
    const groups = profile.schemas.group !== undefined && owned.some(usesGroups);
    const types: SourceType[] = ['person'];
    if (groups) types.push('group');
    if (groups && profile.memberships) types.push('membership');
    const person = new Set(users.flatMap((pipeline) => pipeline.attributes[name]?.person ?? []));
    const group = new Set(owned.flatMap((pipeline) => pipeline.attributes[name]?.group ?? []));
    if (groups && profile.groupNaming !== undefined) group.add(profile.groupNaming);
    requests.push({ name, source, types, attributes: { person: [...person].sort(), group: [...group].sort() }, watchFor: expect?.present ?? [] });
  }
  return requests;
}
