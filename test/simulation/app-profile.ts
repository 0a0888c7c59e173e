import type { TargetProfile } from '@rollcall/core';

const text = { type: 'string', multi: false, storage: 'inline' } as const;
const rate = { ratePerMinute: 600 };

const BULK = ['update:account', 'disable:account', 'enable:account', 'attach:membership', 'detach:membership'] as const;

/** What the target of the worlds can do. Batches and pages are small, so that small worlds have several of them. */
export const APP_PROFILE: TargetProfile = {
  schemas: {
    account: {
      naming: 'username',
      attributes: {
        username: { ...text, required: true, unique: true, compare: 'case-insensitive', maxLength: 50 },
        email: text,
        realname: text,
        phones: { type: 'complex', multi: true, storage: 'shared-entity', identifiedBy: 'number', fields: { number: 'string' } },
      },
    },
    group: { naming: 'name', attributes: { name: { ...text, required: true }, desc: text } },
  },
  operations: [...BULK, 'create:account', 'delete:account', 'create:group', 'update:group', 'delete:group', 'attach:phones', 'detach:phones', 'trash:account', 'restore:account'],
  lanes: {
    reads: { ...rate, accepts: [], maxBatch: 1, atomic: 'per-operation' },
    single: {
      ...rate,
      accepts: [...BULK, 'create:account', 'delete:account', 'create:group', 'update:group', 'delete:group', 'attach:phones', 'detach:phones'],
      maxBatch: 1,
      atomic: 'per-operation',
    },
    bulk: { ...rate, accepts: BULK, maxBatch: 3, atomic: 'unknown' },
    bulkCreate: { ...rate, accepts: ['create:account'], maxBatch: 2, atomic: 'all-or-nothing', createAttributes: ['username', 'email', 'realname'] },
    trash: { ...rate, accepts: ['trash:account'], maxBatch: 2, atomic: 'unknown' },
    restore: { ...rate, accepts: ['restore:account'], maxBatch: 2, atomic: 'unknown' },
  },
  reading: { lane: 'reads', pageSize: { account: 3, group: 50 }, keysPerCall: 2 },
  findings: [],
};
