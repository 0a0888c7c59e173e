import type { OperationShape, TargetAttribute, TargetProfile } from '@rollcall/core';
import { allowanceOf, hostFindings } from '../profile.js';
import type { AdminsConfig } from './config.js';

/** Administrators that are asked for at once: the default limit of lists, for the maximum of this one is not known (facts 3). */
export const ADMINS_PER_PAGE = 100;

/** Requests a minute: the staff figures of 2019 for lists and single writes (PY#101); none are published for administrators. */
const defaultRates: Readonly<Record<keyof AdminsConfig['rates'], number>> = { reads: 200, writes: 300 };

const text: TargetAttribute = { type: 'string', multi: false, storage: 'inline' };

const granting: readonly OperationShape[] = ['create:account', 'update:account'];
const removing: readonly OperationShape[] = ['disable:account', 'enable:account', 'delete:account'];

const meanings: NonNullable<TargetProfile['meanings']> = {
  'disable:account': 'cannot sign in to the panel; role and devices stay',
  'delete:account': 'at once and for good: administrators have no trash',
};

/** What the configured target can do: pure, offline and without secrets. No lengths: Duo publishes none. */
export function adminsProfile(config: AdminsConfig): TargetProfile {
  const { rates, roles, removeAdmins } = config;
  const rate = (name: keyof typeof defaultRates): number => Number(rates[name] ?? defaultRates[name]);
  const operations = removeAdmins ? [...granting, ...removing] : granting;
  return {
    schemas: {
      account: {
        naming: 'email',
        attributes: {
          email: { ...text, required: true, unique: true, compare: 'case-insensitive' },
          name: { ...text, required: true },
          role: { ...text, required: true, compare: 'case-insensitive', values: roles },
        },
      },
    },
    operations,
    ...(removeAdmins && { meanings }),
    ...(config.invite && { mails: ['create:account'] }),
    lanes: {
      reads: { ratePerMinute: rate('reads'), accepts: [], maxBatch: 1, atomic: 'per-operation' },
      writes: { ratePerMinute: rate('writes'), accepts: operations, maxBatch: 1, atomic: 'per-operation', extraRequests: lookedAt(operations) },
    },
    allowance: allowanceOf(config),
    reading: { lane: 'reads', pageSize: { account: ADMINS_PER_PAGE, group: ADMINS_PER_PAGE }, keysPerCall: ADMINS_PER_PAGE },
    findings: hostFindings(config),
  };
}

/** Everything but a create is preceded by a look at the list (see `look.ts`). */
function lookedAt(operations: readonly OperationShape[]): Readonly<Partial<Record<OperationShape, number>>> {
  return Object.fromEntries(operations.filter((shape) => shape !== 'create:account').map((shape) => [shape, 1]));
}
