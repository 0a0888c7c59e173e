import { digestOf, type Digest } from '../../domain/digest.js';
import type { Json } from '../../domain/json.js';
import type { LoadedConfig } from './types.js';

/**
 * The digest that plans are bound to. It covers what decides: sources, targets and pipelines, defaults filled in. It does not change
 * with formatting, comments, the order of keys, the ledger's place or the value of a secret; references count as written.
 */
export function configDigest(config: Pick<LoadedConfig, 'normalised'>): Digest {
  const { sources, targets, pipelines } = config.normalised;
  return digestOf({ sources: plain(sources), targets: plain(targets), pipelines: withoutPlaces(plain(pipelines)) });
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
