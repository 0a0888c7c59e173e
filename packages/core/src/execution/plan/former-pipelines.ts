import type { AppliedConfig } from '../../contracts/ledger.js';
import type { SourceProfile } from '../../contracts/source.js';
import type { Json } from '../../domain/json.js';
import type { ActualAccount } from '../../domain/target-record.js';
import type { CompiledPipeline, EntityRule } from '../../mapping/compiled.js';
import { compileFormer, compileFormerIgnore, formerDefinition, type FormerDefinition } from '../../mapping/former.js';
import type { TenantInput } from '../tenant.js';

/** A pipeline that lets in other people now than the last time a plan was applied, or that is gone. */
export interface FormerPipeline {
  readonly former: FormerDefinition;
  /** Absent where it cannot be run any more. */
  readonly compiled: CompiledPipeline | undefined;
  /** Where the edit stands: file:line. */
  readonly places: readonly string[];
}

/** A rule about accounts to be left alone that the file had, and has no more or otherwise. */
export interface FormerIgnore {
  /** Absent where it cannot be run any more: it may have covered anybody. */
  readonly rule: EntityRule<ActualAccount> | undefined;
  readonly place: string;
}

type Now = Pick<TenantInput, 'name' | 'profile' | 'pipelines' | 'sources' | 'applied' | 'placeOf'>;

/** The pipelines of the configuration that was applied last which decide otherwise now. None before the first run. */
export function formerPipelines(before: AppliedConfig | undefined, now: Now): readonly FormerPipeline[] {
  const profiles: Record<string, SourceProfile> = {};
  for (const [name, { profile }] of Object.entries(now.sources)) profiles[name] = profile;
  return formerDefinitions(before, now).flatMap((former) => {
    const places = placesOf(former, now);
    return places.length === 0 ? [] : [{ former, compiled: compileFormer(former, profiles, now.profile), places }];
  });
}

/** The rules of the configuration that was applied last about accounts to be left alone, where they are others now. */
export function formerIgnores(before: AppliedConfig | undefined, now: Now): readonly FormerIgnore[] {
  return formerDefinitions(before, now).flatMap((former) => {
    const stored = now.applied.pipelines[former.name];
    const current = stored === undefined ? undefined : formerDefinition(former.name, stored);
    if (former.ignore === undefined || (current?.to === now.name && current.ignore === former.ignore)) return [];
    return [{ rule: compileFormerIgnore(former, now.profile), place: now.placeOf(['pipelines', former.name, 'ignore']) }];
  });
}

/** The pipelines of this target that decided when a plan was applied last. */
export function formerDefinitions(before: AppliedConfig | undefined, now: Pick<Now, 'name' | 'pipelines'>): readonly FormerDefinition[] {
  return Object.entries(before?.pipelines ?? {}).flatMap(([name, stored]) => {
    const former = formerDefinition(name, stored);
    return former === undefined || !isOfTarget(former, now) ? [] : [former];
  });
}

// A target that was renamed in the file is known by its pipelines.
function isOfTarget({ name, to }: FormerDefinition, { name: target, pipelines }: Pick<Now, 'name' | 'pipelines'>): boolean {
  return to === target || pipelines.some(({ definition }) => definition.name === name);
}

/** Empty for a pipeline that decides as it did. */
function placesOf(former: FormerDefinition, { name: target, applied, placeOf }: Now): readonly string[] {
  const { name } = former;
  const stored: Json | undefined = applied.pipelines[name];
  const current = stored === undefined ? undefined : formerDefinition(name, stored);
  const at = (...path: readonly string[]): string => placeOf(['pipelines', ...path]);
  if (current === undefined) return [stored === undefined ? at() : at(name, 'enabled')];
  if (current.to !== target) return [at(name, 'to')];
  if (current.text === former.text) return [];
  if (current.from !== former.from) return [at(name, 'from')];
  const isScope = current.definition.scope?.text !== former.definition.scope?.text;
  const isJoin = joinText(current) !== joinText(former);
  return [...(isScope ? [at(name, 'scope')] : []), ...(isJoin ? [at(name, 'join')] : [])];
}

function joinText({ definition }: FormerDefinition): string {
  return JSON.stringify(definition.joins);
}
