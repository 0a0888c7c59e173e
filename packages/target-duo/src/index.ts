export { duoTarget } from './plugin.js';
export type { DuoConfig } from './config.js';
