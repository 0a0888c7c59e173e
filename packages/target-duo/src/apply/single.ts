import { isConnectorError, type TargetOperation } from '@rollcall/core';
import { refused, resultOf, type Result } from './outcomes.js';
import { attachPhone, detachPhone } from './phones.js';
import { planOf } from './step.js';
import { attachToken, detachToken } from './tokens.js';
import type { SingleParts } from './value-task.js';

/**
 * Does one operation with one call; phones and tokens take the calls that `phones.ts` and `tokens.ts` name.
 * @throws ConnectorError `cancelled` only
 */
export async function applySingle(parts: SingleParts, operation: TargetOperation): Promise<Result> {
  try {
    return await dispatch(parts, operation);
  } catch (error) {
    if (!isConnectorError(error) || error.kind === 'cancelled') throw error;
    return resultOf(error);
  }
}

async function dispatch(parts: SingleParts, operation: TargetOperation): Promise<Result> {
  if (operation.kind === 'trash' || operation.kind === 'restore') {
    return refused('unsupported', `${operation.kind} exists as a bulk call only; it belongs in the lane ${operation.kind}`);
  }
  if ((operation.kind === 'attach' || operation.kind === 'detach') && operation.attachment.what === 'value') {
    const task = { ...parts, attachment: operation.attachment };
    if (operation.attachment.attribute === 'tokens') return operation.kind === 'attach' ? attachToken(task) : detachToken(task);
    return operation.kind === 'attach' ? attachPhone(task) : detachPhone(task);
  }
  if (operation.kind === 'enrol') return refused('unsupported', 'an enrolment mail is a call of its own');
  const plan = planOf(operation);
  if ('result' in plan) return plan.result;
  const reply = await parts.client.exchange(plan.step.request, parts.lane, parts.options);
  return reply.ok ? plan.step.whenOk(reply.response) : plan.step.whenFailed(reply);
}
