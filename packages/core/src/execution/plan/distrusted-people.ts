import type { Doubt } from '../../domain/evidence.js';
import type { CompiledPipeline, Desired, PersonResult } from '../../mapping/compiled.js';
import type { StagedSource } from '../collect/staged-source.js';

/** What of a pipeline rests on people of a source who are not believed to be all there are, or to be as they are. */
export interface Distrust {
  readonly scope: Doubt | undefined;
  readonly attributes: ReadonlyMap<string, Doubt>;
}

/** Undefined where every source is believed, or says itself that it is not whole. */
export function distrustOf({ dependencies }: CompiledPipeline, sources: ReadonlyMap<string, StagedSource>): Distrust | undefined {
  const doubtIn = (needed: readonly { readonly source: string }[]): Doubt | undefined => {
    for (const { source } of needed) {
      const doubt = sources.get(source)?.distrust;
      if (doubt !== undefined) return doubt;
    }
    return undefined;
  };
  const attributes = new Map(
    Object.entries(dependencies.accounts).flatMap(([name, needed]) => {
      const doubt = doubtIn(needed);
      return doubt === undefined ? [] : [[name, doubt] as const];
    }),
  );
  const scope = doubtIn(dependencies.scope);
  return scope === undefined && attributes.size === 0 ? undefined : { scope, attributes };
}

/** What a distrusted read may say of somebody: values, but neither that they are out nor that a value is gone. */
export function letNobodyGo(result: PersonResult, distrust: Distrust): PersonResult {
  const { scope, attributes } = distrust;
  if (result.scope.is === 'out' && scope !== undefined) return { ...result, scope: { is: 'held', because: scope.reason } };
  const desired = Object.entries(result.desired).map(([name, wish]): readonly [string, Desired] => {
    const doubt = wish.state === 'absent' ? attributes.get(name) : undefined;
    return [name, doubt === undefined ? wish : { state: 'unknown', because: doubt.reason }];
  });
  return { ...result, desired: Object.fromEntries(desired) };
}
