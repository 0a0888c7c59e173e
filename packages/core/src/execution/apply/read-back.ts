import type { CallOptions } from '../../contracts/call-options.js';
import { ConnectorError, isConnectorError } from '../../contracts/connector-error.js';
import type { ReadKeys } from '../../contracts/reader.js';
import type { Target } from '../../contracts/target.js';
import type { ActualAccount, ActualGroup, ActualRecord, ActualType } from '../../domain/target-record.js';
import { claimAfter, doubtOf, drain, type Rejected } from '../collect/drain.js';

/** What the target holds now, for the accounts or groups that were asked for. */
export interface ReadBack {
  readonly accounts: ReadonlyMap<string, ActualAccount>;
  readonly groups: ReadonlyMap<string, ActualGroup>;
  /** Group ids by account id. */
  readonly memberships: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Reads entities again, by id or name.
 * @throws what the target throws: an answer that is not there must not look like an entity that is not there.
 */
export async function readBack(
  target: Target,
  types: readonly ActualType[],
  keys: ReadKeys,
  options: CallOptions,
): Promise<ReadBack> {
  const accounts = new Map<string, ActualAccount>();
  const groups = new Map<string, ActualGroup>();
  const memberships = new Map<string, Set<string>>();
  const note = (account: string, group: string): void => {
    const present = memberships.get(account);
    if (present === undefined) memberships.set(account, new Set([group]));
    else present.add(group);
  };
  const record = (actual: ActualRecord): void => {
    switch (actual.type) {
      case 'account':
        return void accounts.set(actual.id, actual);
      case 'group':
        return void groups.set(actual.id, actual);
      case 'membership':
        if ('account' in actual) for (const group of actual.groups) note(actual.account, group);
        else for (const account of actual.accounts) note(account, actual.group);
        return;
      default:
        return actual satisfies never;
    }
  };
  let unusable: string | undefined;
  const rejected = (rejection: Rejected): void => {
    unusable ??= rejection.reason;
  };
  const read = target.read({ types, keys, attributes: {} }, options);
  const drained = await drain<ActualRecord, ActualType>(read, types, { record, rejected, page: () => undefined });
  if (drained.error !== undefined) throw errorOf(drained.error);
  const doubts = types.map((type) => doubtOf(claimAfter(drained, type), drained.counted[type]));
  const doubt = unusable ?? doubts.find((found) => found !== undefined);
  if (doubt !== undefined) throw new ConnectorError({ kind: 'incomplete-read', message: `reading back was not whole: ${doubt}` });
  return { accounts, groups, memberships };
}

function errorOf(error: unknown): Error {
  return isConnectorError(error) ? error : new Error('reading back failed', { cause: error });
}
