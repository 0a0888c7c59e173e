export { sqlSource } from './plugin.js';
export type { SqlConfig } from './config.js';
