import { API_VERSION, definePlugin, simpleModule, sourceToken, type Plugin } from '@rollcall/core';
import { openHttp } from '../client/http.js';
import type { OpenTransport } from '../client/transport.js';
import { duoNames } from '../client/wire-log.js';
import { VERSION } from '../version.js';
import { duoSourceConfigSchema } from './config.js';
import { openDuoSource } from './duo-source.js';
import { sourceProfileOf } from './profile.js';

/** The plugin over another way to Duo than HTTPS: for simulations that run without a network. */
export function duoSourceOver(openTransport: OpenTransport): Plugin<'source'> {
  return definePlugin({
    kind: 'source',
    type: 'duo',
    apiVersion: API_VERSION,
    version: VERSION,
    config: duoSourceConfigSchema,
    commandLog: duoNames,
    profile: sourceProfileOf,
    module: (config) => simpleModule(sourceToken, (services) => openDuoSource(config, services, openTransport)),
  });
}

/** The source plugin `duo`: users, groups and memberships of one Duo Security account, through its Admin API. Reads only. */
export const duoSource = duoSourceOver(openHttp);
