import type { CallOptions } from '../../contracts/call-options.js';
import type { Target, TargetProfile, TargetSchema } from '../../contracts/target.js';
import type { Operation, OperationId } from '../../domain/operation.js';
import type { ActualType } from '../../domain/target-record.js';
import type { Attributes } from '../../domain/value.js';
import { effectOf, type EffectSeen, type Shown } from '../../planning/effect.js';
import { accountIdOf } from '../../planning/packing.js';
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

/** Reads everything that the operations touch. */
export async function lookAt(
  operations: readonly Operation[],
  target: Target,
  profile: TargetProfile,
  options: CallOptions,
): Promise<Look> {
  const accountIds = new Set<string>();
  const accountNames = new Set<string>();
  let memberships = false;
  let groups = false;
  for (const operation of operations) {
    const id = accountIdOf(operation);
    if (id !== undefined) accountIds.add(id);
    if (operation.kind === 'create' && operation.type === 'account') {
      accountNames.add(nameOf(profile.schemas.account, operation.attributes));
    }
    if ('attachment' in operation && operation.attachment.what === 'membership') memberships = true;
    if ('type' in operation && operation.type === 'group') groups = true;
  }
  const accountTypes = memberships ? (['account', 'membership'] as const) : (['account'] as const);
  const read = (types: readonly ActualType[], by: 'id' | 'name', values: ReadonlySet<string>): Promise<ReadBack> =>
    values.size === 0 ? Promise.resolve(NOTHING) : readBack(target, types, { by, values: [...values] }, options);
  const ofAccounts = await read(accountTypes, 'id', accountIds);
  const ofGroups = groups ? await readBack(target, ['group'], 'all', options) : NOTHING;
  const byName = await read(['account'], 'name', accountNames);
  return { byId: { accounts: ofAccounts.accounts, groups: ofGroups.groups, memberships: ofAccounts.memberships }, byName };
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

function createdShown(operation: Extract<Operation, { kind: 'create' }>, look: Look, profile: TargetProfile): Shown {
  if (operation.type === 'account') {
    const account = namedLike(operation.attributes, look.byName.accounts, profile.schemas.account);
    return account === undefined ? {} : { account };
  }
  const schema = profile.schemas.group;
  const group = schema === undefined ? undefined : namedLike(operation.attributes, look.byId.groups, schema);
  return group === undefined ? {} : { group };
}

function namedLike<E extends { readonly attributes: Attributes }>(
  attributes: Attributes,
  entities: ReadonlyMap<string, E>,
  schema: TargetSchema,
): E | undefined {
  const key = (named: Attributes): string => nameKey(schema)(nameOf(schema, named));
  const wanted = key(attributes);
  return [...entities.values()].find((entity) => key(entity.attributes) === wanted);
}

function membershipShown(operation: Operation, look: Look): boolean | undefined {
  if (!('attachment' in operation) || operation.attachment.what !== 'membership') return undefined;
  const { account, group } = operation.attachment;
  if (!('id' in account) || !('id' in group)) return false;
  return look.byId.memberships.get(account.id)?.has(group.id) ?? false;
}
