export { configDigest } from './digest.js';
export { formatIssue } from './issue.js';
export { configJsonSchema } from './json-schema.js';
export { loadConfig } from './load.js';
export { loadConfigWithPlugins } from './load-with-plugins.js';
export type * from './types.js';
