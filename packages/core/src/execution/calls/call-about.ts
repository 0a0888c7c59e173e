import type { CallOptions, CallStep } from '../../contracts/call-options.js';
import type { Operation } from '../../domain/operation.js';

/** The same call as part of another step, of the same plan and run. Without `operations` it stays about what it was about. */
export function callFor(call: CallOptions, step: CallStep, operations?: readonly Pick<Operation, 'id' | 'pipeline'>[]): CallOptions {
  if (operations === undefined) return { ...call, about: { ...call.about, step } };
  const pipelines = [...new Set(operations.map(({ pipeline }) => pipeline))];
  return { ...call, about: { ...call.about, step, pipelines, operations: operations.map(({ id }) => id) } };
}
