import type { RungDefinition } from '../../mapping/definition.js';
import { DEFAULT_LADDER } from '../../planning/ladder.js';
import { isMapping, type Draft } from './draft.js';
import { durationOf } from './duration.js';
import { suggestion } from './suggest.js';
import type { DocumentPath } from './types.js';

/** The rungs of accounts, from the mildest to the last. */
const RUNGS = ['disable', 'trash', 'delete'] as const;

interface Ladder {
  readonly rungs: readonly RungDefinition[];
  readonly drafts: readonly Draft[];
}

/** Reads `leave: [ { disable: now }, { trash: 30d } ]`: rungs in order, each once, dwell times that do not decrease. */
export function ladderOf(value: unknown, path: DocumentPath): Ladder {
  if (value === undefined) return { rungs: DEFAULT_LADDER, drafts: [] };
  if (!Array.isArray(value)) return { rungs: [], drafts: [] };
  const rungs: RungDefinition[] = [];
  const drafts: Draft[] = [];
  for (const [index, item] of (value as readonly unknown[]).entries()) {
    const read = rungOf(item, [...path, index]);
    if ('message' in read) drafts.push(read);
    else {
      drafts.push(...orderDrafts(rungs.at(-1), read, [...path, index, read.rung]));
      rungs.push(read);
    }
  }
  return { rungs, drafts };
}

function rungOf(item: unknown, path: DocumentPath): RungDefinition | Draft {
  const entries = isMapping(item) ? Object.entries(item) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) return { path, message: 'a rung is one key and its time', remedy: 'write { disable: now }, { trash: 30d }' };
  const [name, time] = entry;
  const rung = RUNGS.find((known) => known === name);
  if (rung === undefined) {
    const remedy = suggestion(name, RUNGS);
    return { path: [...path, name], at: 'key', message: `unknown rung "${name}"`, ...(remedy === undefined ? {} : { remedy }) };
  }
  const duration = durationOf(time);
  return duration.ok ? { rung, afterMs: duration.ms } : { path: [...path, name], message: duration.message, remedy: duration.remedy };
}

function orderDrafts(before: RungDefinition | undefined, here: RungDefinition, path: DocumentPath): readonly Draft[] {
  if (before === undefined) return firstRungDrafts(here, path);
  const order = (definition: RungDefinition): number => RUNGS.findIndex((rung) => rung === definition.rung);
  if (before.rung === here.rung) return [{ path, at: 'key', message: `rung "${here.rung}" is given twice`, remedy: 'keep one of them' }];
  if (order(here) < order(before)) return [{ path, at: 'key', message: `"${here.rung}" cannot come after "${before.rung}"`, remedy: `the order is ${RUNGS.join(', ')}` }];
  return here.afterMs < before.afterMs ? [{ path, message: `"${here.rung}" comes earlier than "${before.rung}" before it`, remedy: 'times count from the day of leaving and may not decrease' }] : [];
}

// The clock of leaving starts with what is done first; a first rung that waits would never begin to count.
function firstRungDrafts(first: RungDefinition, path: DocumentPath): readonly Draft[] {
  if (first.afterMs === 0) return [];
  return [{ path, message: `the first rung "${first.rung}" must be "now": times count from it`, remedy: `write { ${first.rung}: now }` }];
}
