export { loadPlugins } from './load.js';
export type { ImportModule, LoadedPlugins } from './load.js';
export { mountPlugin, PluginFault } from './mount.js';
export type { ContractOf, MountedPlugin } from './mount.js';
export { looksLikePlugin, pluginProblems } from './registry.js';
export type { PluginProblem } from './registry.js';
export { createRootContainer } from './root.js';
export type { RootServices } from './root.js';
