import { loadPlugins, type ImportModule } from '../plugins/load.js';
import { pluginProblems } from '../plugins/registry.js';
import type { Plugin } from '../../contracts/plugin.js';
import { createRedactor } from '../secrets/redactor.js';
import { parseYaml } from './document.js';
import { valueAt } from './draft.js';
import { inReadingOrder, issueMaker } from './issue.js';
import { loadParsed } from './load.js';
import type { ConfigResult, LoadOptions } from './types.js';

/** As {@link LoadOptions}; `plugins` are those that come with Rollcall. */
export interface LoadWithPluginsOptions extends LoadOptions {
  /** For tests; default: a real import. */
  readonly importModule?: ImportModule;
}

/**
 * As `loadConfig`, after importing the packages that the file names under `plugins`.
 * Resolves to issues for packages that cannot be used, together with everything else that is wrong.
 * @throws Error when a plugin that comes with Rollcall cannot be used: no file can cause or cure that.
 */
export async function loadConfigWithPlugins(options: LoadWithPluginsOptions): Promise<ConfigResult> {
  const own = pluginProblems(options.plugins)[0];
  if (own !== undefined) throw new Error(own.message);
  const yaml = parseYaml(options.text);
  const redactor = options.redactor ?? createRedactor();
  const loaded = await loadPlugins(specifiersIn(yaml.value), options.file, options.importModule);
  const { usable, problems } = merge(options.plugins, loaded.plugins);
  const result = loadParsed(yaml, { ...options, redactor, plugins: usable });
  const faults = [...loaded.problems, ...problems];
  if (faults.length === 0) return result;
  const maker = issueMaker(options.file, yaml.places, redactor, []);
  const issues = faults.map((fault) => maker.make(yaml.positionOf(['plugins', fault.index]), fault.message, fault.remedy));
  return { ok: false, issues: inReadingOrder([...issues, ...(result.ok ? [] : result.issues)]) };
}

function specifiersIn(value: unknown): readonly string[] {
  const list = valueAt(value, ['plugins']);
  return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : [];
}

function merge(own: readonly Plugin[], foreign: readonly { readonly plugin: Plugin; readonly index: number }[]) {
  const all = [...own, ...foreign.map(({ plugin }) => plugin)];
  const problems = pluginProblems(all);
  const refused = new Set(problems.map((problem) => problem.index));
  return {
    usable: all.filter((_, index) => !refused.has(index)),
    problems: problems.map((problem) => ({ ...problem, index: foreign[problem.index - own.length]?.index ?? 0 })),
  };
}
