import { API_VERSION, asSecret, definePlugin, simpleModule, targetToken } from '@rollcall/core';
import { duoConfigSchema } from './config.js';
import { openDuoTarget } from './duo-target.js';
import { profileOf } from './profile.js';
import { VERSION } from './version.js';

/** The target plugin `duo`: accounts, groups, memberships and phones of one Duo Security account, through its Admin API. */
export const duoTarget = definePlugin({
  kind: 'target',
  type: 'duo',
  apiVersion: API_VERSION,
  version: VERSION,
  config: duoConfigSchema,
  profile: profileOf,
  module: (config) => simpleModule(targetToken, (services) => {
      const located = config.caFile === undefined ? config : { ...config, caFile: services.resolvePath(config.caFile) };
      return openDuoTarget(located, asSecret(config.secretKey), services);
    }),
});
