import { Failure } from '../http/failure.js';
import type { Params } from '../http/params.js';
import { decodeForm, type Pair } from '../signature/percent.js';
import { aliasCount } from '../store/records.js';

/** New value by alias position; null removes. Positions not named stay. */
export type AliasChange = ReadonlyMap<number, string | null>;

const positionsByOldName = ['alias1', 'alias2', 'alias3', 'alias4'] as const;

function pairsOf(params: Params): readonly Pair[] {
  const value = params.raw('aliases');
  if (typeof value === 'string') return decodeForm(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Failure(40002, 'aliases');
  return Object.entries(value).map(([name, alias]): Pair => {
    if (alias !== null && typeof alias !== 'string') throw new Failure(40002, 'aliases');
    return [name, alias ?? ''];
  });
}

function positionOf(name: string): number {
  const position = /^alias([1-9])$/.exec(name)?.[1];
  if (position === undefined || Number(position) > aliasCount) throw new Failure(40002, 'aliases');
  return Number(position) - 1;
}

/**
 * Either `aliases` ("alias1=a&alias2=b" or an object, up to alias8) or alias1 to alias4, not both.
 * An empty `aliases` is 40002 [PSJD#16]; an empty value removes one alias.
 */
export function readAliasChange(params: Params): AliasChange {
  const change = new Map<number, string | null>();
  const oldNames = positionsByOldName.filter((name) => params.has(name));
  if (!params.has('aliases')) {
    for (const name of oldNames) change.set(positionOf(name), (params.text(name) ?? '') || null);
    return change;
  }
  const pairs = pairsOf(params);
  if (pairs.length === 0 || oldNames.length > 0) throw new Failure(40002, 'aliases');
  for (const [name, alias] of pairs) change.set(positionOf(name), alias || null);
  return change;
}
