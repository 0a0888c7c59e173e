import type { CallOptions } from '../../contracts/call-options.js';
import type { Target, TargetProfile, TargetSchema } from '../../contracts/target.js';
import type { Operation, OperationId } from '../../domain/operation.js';
import type { ActualType } from '../../domain/target-record.js';
import type { Attributes } from '../../domain/value.js';
import { effectOf, type EffectSeen, type Shown } from '../../planning/effect.js';
import { accountIdOf } from '../../planning/packing.js';
import type { ReadBackKey } from '../../planning/read-back-choice.js';
import { nameKey, nameOf } from '../collect/staged-target.js';
import { readBack, type ReadBack } from './read-back.js';

/** Reads the target and tells for each operation whether it has had its effect. Few requests: entities are read together. */
export async function seeEffects(
  operations: readonly Operation[],
  target: Target,
  profile: TargetProfile,
  options: CallOptions,
): Promise<ReadonlyMap<OperationId, EffectSeen>> {
  const look = await lookAt(operations, target, profile, options);
  return new Map(operations.map((operation) => [operation.id, effectOf(operation, shownFor(operation, look, profile), profile)]));
}

/** What was read for a set of operations. */
export interface Look {
  readonly byId: ReadBack;
  readonly byName: ReadBack;
}

const NOTHING: ReadBack = { accounts: new Map(), groups: new Map(), memberships: new Map() };

/**
 * Reads everything that the operations touch. What is to be created is looked for by its name.
 * @param also entities to read besides, by their ids.
 */
export async function lookAt(
  operations: readonly Operation[],
  target: Target,
  profile: TargetProfile,
  options: CallOptions,
  also: readonly ReadBackKey[] = [],
): Promise<Look> {
  const wanted = wantedOf(operations, profile);
  for (const { type, key } of also) (type === 'account' ? wanted.accountIds : wanted.groupIds).add(key);
  const accountTypes = wanted.memberships ? (['account', 'membership'] as const) : (['account'] as const);
  const read = (types: readonly ActualType[], by: 'id' | 'name', values: ReadonlySet<string>): Promise<ReadBack> =>
    values.size === 0 ? Promise.resolve(NOTHING) : readBack(target, types, { by, values: [...values] }, options);
  const ofAccounts = await read(accountTypes, 'id', wanted.accountIds);
  // No target finds groups by name, so a group that may have been made is looked for in the whole listing.
  const ofGroups = wanted.allGroups ? await readBack(target, ['group'], 'all', options) : await read(['group'], 'id', wanted.groupIds);
  const byName = await read(['account'], 'name', wanted.accountNames);
  return { byId: { accounts: ofAccounts.accounts, groups: ofGroups.groups, memberships: ofAccounts.memberships }, byName };
}

interface Wanted {
  readonly accountIds: Set<string>;
  readonly accountNames: Set<string>;
  readonly groupIds: Set<string>;
  memberships: boolean;
  allGroups: boolean;
}

function wantedOf(operations: readonly Operation[], profile: TargetProfile): Wanted {
  const wanted: Wanted = { accountIds: new Set(), accountNames: new Set(), groupIds: new Set(), memberships: false, allGroups: false };
  for (const operation of operations) {
    const id = accountIdOf(operation);
    if (id !== undefined) wanted.accountIds.add(id);
    if ('attachment' in operation && operation.attachment.what === 'membership') wanted.memberships = true;
    if ('ref' in operation && operation.type === 'group' && 'id' in operation.ref) wanted.groupIds.add(operation.ref.id);
    if (operation.kind !== 'create') continue;
    if (operation.type === 'group') wanted.allGroups = true;
    else wanted.accountNames.add(nameOf(profile.schemas.account, operation.attributes));
  }
  return wanted;
}

/** The part of a look that concerns one operation. */
export function shownFor(operation: Operation, look: Look, profile: TargetProfile): Shown {
  if (operation.kind === 'create') return createdShown(operation, look, profile);
  const accountId = accountIdOf(operation);
  const account = accountId === undefined ? undefined : look.byId.accounts.get(accountId);
  const isGroup = 'ref' in operation && operation.type === 'group' && 'id' in operation.ref;
  const group = isGroup ? look.byId.groups.get(operation.ref.id) : undefined;
  const isMember = membershipShown(operation, look);
  return {
    ...(account === undefined ? {} : { account }),
    ...(group === undefined ? {} : { group }),
    ...(isMember === undefined ? {} : { isMember }),
  };
}

type Creation = Extract<Operation, { kind: 'create' }>;

// Where names are not unique a stranger may have the name as well: what was sent tells them apart.
function createdShown(operation: Creation, look: Look, profile: TargetProfile): Shown {
  const candidates = operation.type === 'account' ? accountsNamedLike(operation, look, profile) : groupsNamedLike(operation, look, profile);
  return candidates.find((shown) => effectOf(operation, shown, profile).seen) ?? candidates[0] ?? {};
}

function accountsNamedLike({ attributes }: Creation, { byName }: Look, { schemas }: TargetProfile): readonly Shown[] {
  return namedLike(attributes, byName.accounts, schemas.account).map((account) => ({ account }));
}

function groupsNamedLike({ attributes }: Creation, { byId }: Look, { schemas }: TargetProfile): readonly Shown[] {
  return schemas.group === undefined ? [] : namedLike(attributes, byId.groups, schemas.group).map((group) => ({ group }));
}

function namedLike<E extends { readonly attributes: Attributes }>(attributes: Attributes, entities: ReadonlyMap<string, E>, schema: TargetSchema): readonly E[] {
  const key = (named: Attributes): string => nameKey(schema)(nameOf(schema, named));
  const wanted = key(attributes);
  return [...entities.values()].filter((entity) => key(entity.attributes) === wanted);
}

function membershipShown(operation: Operation, look: Look): boolean | undefined {
  if (!('attachment' in operation) || operation.attachment.what !== 'membership') return undefined;
  const { account, group } = operation.attachment;
  if (!('id' in account) || !('id' in group)) return false;
  return look.byId.memberships.get(account.id)?.has(group.id) ?? false;
}
