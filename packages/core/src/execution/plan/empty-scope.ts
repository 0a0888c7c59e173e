import type { Finding } from '../../domain/finding.js';
import { byCodeUnit } from '../../domain/json.js';
import type { CompiledPipeline } from '../../mapping/compiled.js';
import type { StagedSource } from '../collect/staged-source.js';

const SHOWN_VALUES = 5;
/** An attribute with more values than this says who people are, not what they are. */
const MOST_VALUES = 50;

/**
 * What to say when a scope lets nobody in though there are people: nearly always a mistake (letter case, a value that does not
 * occur). Names the values that the attributes in the scope really have, with how often they occur.
 */
export function emptyScopeFinding(pipeline: CompiledPipeline, source: StagedSource): Finding {
  const { name, scope } = pipeline.definition;
  const names = attributesIn(scope?.text ?? '', source.name);
  const told = names.flatMap((attribute) => {
    const text = valuesText(source, attribute);
    return text === undefined ? [] : [`${attribute} has ${text}`];
  });
  return {
    code: 'scope-empty',
    severity: 'error',
    about: `pipelines.${name}.scope`,
    count: source.persons.length,
    message: `scope matches 0 of ${source.persons.length} people${told.length === 0 ? '' : `; ${told.join('; ')}`}`,
    remedy: 'Compare the values letter by letter with the expression; nobody is meant to be left out by a slip.',
  };
}

function attributesIn(text: string, source: string): readonly string[] {
  const names = [...text.matchAll(new RegExp(`\\b${source}\\.\\??(\\w+)`, 'g'))].flatMap(([, attribute]) => attribute ?? []);
  return [...new Set(names)].filter((attribute) => attribute !== 'groups' && attribute !== 'groupIds');
}

function valuesText(source: StagedSource, attribute: string): string | undefined {
  const counts = new Map<string, number>();
  for (const { attributes } of source.persons.all()) {
    const value = attributes[attribute];
    const values = Array.isArray(value) ? (value as readonly unknown[]) : value === undefined ? [] : [value];
    for (const item of values) counts.set(String(item), (counts.get(String(item)) ?? 0) + 1);
    if (counts.size > MOST_VALUES) return undefined;
  }
  if (counts.size === 0) return 'no value at all';
  const sorted = [...counts].sort(([left, many], [right, more]) => more - many || byCodeUnit(left, right));
  const shown = sorted.slice(0, SHOWN_VALUES).map(([value, count]) => `'${value}' (${count})`);
  return `${shown.join(', ')}${sorted.length > SHOWN_VALUES ? ` and ${sorted.length - SHOWN_VALUES} more` : ''}`;
}
