import { digestOf, type Digest } from '../../domain/digest.js';
import type { Json } from '../../domain/json.js';
import type { LoadedConfig } from './types.js';

/**
 * The digest that plans are bound to. It covers what decides: sources, targets, pipelines, how plans are approved and applied,
 * defaults filled in, and what references stand for. It does not change with formatting, comments, the order of keys, the
 * ledger's place, or the value of a secret or of a key that can be renewed: references to those count as written.
 */
export function configDigest(config: Pick<LoadedConfig, 'normalised'>): Digest {
  const { sources, targets, pipelines, settings } = config.normalised;
  return digestOf({ sources: plain(sources), targets: plain(targets), pipelines: withoutPlaces(plain(pipelines)), settings: plain(settings) });
}

/**
 * What decides who is in: each source's section (with its plugin's version) as a digest, each pipeline's definition as data.
 * Kept by the ledger when a plan was applied, so that a leaver can be told to leave by data or by an edit of the file.
 */
export function decidingParts(config: Pick<LoadedConfig, 'normalised' | 'sources'>): { readonly sources: Readonly<Record<string, Digest>>; readonly pipelines: Readonly<Record<string, Json>> } {
  const sections = plain(config.normalised.sources) as Readonly<Record<string, Json>>;
  const pipelines = withoutPlaces(plain(config.normalised.pipelines)) as Readonly<Record<string, Json>>;
  const digests = Object.entries(sections).map(([name, section]) => [name, digestOf({ section, version: config.sources[name]?.plugin.version ?? '' })] as const);
  return { sources: Object.fromEntries(digests), pipelines };
}

// Numbers that JSON cannot hold become texts.
function plain(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object') return null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

// Where an expression stands repeats the structure. An attribute called `path` is a mapping, never a list.
function withoutPlaces(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutPlaces);
  const entries = Object.entries(value as Readonly<Record<string, Json>>).filter(([key, item]) => key !== 'path' || !Array.isArray(item));
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutPlaces(item)]));
}
