import type { Plugin, PluginKind } from '../../contracts/plugin.js';
import type { SourceExpectation } from '../../mapping/definition.js';
import { withoutCommandLog } from './command-log.js';
import { isMapping, isWithin, under, type Draft } from './draft.js';
import { resolveSection, type ResolveContext } from './resolve-section.js';
import { dropsUnknownKeys, keysAt } from './schema-walk.js';
import { expectationSchema } from './schema.js';
import { suggestion, wordList } from './suggest.js';
import type { ConfiguredPlugin, DocumentPath } from './types.js';
import { draftsUnder, missingKey, unknownKey } from './zod-issues.js';

/** A source or target that was read; `configured` is absent where the section is broken. */
export interface ReadSection<K extends PluginKind> {
  readonly configured?: ConfiguredPlugin<K>;
  /** For the digest; see `NormalisedDocument`. */
  readonly safe: unknown;
  readonly drafts: readonly Draft[];
  readonly warnings: readonly Draft[];
}

/** What reading sections needs. */
export interface SectionContext extends ResolveContext {
  readonly plugins: readonly Plugin[];
}

interface Place<K extends PluginKind> {
  readonly kind: K;
  readonly name: string;
  readonly path: DocumentPath;
}

/** Reads one source or target: finds its plugin, resolves references, lets the plugin check and open the section. */
export function readSection<K extends PluginKind>(kind: K, name: string, value: unknown, context: SectionContext): ReadSection<K> {
  const path = [`${kind}s`, name];
  const broken = (draft: Draft): ReadSection<K> => ({ safe: null, drafts: [draft], warnings: [] });
  if (!isMapping(value)) return broken({ path, message: `"${name}" must be a mapping`, remedy: `write use: and the plugin's settings below it` });
  const { use, ...rest } = value;
  const expected = kind === 'source' ? withoutExpectation(rest, path) : { section: rest, expect: undefined, drafts: [] };
  const { expect } = expected;
  if (use === undefined) return broken(missingKey([...path, 'use']));
  const plugin = typeof use === 'string' ? pluginFor(kind, use, context.plugins) : undefined;
  if (plugin === undefined) return broken(unknownUse(kind, use, [...path, 'use'], context.plugins));
  const { section, commandLog, drafts } = withoutCommandLog(expected.section, plugin, path, context);
  const read = openSection(plugin, section, { kind, name, path }, context);
  const own = { ...(expect === undefined ? {} : { expect }), ...(commandLog === undefined ? {} : { commandLog }) };
  const configured = read.configured === undefined ? {} : { configured: { ...read.configured, ...own } };
  // Without `commandLog`: whether exchanges are noted decides nothing, so a plan stays the plan of its configuration.
  const safe = isMapping(read.safe) && expect !== undefined ? { ...read.safe, expect } : read.safe;
  return { ...read, ...configured, safe, drafts: [...expected.drafts, ...drafts, ...read.drafts] };
}

// What every source may say beside its plugin's keys.
function withoutExpectation(section: Readonly<Record<string, unknown>>, path: DocumentPath) {
  const { expect: value, ...rest } = section;
  if (value === undefined) return { section, expect: undefined, drafts: [] };
  const parsed = expectationSchema.safeParse(value);
  const at = [...path, 'expect'];
  if (!parsed.success) return { section: rest, expect: undefined, drafts: draftsUnder(at, expectationSchema, value, parsed.error.issues) };
  const expect: SourceExpectation = { present: parsed.data.present ?? [], atLeast: parsed.data.atLeast ?? 0 };
  return { section: rest, expect, drafts: [] };
}

function pluginFor<K extends PluginKind>(kind: K, type: string, plugins: readonly Plugin[]): Plugin<K> | undefined {
  return plugins.find((plugin): plugin is Plugin<K> => plugin.kind === kind && plugin.type === type);
}

function unknownUse(kind: PluginKind, use: unknown, path: DocumentPath, plugins: readonly Plugin[]): Draft {
  if (typeof use !== 'string') return { path, message: `"use" must be the name of a ${kind} plugin` };
  const types = plugins.filter((plugin) => plugin.kind === kind).map((plugin) => plugin.type).sort();
  const list = types.length === 0 ? `no ${kind} plugin is installed` : `there is ${wordList(types)}`;
  const elsewhere = plugins.find((plugin) => plugin.kind !== kind && plugin.type === use);
  if (elsewhere !== undefined) return { path, message: `"${use}" is a ${elsewhere.kind} plugin`, remedy: `move it under ${elsewhere.kind}s; as ${kind}, ${list}` };
  const near = suggestion(use, types);
  return { path, message: `there is no ${kind} plugin "${use}"`, remedy: near?.startsWith('did') === true ? `${near} (${list})` : list };
}

function openSection<K extends PluginKind>(plugin: Plugin<K>, section: Readonly<Record<string, unknown>>, place: Place<K>, context: SectionContext): ReadSection<K> {
  const resolved = resolveSection(section, plugin.config, context);
  const relevant = (draft: Draft): boolean => !resolved.failed.some((path) => isWithin(draft.path, [...place.path, ...path]));
  const drafts = [...resolved.drafts.map((draft) => under(place.path, draft)), ...schemaDrafts(plugin, resolved.value, place.path).filter(relevant)];
  const read = { safe: { ...(isMapping(resolved.safe) ? resolved.safe : {}), use: plugin.type }, warnings: resolved.warnings.map((draft) => under(place.path, draft)) };
  if (drafts.length > 0 || !isMapping(resolved.value)) return { ...read, drafts };
  const opened = openPlugin(plugin, resolved.value, place);
  return 'drafts' in opened ? { ...read, drafts: opened.drafts } : { ...read, drafts, configured: opened };
}

function schemaDrafts(plugin: Plugin, value: unknown, path: DocumentPath): readonly Draft[] {
  try {
    const parsed = plugin.config.safeParse(value);
    const drafts = parsed.success ? [] : draftsUnder(path, plugin.config, value, parsed.error.issues);
    return [...drafts, ...droppedKeys(plugin.config, value, []).map((draft) => under(path, draft))];
  } catch (error) {
    return [failure(plugin, path, error)];
  }
}

function droppedKeys(schema: Plugin['config'], value: unknown, path: DocumentPath): readonly Draft[] {
  if (Array.isArray(value)) return (value as readonly unknown[]).flatMap((item, index) => droppedKeys(schema, item, [...path, index]));
  if (!isMapping(value)) return [];
  const known = dropsUnknownKeys(schema, path) ? keysAt(schema, path) : Object.keys(value);
  return Object.entries(value).flatMap(([key, item]) => (known.includes(key) ? droppedKeys(schema, item, [...path, key]) : [unknownKey(schema, path, key)]));
}

function openPlugin<K extends PluginKind>(plugin: Plugin<K>, section: Readonly<Record<string, unknown>>, { kind, name, path }: Place<K>): ConfiguredPlugin<K> | { readonly drafts: readonly Draft[] } {
  try {
    const opened = plugin.open(section);
    if (opened.ok) return { name, kind, plugin, section, profile: opened.profile, path };
    return { drafts: opened.issues.map((issue) => ({ path: [...path, ...issue.path], message: issue.message })) };
  } catch (error) {
    return { drafts: [failure(plugin, path, error)] };
  }
}

function failure(plugin: Plugin, path: DocumentPath, error: unknown): Draft {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return { path, at: 'key', message: `plugin ${plugin.type} ${plugin.version} failed on this section: ${reason}`, remedy: 'this is a fault of the plugin; report it to its authors' };
}
