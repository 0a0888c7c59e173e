export { duoAdminsTarget, duoAdminsTargetOver } from './admins/plugin.js';
export { duoTarget, duoTargetOver } from './plugin.js';
export { duoSource, duoSourceOver } from './source/plugin.js';
export type { Attempt, OpenTransport, Transport, TransportSettings } from './client/transport.js';
export type { WireRequest } from './client/wire.js';
export type { DuoConfig } from './config.js';
