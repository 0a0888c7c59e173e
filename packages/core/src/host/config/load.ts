import { dirname, resolve as absolute } from 'node:path';
import { z } from 'zod';
import type { PluginKind } from '../../contracts/plugin.js';
import { createRedactor } from '../secrets/redactor.js';
import type { Redactor } from '../secrets/types.js';
import { parseYaml, type YamlFile } from './document.js';
import { isMapping, type Draft } from './draft.js';
import { inReadingOrder, issueMaker, type IssueMaker } from './issue.js';
import { nameDrafts } from './names.js';
import { dialectsOf } from './attributes.js';
import { readPipeline, referenceDrafts, type ReadPipeline } from './pipelines.js';
import { resolveSection } from './resolve-section.js';
import { documentSchema } from './schema.js';
import { secretNames } from './schema-walk.js';
import { settingsDrafts, settingsOf, type Settings } from './settings.js';
import { readSection, type ReadSection, type SectionContext } from './sections.js';
import type { ConfigIssue, ConfigResult, ConfiguredPlugin, LoadedConfig, LoadOptions } from './types.js';
import { draftsOf } from './zod-issues.js';

/**
 * Reads a configuration: everything that is wrong with it at once, or the configuration with plugins opened offline.
 * Expressions are not compiled here. Every secret of the file is known to the redactor when this returns, also after a failure.
 * Never throws, whatever the text.
 */
export function loadConfig(options: LoadOptions): ConfigResult {
  return loadParsed(parseYaml(options.text), options);
}

/** As {@link loadConfig}, of a text that is parsed already. */
export function loadParsed(yaml: YamlFile, options: LoadOptions): ConfigResult {
  const redactor = options.redactor ?? createRedactor();
  const read = yaml.value === undefined ? undefined : readDocument(yaml.value, options, redactor);
  const maker = issueMaker(options.file, yaml.places, redactor, options.plugins.flatMap((plugin) => secretNames(plugin.config)));
  const issues = [...yaml.faults.map((fault) => maker.make(yaml.places.at(fault.start, fault.end), fault.message, fault.remedy)), ...(read?.drafts ?? []).map((draft) => place(draft, yaml, maker))];
  if (read === undefined || issues.length > 0) return { ok: false, issues: inReadingOrder(issues) };
  const warnings = [...yaml.warnings.map((fault) => maker.make(yaml.places.at(fault.start, fault.end), fault.message, fault.remedy)), ...read.warnings.map((draft) => place(draft, yaml, maker))];
  return { ok: true, config: loaded(options, read, yaml, maker, redactor), warnings: inReadingOrder(warnings) };
}

function place(draft: Draft, yaml: YamlFile, maker: IssueMaker): ConfigIssue {
  return maker.make(yaml.positionOf(draft.path, draft.range, draft.at), draft.message, draft.remedy);
}

interface ReadDocument {
  readonly state: string;
  readonly settings: Settings;
  readonly sources: ReadonlyMap<string, ReadSection<'source'>>;
  readonly targets: ReadonlyMap<string, ReadSection<'target'>>;
  readonly pipelines: ReadonlyMap<string, ReadPipeline>;
  readonly drafts: readonly Draft[];
  readonly warnings: readonly Draft[];
}

function readDocument(value: unknown, options: LoadOptions, redactor: Redactor): ReadDocument {
  const { env, readFile, file, plugins } = options;
  const context: SectionContext = { references: { env, readFile, file }, redactor, plugins };
  const part = (key: string): Readonly<Record<string, unknown>> => (isMapping(value) && isMapping(value[key]) ? value[key] : {});
  const sources = sectionsOf('source', part('sources'), context);
  const targets = sectionsOf('target', part('targets'), context);
  const known = { sources: [...sources.keys()], targets: [...targets.keys()], dialects: dialectsOf(part('dialects')) };
  const pipelines = new Map(Object.entries(part('pipelines')).map(([name, section]) => [name, readPipeline(name, section, known)]));
  const state = resolveSection(isMapping(value) ? (value['state'] ?? './rollcall.db') : undefined, z.unknown(), context);
  const parts = [...sources.values(), ...targets.values()];
  const settings = settingsOf(part('approval'), part('apply'));
  return {
    state: stateOf(state.value, file),
    settings,
    sources,
    targets,
    pipelines,
    drafts: [
      ...documentDrafts(value),
      ...settingsDrafts(settings),
      ...state.drafts.map((draft) => ({ ...draft, path: ['state', ...draft.path] })),
      ...referenceDrafts(part('dialects'), ['dialects']),
      ...['sources', 'targets', 'pipelines'].flatMap((key) => nameDrafts(key, part(key))),
      ...[...parts, ...pipelines.values()].flatMap((read) => read.drafts),
    ],
    warnings: parts.flatMap((read) => read.warnings),
  };
}

function sectionsOf<K extends PluginKind>(kind: K, section: Readonly<Record<string, unknown>>, context: SectionContext): ReadonlyMap<string, ReadSection<K>> {
  return new Map(Object.entries(section).map(([name, value]) => [name, readSection(kind, name, value, context)]));
}

function documentDrafts(value: unknown): readonly Draft[] {
  const parsed = documentSchema.safeParse(value);
  if (parsed.success) return [];
  if (value === null) return [{ path: [], message: 'the file is empty', remedy: 'it needs sources, targets and pipelines' }];
  return draftsOf(documentSchema, value, parsed.error.issues);
}

/** URLs and SQLite's `:memory:` as written, paths from the file's folder. */
function stateOf(value: unknown, file: string): string {
  const text = typeof value === 'string' ? value : '';
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || text === ':memory:' ? text : absolute(dirname(file), text);
}

function loaded(options: LoadOptions, read: ReadDocument, yaml: YamlFile, maker: IssueMaker, redactor: Redactor): LoadedConfig {
  const pipelines = [...read.pipelines.values()];
  const { approval, apply } = read.settings;
  const definitions = (enabled: boolean): LoadedConfig['pipelines'] => pipelines.flatMap((pipeline) => (pipeline.enabled === enabled && pipeline.definition !== undefined ? [pipeline.definition] : []));
  return {
    file: options.file,
    state: read.state,
    sources: configured(read.sources),
    targets: configured(read.targets),
    pipelines: definitions(true),
    disabledPipelines: definitions(false),
    approval,
    apply,
    normalised: {
      sources: Object.fromEntries([...read.sources].map(([name, section]) => [name, section.safe])),
      targets: Object.fromEntries([...read.targets].map(([name, section]) => [name, section.safe])),
      pipelines: Object.fromEntries([...read.pipelines].map(([name, { definition, enabled }]) => [name, { enabled, definition }])),
      settings: read.settings,
    },
    redactor,
    positionOf: (path, range) => yaml.positionOf(path, range),
    issueAt: (path, message, details = {}) => place({ path, message, ...details }, yaml, maker),
  };
}

function configured<K extends PluginKind>(sections: ReadonlyMap<string, ReadSection<K>>): Readonly<Record<string, ConfiguredPlugin<K>>> {
  return Object.fromEntries([...sections].flatMap(([name, section]) => (section.configured === undefined ? [] : [[name, section.configured] as const])));
}
