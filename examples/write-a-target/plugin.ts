import { definePlugin, targetModule, type TargetProfile } from '@rollcall/core';
import { z } from 'zod';
import type { BadgeOffice } from './badge-office.js';
import { BadgeTarget } from './badge-target.js';

/** What the target can do: pure, offline, without secrets. It drives planning, packing and the checks of the file. */
export const badgeProfile: TargetProfile = {
  schemas: {
    account: {
      naming: 'login',
      attributes: {
        login: { type: 'string', multi: false, storage: 'inline', required: true, unique: true },
        name: { type: 'string', multi: false, storage: 'inline', maxLength: 80 },
      },
    },
  },
  operations: ['create:account', 'update:account', 'disable:account', 'enable:account'],
  lanes: {
    reads: { ratePerMinute: 600, accepts: [], maxBatch: 1, atomic: 'per-operation' },
    writes: {
      ratePerMinute: 120,
      accepts: ['create:account', 'update:account', 'disable:account', 'enable:account'],
      maxBatch: 1,
      atomic: 'per-operation',
    },
  },
  reading: { lane: 'reads', pageSize: { account: 100, group: 100 }, keysPerCall: 1 },
  findings: [],
};

/** `use: badges`. A real plugin makes its client from `config`; this one is handed its office, so that it can be tried. */
export function badgePlugin(officeOf: (building: string) => BadgeOffice) {
  return definePlugin({
    kind: 'target',
    type: 'badges',
    apiVersion: 1,
    version: '1.0.0',
    config: z.strictObject({ building: z.string().min(1) }),
    profile: () => badgeProfile,
    module: ({ building }) => targetModule(({ logger }) => new BadgeTarget(building, officeOf(building), logger)),
  });
}
