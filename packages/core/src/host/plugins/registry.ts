import type { z } from 'zod';
import { API_VERSION, type Plugin } from '../../contracts/plugin.js';

/** Why a plugin cannot be used. */
export interface PluginProblem {
  /** The plugin it is about, by its place in the list that was checked. */
  readonly index: number;
  readonly message: string;
  readonly remedy?: string;
}

/** Checks a list of plugins before any of them is used: contract version, form, zod version, and that no type is offered twice. */
export function pluginProblems(plugins: readonly Plugin[]): readonly PluginProblem[] {
  const seen = new Map<string, Plugin>();
  return plugins.flatMap((plugin, index) => {
    const problem = formProblem(plugin, index) ?? duplicateProblem(plugin, index, seen);
    return problem === undefined ? [] : [problem];
  });
}

/** True for what `definePlugin` returns, of any version of the core. */
export function looksLikePlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && ['kind', 'type', 'apiVersion', 'config', 'open'].every((key) => key in value);
}

function formProblem(plugin: Plugin, index: number): PluginProblem | undefined {
  const name = `plugin "${plugin.type}"`;
  if (plugin.apiVersion !== API_VERSION) {
    const older = plugin.apiVersion < API_VERSION;
    return { index, message: `${name} was written for plugin API ${plugin.apiVersion}, this Rollcall offers ${API_VERSION}`, remedy: older ? 'update the plugin' : 'update Rollcall, or use an older version of the plugin' };
  }
  if (!['source', 'target'].includes(plugin.kind)) return { index, message: `${name} is of kind "${plugin.kind}"; there are sources and targets` };
  if (!/^[a-z][a-z0-9-]*$/.test(plugin.type)) return { index, message: `${name} has an unusable type`, remedy: 'a type is small letters, digits and -' };
  return schemaProblem(name, plugin.config, index);
}

// What a foreign package exports need not be what its types say.
function schemaProblem(name: string, schema: unknown, index: number): PluginProblem | undefined {
  if (typeof schema !== 'object' || schema === null || !('_zod' in schema)) return { index, message: `${name} describes its settings with zod 3 or something else`, remedy: 'plugins need zod 4' };
  const isObject = (schema as z.core.$ZodType)._zod.def.type === 'object';
  return isObject ? undefined : { index, message: `${name} must describe its settings with z.object or z.strictObject` };
}

function duplicateProblem(plugin: Plugin, index: number, seen: Map<string, Plugin>): PluginProblem | undefined {
  const key = `${plugin.kind}/${plugin.type}`;
  const first = seen.get(key);
  seen.set(key, first ?? plugin);
  if (first === undefined) return undefined;
  const versions = `versions ${first.version} and ${plugin.version}`;
  return { index, message: `there are two ${plugin.kind} plugins "${plugin.type}" (${versions})`, remedy: 'keep one of them' };
}
