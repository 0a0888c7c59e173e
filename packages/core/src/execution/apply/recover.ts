import type { Conclusion, LedgerChanges, OpenIntent } from '../../contracts/ledger.js';
import type { Operation, OperationShape } from '../../domain/operation.js';
import { leavesNoTrace } from '../../planning/effect.js';
import { callFor } from '../calls/call-about.js';
import type { SenderServices } from './batch-sender.js';
import { mergeChanges } from './memory.js';
import { seeOwnEffects } from './own-effects.js';

/** The shape of journal entries about a change of the ledger alone that somebody ordered. No target shows whether it was made. */
export const LEDGER_NOTE: OperationShape = 'update:link';

/**
 * Settles the writes that an earlier run intended and never concluded: each is read back, and the ledger learns what really
 * happened. Called before anything else touches the tenant. Returns how many were found done and undone.
 */
export async function recoverIntents(
  services: SenderServices,
  intents: readonly OpenIntent[],
): Promise<{ readonly done: number; readonly undone: number }> {
  if (intents.length === 0) return { done: 0, undone: 0 };
  const operations = intents.map((intent) => (intent.shape === LEDGER_NOTE ? undefined : (intent.payload as unknown as Operation)));
  const looked = operations.flatMap((operation) => (operation === undefined || leavesNoTrace(operation) ? [] : [operation]));
  const effects = await seeOwnEffects(looked, { ...services, call: callFor(services.call, 'recover', looked) });
  const at = new Date(services.clock.now()).toISOString();
  const conclusions: Conclusion[] = [];
  const changes: LedgerChanges[] = [];
  for (const [index, intent] of intents.entries()) {
    const operation = operations[index];
    if (operation?.kind === 'enrol') {
      conclusions.push({ sequence: intent.sequence, result: 'unknown', detail: 'left open by an interrupted run' });
      changes.push(services.memory.enrolments.unknown(operation, at));
      continue;
    }
    const effect = operation === undefined ? undefined : effects.get(operation.id);
    if (operation === undefined || effect?.seen !== true) {
      conclusions.push({ sequence: intent.sequence, result: 'skipped', detail: 'found undone after an interrupted run' });
      continue;
    }
    const entity = effect.entityId === undefined ? {} : { entityId: effect.entityId };
    conclusions.push({ sequence: intent.sequence, result: 'done', detail: 'found done after an interrupted run', ...entity });
    changes.push(await services.memory.changeFor(operation, effect.entityId, at, effect.byNameOnly === true), services.retries.done(operation.id));
  }
  await services.ledger.conclude(services.keeper.lease, at, conclusions, mergeChanges(changes));
  const done = conclusions.filter((conclusion) => conclusion.result === 'done').length;
  return { done, undone: conclusions.length - done };
}
