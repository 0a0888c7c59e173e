import { foldedKey, type CallOptions, type TargetOperation } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { paths } from '../client/paths.js';
import { rawUserSchema } from '../decode/schema.js';
import { batchRefusal, isUnavailable, type BulkResult } from './bulk.js';
import { confirmCreate } from './confirm.js';
import { ambiguous, refused, resultOf, type Result } from './outcomes.js';
import { nameConflict } from './step.js';
import { writtenOf, type Written } from './written.js';

/**
 * Creates up to 100 users with one `bulk_create`. The answer is a list of users (CSDEV); they are matched to the operations by
 * username. Whether a bad user spoils the batch is not known: users that the answer lacks are ambiguous.
 */
export async function applyBulkCreate(client: DuoClient, operations: readonly TargetOperation[], options: CallOptions): Promise<BulkResult> {
  const planned = operations.map(writtenUser);
  const users = planned.flatMap((plan) => ('parameters' in plan ? [plan.parameters] : []));
  if (users.length === 0) return { results: planned.flatMap((plan) => ('result' in plan ? [plan.result] : [])) };
  const request = { method: 'POST', path: paths.bulkCreate, parameters: { users: JSON.stringify(users) } } as const;
  const reply = await client.exchange(request, 'bulkCreate', options);
  if (!reply.ok && isUnavailable(reply)) return { unavailable: reply };
  if (!reply.ok) {
    const failed = batchRefusal(reply, users.length, (refusal) => nameConflict(refusal, 'username') ?? resultOf(refusal));
    return { results: planned.map((plan) => ('result' in plan ? plan.result : failed)) };
  }
  const created = usersByName(reply.response);
  return { results: planned.map((plan) => ('result' in plan ? plan.result : createdResult(plan, created))) };
}

function writtenUser(operation: TargetOperation): Written | { readonly result: Result } {
  if (operation.kind !== 'create' || operation.type !== 'account') return { result: refused('unsupported', 'the lane bulkCreate creates accounts only') };
  return writtenOf('account', operation.attributes, [], true);
}

function usersByName(response: unknown): ReadonlyMap<string, unknown> {
  const byName = new Map<string, unknown>();
  for (const raw of Array.isArray(response) ? (response as readonly unknown[]) : []) {
    const user = rawUserSchema.safeParse(raw);
    if (user.success) byName.set(foldedKey(user.data.username), raw);
  }
  return byName;
}

function createdResult(written: Written, created: ReadonlyMap<string, unknown>): Result {
  const user = created.get(foldedKey(written.parameters['username'] ?? ''));
  if (user !== undefined) return confirmCreate('user_id', written.values)(user);
  return ambiguous({ kind: 'unavailable', message: `POST ${paths.bulkCreate}: the answer does not list the user` });
}
