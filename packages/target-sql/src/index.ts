export { sqlTarget } from './plugin.js';
export type { SqlTargetConfig } from './config.js';
