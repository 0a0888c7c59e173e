export { createLogger } from './logger.js';
export { LOG_LEVELS } from './types.js';
export type { HostLogger, LogFormat, LogLevel } from './types.js';
