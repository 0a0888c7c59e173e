export { loadPlugins } from './load.js';
export { mountPlugin, PluginFault } from './mount.js';
export { pluginProblems } from './registry.js';
export { createRootContainer } from './root.js';
