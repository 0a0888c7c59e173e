import type { Link, Tenant } from '../../contracts/ledger.js';
import { ownerText } from '../../domain/identity.js';
import { isRemoval, type AdoptOperation, type EnrolOperation, type Operation, type OperationId } from '../../domain/operation.js';
import type { Iso } from '../../domain/value.js';
import { changedSince } from '../../planning/effect.js';
import { needsFreshLook } from '../../planning/packing.js';
import { replacedKey, type ReadBackKey } from '../../planning/read-back-choice.js';
import { callFor } from '../calls/call-about.js';
import type { SenderServices } from './batch-sender.js';
import { failureOf } from './failure-of.js';
import { lookAt, shownFor } from './resolve-effects.js';
import { RunStopped } from './run-stopped.js';
import type { Witnesses } from './witnesses.js';

/** What preconditions are judged by. */
export interface PreconditionServices extends SenderServices {
  readonly tenant: Tenant;
  /** When the plan was made. */
  readonly plannedAt: Iso;
  /** True when the plan is old enough that every precondition is looked at again, not only those of removals. */
  readonly isStale: boolean;
  readonly witnesses: Witnesses;
}

/** From this age on, what the sources said of those who are taken out is asked again. */
const SOURCES_AGE_MS = 15 * 60_000;

/**
 * Looks whether what the plan was made from is still so: in the ledger, at the sources where it takes somebody
 * out, in the target. Returns what changed, by operation.
 * @throws RunStopped when the target cannot be read: nothing is sent on the strength of an old look.
 */
export async function changesSincePlan(
  operations: readonly Operation[],
  services: PreconditionServices,
): Promise<ReadonlyMap<OperationId, readonly string[]>> {
  const changed = new Map<OperationId, readonly string[]>();
  for (const operation of operations) {
    const change = await changeInLedger(operation, services);
    if (change !== undefined) changed.set(operation.id, [change]);
  }
  const isAged = services.clock.now() - Date.parse(services.plannedAt) > SOURCES_AGE_MS;
  if (isAged) await addChangesAtSources(operations, services, changed);
  await addChangesAtTarget(operations.filter(({ id }) => !changed.has(id)), services, changed);
  return changed;
}

async function addChangesAtTarget(operations: readonly Operation[], services: PreconditionServices, changed: Map<OperationId, readonly string[]>): Promise<void> {
  const looked = operations.filter((operation) => isLookedAt(operation, services.isStale));
  const replacing = operations.flatMap((operation) => {
    const gone = replacedKey(operation);
    return gone === undefined ? [] : [{ operation, gone }];
  });
  if (looked.length + replacing.length === 0) return;
  const look = await lookNow(looked, replacing.map(({ gone }) => gone), services);
  for (const operation of looked) {
    const fields = changedSince(operation, shownFor(operation, look, services.profile), services.profile);
    if (fields.length > 0) changed.set(operation.id, fields);
  }
  for (const { operation, gone } of replacing) {
    const isThere = (gone.type === 'account' ? look.byId.accounts : look.byId.groups).has(gone.key);
    if (isThere) changed.set(operation.id, [`${gone.key} is there after all, the listing was out of date`]);
  }
}

async function addChangesAtSources(
  operations: readonly Operation[],
  { witnesses, entry }: PreconditionServices,
  changed: Map<OperationId, readonly string[]>,
): Promise<void> {
  const removals = operations.filter((operation) => !changed.has(operation.id) && isRemoval(operation));
  const changes = await witnesses.changes(removals);
  // A read that a stop cut short says nothing about the source.
  entry.signal.throwIfAborted();
  for (const [operation, change] of changes) changed.set(operation, change);
}

function isLookedAt(operation: Operation, isStale: boolean): boolean {
  if (needsFreshLook(operation)) return true;
  return isStale && ('before' in operation || (operation.kind === 'adopt' && (operation.by === 'name' || operation.by === 'key')));
}

async function lookNow(operations: readonly Operation[], also: readonly ReadBackKey[], services: SenderServices): ReturnType<typeof lookAt> {
  try {
    return await lookAt(operations, services.target, services.profile, callFor(services.call, 'look-again', operations), also);
  } catch (error) {
    throw new RunStopped(failureOf(error));
  }
}

// Another plan may have been applied since this one was made: what it settled is not settled twice.
async function changeInLedger(operation: Operation, services: PreconditionServices): Promise<string | undefined> {
  switch (operation.kind) {
    case 'create':
      return linkedSince(await linkOf(operation, services), services.plannedAt);
    case 'adopt':
      return adoptedSince(operation, services);
    case 'enable':
    case 'restore':
      return leftSince(await linkOf(operation, services), services.plannedAt);
    case 'disable':
    case 'trash':
    case 'delete':
      return (await linkOf(operation, services))?.targetId === operation.ref.id ? undefined : 'linked anew by another run';
    case 'enrol':
      return notToBeEnrolled(operation, services);
    case 'update':
    case 'attach':
    case 'detach':
      return undefined;
    default:
      return operation satisfies never;
  }
}

function linkOf(operation: Exclude<Operation, { kind: 'attach' | 'detach' }>, services: PreconditionServices): Promise<Link | undefined> {
  return services.ledger.linkOf(services.tenant, operation.type, operation.owner);
}

// A message goes once: to the account that the plan named or made, and only while it is still to come.
async function notToBeEnrolled(operation: EnrolOperation, services: PreconditionServices): Promise<string | undefined> {
  const link = await linkOf(operation, services);
  if (link === undefined || ('id' in operation.ref && link.targetId !== operation.ref.id)) return 'linked anew by another run';
  if (operation.ordered === true) return undefined;
  return (await services.memory.enrolments.isDue(link.targetId)) ? undefined : 'no enrolment message is due: it was sent by another run, or the account was there before';
}

async function adoptedSince(operation: AdoptOperation, services: PreconditionServices): Promise<string | undefined> {
  if (operation.by === 'handover') return undefined;
  const linked = linkedSince(await linkOf(operation, services), services.plannedAt);
  if (linked !== undefined || operation.by === 'rekeyed') return linked;
  const holder = (await services.ledger.linkTo(services.tenant, operation.type, operation.ref.id))?.owner;
  return holder === undefined || ownerText(holder) === ownerText(operation.owner) ? undefined : `linked to ${ownerText(holder)} by another run`;
}

function linkedSince(link: Link | undefined, plannedAt: Iso): string | undefined {
  return link !== undefined && link.since > plannedAt ? 'linked by another run' : undefined;
}

function leftSince(link: Link | undefined, plannedAt: Iso): string | undefined {
  if (link?.leaving === undefined) return 'returned by another run';
  return link.leaving.rungAt > plannedAt ? 'disabled by another run' : undefined;
}
