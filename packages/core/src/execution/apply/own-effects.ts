import { ownerText } from '../../domain/identity.js';
import type { Operation, OperationId } from '../../domain/operation.js';
import type { EffectSeen } from '../../planning/effect.js';
import type { SenderServices } from './batch-sender.js';
import { seeEffects } from './resolve-effects.js';

/**
 * As {@link seeEffects}, for what the ledger is about to remember: what belongs to another owner there was neither made nor
 * taken over by the operation, whatever it looks like.
 */
export async function seeOwnEffects(operations: readonly Operation[], services: SenderServices): Promise<ReadonlyMap<OperationId, EffectSeen>> {
  const effects = new Map(await seeEffects(operations, services.target, services.profile, services.call));
  for (const operation of operations) {
    const effect = effects.get(operation.id);
    if (effect?.seen === true && (await isAnothers(operation, effect, services))) effects.set(operation.id, { seen: false });
  }
  return effects;
}

async function isAnothers(operation: Operation, seen: Extract<EffectSeen, { seen: true }>, { ledger, keeper }: SenderServices): Promise<boolean> {
  if (operation.kind !== 'create' && operation.kind !== 'adopt') return false;
  const claimed = operation.kind === 'create' ? seen.entityId : operation.by === 'name' ? operation.ref.id : undefined;
  if (claimed === undefined) return false;
  const link = await ledger.linkTo(keeper.lease.tenant, operation.type, claimed);
  return link !== undefined && ownerText(link.owner) !== ownerText(operation.owner);
}
