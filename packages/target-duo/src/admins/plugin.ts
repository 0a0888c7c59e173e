import { API_VERSION, definePlugin, simpleModule, targetToken, type CommandLogNames, type Plugin } from '@rollcall/core';
import { openHttp } from '../client/http.js';
import type { OpenTransport } from '../client/transport.js';
import { duoNames } from '../client/wire-log.js';
import { VERSION } from '../version.js';
import { openDuoAdminsTarget } from './admins-target.js';
import { adminsConfigSchema } from './config.js';
import { adminsProfile } from './profile.js';

/** Names and addresses of administrators are masked, as those of users are. */
const adminNames: CommandLogNames = { ...duoNames, plain: [...duoNames.plain, 'admin_id', 'role', 'send_email'] };

/** The plugin over another way to Duo than HTTPS: for simulations that run without a network. */
export function duoAdminsTargetOver(openTransport: OpenTransport): Plugin<'target'> {
  return definePlugin({
    kind: 'target',
    type: 'duo-admins',
    apiVersion: API_VERSION,
    version: VERSION,
    config: adminsConfigSchema,
    commandLog: adminNames,
    profile: adminsProfile,
    module: (config) => simpleModule(targetToken, (services) => openDuoAdminsTarget(config, services, openTransport)),
  });
}

/** The target plugin `duo-admins`: the administrators of one Duo Security account and their roles, with a key of its own. */
export const duoAdminsTarget = duoAdminsTargetOver(openHttp);
