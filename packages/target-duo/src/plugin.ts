import { API_VERSION, definePlugin, simpleModule, targetToken, type Plugin } from '@rollcall/core';
import { openHttp } from './client/http.js';
import type { OpenTransport } from './client/transport.js';
import { duoNames } from './client/wire-log.js';
import { duoConfigSchema } from './config.js';
import { openDuoTarget } from './duo-target.js';
import { profileOf } from './profile.js';
import { VERSION } from './version.js';

/** The plugin over another way to Duo than HTTPS: for simulations that run without a network. */
export function duoTargetOver(openTransport: OpenTransport): Plugin<'target'> {
  return definePlugin({
    kind: 'target',
    type: 'duo',
    apiVersion: API_VERSION,
    version: VERSION,
    config: duoConfigSchema,
    commandLog: duoNames,
    profile: profileOf,
    module: (config) => simpleModule(targetToken, (services) => openDuoTarget(config, services, openTransport)),
  });
}

/** The target plugin `duo`: accounts, groups, memberships and phones of one Duo Security account, through its Admin API. */
export const duoTarget = duoTargetOver(openHttp);
