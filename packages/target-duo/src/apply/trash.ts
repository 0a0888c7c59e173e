import type { CallOptions, TargetOperation } from '@rollcall/core';
import { z } from 'zod';
import type { DuoClient } from '../client/duo-client.js';
import { paths } from '../client/paths.js';
import { batchRefusal } from './bulk.js';
import { isTrashed } from './confirm.js';
import { done, refused, unconfirmed, type Result } from './outcomes.js';

/**
 * Sends up to 100 users to the trash, or brings them back, with one call: there is no other way (facts 2.10). The shape of the
 * answer is not published; where it lists users, their status is looked at. Status and memberships after a restore are what
 * Duo kept; `enable` is an operation of its own.
 */
export async function applyTrash(client: DuoClient, kind: 'trash' | 'restore', operations: readonly TargetOperation[], options: CallOptions): Promise<readonly Result[]> {
  const ids = operations.map((operation) => (operation.kind === kind ? operation.ref.id : undefined));
  const listed = ids.filter((id) => id !== undefined);
  const misplaced = refused('unsupported', `the lane ${kind} carries ${kind} only`);
  if (listed.length === 0) return ids.map(() => misplaced);
  const path = kind === 'trash' ? paths.bulkTrash : paths.bulkRestore;
  const reply = await client.exchange({ method: 'POST', path, parameters: { user_id_list: JSON.stringify(listed) } }, kind, options);
  if (!reply.ok) {
    const failed = batchRefusal(reply, listed.length);
    return ids.map((id) => (id === undefined ? misplaced : failed));
  }
  const trashedById = standings(reply.response);
  return ids.map((id) => (id === undefined ? misplaced : confirmed(kind, trashedById.get(id))));
}

const userSchema = z.object({ user_id: z.string() });

function standings(response: unknown): ReadonlyMap<string, boolean> {
  const byId = new Map<string, boolean>();
  for (const raw of Array.isArray(response) ? (response as readonly unknown[]) : []) {
    const user = userSchema.safeParse(raw);
    if (user.success) byId.set(user.data.user_id, isTrashed(raw));
  }
  return byId;
}

function confirmed(kind: 'trash' | 'restore', isInTrash: boolean | undefined): Result {
  if (isInTrash === undefined || isInTrash === (kind === 'trash')) return done();
  return unconfirmed(`Duo answered success, but the user is ${isInTrash ? 'still' : 'not'} in the trash`);
}
