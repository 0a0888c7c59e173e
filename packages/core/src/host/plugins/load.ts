import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from '../../contracts/plugin.js';
import { looksLikePlugin, type PluginProblem } from './registry.js';

/** Imports a module by its URL. */
export type ImportModule = (url: string) => Promise<Readonly<Record<string, unknown>>>;

/** Plugins of other packages, and which packages gave none; `index` counts the specifiers. */
export interface LoadedPlugins {
  /** With the index of the specifier that each came from. */
  readonly plugins: readonly { readonly plugin: Plugin; readonly index: number }[];
  readonly problems: readonly PluginProblem[];
}

/**
 * Imports plugin packages as the file that names them would: package names from its `node_modules` upwards, `./paths` from its folder.
 * Every exported value made by `definePlugin` is a plugin. This runs the packages' code.
 */
export async function loadPlugins(specifiers: readonly string[], fromFile: string, importModule: ImportModule = importFile): Promise<LoadedPlugins> {
  const plugins: { readonly plugin: Plugin; readonly index: number }[] = [];
  const problems: PluginProblem[] = [];
  for (const [index, specifier] of specifiers.entries()) {
    const found = await pluginsOf(specifier, fromFile, importModule);
    if ('message' in found) problems.push({ index, ...found });
    else plugins.push(...found.plugins.map((plugin) => ({ plugin, index })));
  }
  return { plugins, problems };
}

type Found = { readonly plugins: readonly Plugin[] } | { readonly message: string; readonly remedy?: string };

async function pluginsOf(specifier: string, fromFile: string, importModule: ImportModule): Promise<Found> {
  const place = locate(specifier, fromFile);
  if (place === undefined) return { message: `plugin package "${specifier}" is not installed`, remedy: /^[./]/.test(specifier) ? 'the path counts from the folder of this file' : `run npm install ${specifier} beside this file` };
  let entry: Readonly<Record<string, unknown>>;
  try {
    entry = await importModule(pathToFileURL(place).href);
  } catch (error) {
    return { message: `plugin package "${specifier}" could not be loaded: ${firstLine(error)}` };
  }
  const plugins = [...new Set(Object.values(entry).filter(looksLikePlugin))];
  return plugins.length > 0 ? { plugins } : { message: `package "${specifier}" exports no plugin`, remedy: 'its entry must export what definePlugin returns' };
}

function importFile(url: string): Promise<Readonly<Record<string, unknown>>> {
  return import(url) as Promise<Readonly<Record<string, unknown>>>;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

function locate(specifier: string, fromFile: string): string | undefined {
  const file = resolve(fromFile);
  try {
    return createRequire(file).resolve(specifier);
  } catch {
    return packageEntry(specifier, dirname(file));
  }
}

// `require.resolve` does not see packages that offer only an `import` condition.
function packageEntry(name: string, folder: string): string | undefined {
  if (/^[./]/.test(name)) return undefined;
  const home = join(folder, 'node_modules', name);
  if (existsSync(join(home, 'package.json'))) {
    const entry = importTarget((JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { readonly exports?: unknown }).exports);
    return entry === undefined ? undefined : join(home, entry);
  }
  return dirname(folder) === folder ? undefined : packageEntry(name, dirname(folder));
}

function importTarget(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  const conditions = target as Readonly<Record<string, unknown>>;
  for (const key of ['.', 'import', 'node', 'default']) {
    const found = importTarget(conditions[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
