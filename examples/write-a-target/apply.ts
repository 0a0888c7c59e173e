import { ConnectorError, type Batch, type CallOptions, type Outcome } from '@rollcall/core';
import { OfficeRefusal, type Badge, type BadgeOffice } from './badge-office.js';
import type { BadgeOperation } from './badge-target.js';

type Operation = Batch<BadgeOperation>['operations'][number];

/** One operation is one request and has one outcome. */
export async function applyOne(office: BadgeOffice, operation: Operation, options: CallOptions): Promise<Outcome> {
  const { id } = operation;
  await paced(options);
  try {
    const badge = await request(office, operation);
    return { id, result: 'done', entityId: badge.number };
  } catch (error) {
    if (error instanceof OfficeRefusal) return { id, result: 'refused', failure: { kind: error.reason === 'login taken' ? 'conflict' : 'not-found', message: error.message } };
    // The request had left and its answer is not known: the engine reads back and sees what became of it.
    return { id, result: 'ambiguous', failure: { kind: 'unavailable', message: error instanceof Error ? error.message : String(error) } };
  }
}

/** Waits for the lane's turn. Where the run is stopped meanwhile nothing was sent, and the error says so (`effect: none`). */
async function paced(options: CallOptions): Promise<void> {
  try {
    await options.pace('writes');
  } catch (cause) {
    throw new ConnectorError({ kind: 'cancelled', message: 'the run was stopped' }, { effect: 'none', cause });
  }
}

function request(office: BadgeOffice, operation: Operation): Promise<Badge> {
  switch (operation.kind) {
    case 'create':
      return office.issue(operation.attributes as Pick<Badge, 'login' | 'name'>);
    case 'update':
      return office.change(idOf(operation.ref), (badge) => changed(badge, operation));
    case 'disable':
      return office.change(operation.ref.id, (badge) => ({ ...badge, revoked: true }));
    case 'enable':
      return office.change(operation.ref.id, (badge) => ({ ...badge, revoked: false }));
    default:
      return operation satisfies never;
  }
}

/** Only what the mapping names is sent: what it sets, and what it clears with the proof that the source has no value any more. */
function changed(badge: Badge, operation: Extract<Operation, { kind: 'update' }>): Badge {
  const cleared = new Set(operation.clear.map(({ attribute }) => attribute));
  const kept = Object.fromEntries(Object.entries(badge).filter(([name]) => !cleared.has(name)));
  return { ...kept, ...operation.set } as unknown as Badge;
}

/** References to entities that the plan creates are resolved before `apply`: a plugin sees ids only. */
function idOf(ref: Extract<Operation, { kind: 'update' }>['ref']): string {
  if ('id' in ref) return ref.id;
  throw new TypeError('the engine resolves references before it calls apply');
}
