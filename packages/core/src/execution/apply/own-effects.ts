import type { CallOptions } from '../../contracts/call-options.js';
import type { Ledger } from '../../contracts/ledger.js';
import type { Target, TargetProfile } from '../../contracts/target.js';
import { ownerText } from '../../domain/identity.js';
import type { Operation, OperationId } from '../../domain/operation.js';
import type { EffectSeen } from '../../planning/effect.js';
import type { LeaseKeeper } from './lease-keeper.js';
import { seeEffects } from './resolve-effects.js';

/** What is asked: the target for effects, the ledger for owners. */
export interface EffectServices {
  readonly target: Target;
  readonly profile: TargetProfile;
  readonly call: CallOptions;
  readonly ledger: Ledger;
  readonly keeper: LeaseKeeper;
}

/**
 * As {@link seeEffects}, for what the ledger is about to remember: what belongs to another owner there was neither made nor
 * taken over by the operation, whatever it looks like.
 */
export async function seeOwnEffects(operations: readonly Operation[], services: EffectServices): Promise<ReadonlyMap<OperationId, EffectSeen>> {
  const effects = new Map(await seeEffects(operations, services.target, services.profile, services.call));
  for (const operation of operations) {
    const effect = effects.get(operation.id);
    if (effect?.seen === true && (await isAnothers(operation, effect, services))) effects.set(operation.id, { seen: false });
  }
  return effects;
}

async function isAnothers(operation: Operation, seen: Extract<EffectSeen, { seen: true }>, { ledger, keeper }: EffectServices): Promise<boolean> {
  if (operation.kind !== 'create' && operation.kind !== 'adopt') return false;
  const claimed = operation.kind === 'create' ? seen.entityId : operation.by === 'name' || operation.by === 'key' ? operation.ref.id : undefined;
  if (claimed === undefined) return false;
  const link = await ledger.linkTo(keeper.lease.tenant, operation.type, claimed);
  return link !== undefined && ownerText(link.owner) !== ownerText(operation.owner);
}
