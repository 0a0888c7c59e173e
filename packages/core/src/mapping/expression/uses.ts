import type { Dependency } from '../compiled.js';
import type { RecordField, RecordVariable, RowFlag } from './vocabulary.js';

/** One name of a source that an expression uses. */
export type Use =
  | { readonly kind: 'field'; readonly variable: RecordVariable; readonly name: string; readonly field: RecordField; readonly byAlias: boolean }
  | { readonly kind: 'flag'; readonly variable: RowFlag };

/** What the values of these names rest on: which reads of which sources must be whole. */
export function dependenciesOf(uses: readonly Use[]): Dependency[] {
  const found: Dependency[] = [];
  for (const use of uses) {
    const { source } = use.variable;
    if (use.kind === 'flag') found.push({ source, type: 'person' });
    else if (typeof use.field.from === 'object') found.push({ source, type: use.variable.type });
    else found.push({ source, type: 'membership' }, { source, type: 'group' });
  }
  return distinctDependencies(found);
}

/** Each dependency once, in a fixed order. */
export function distinctDependencies(dependencies: readonly Dependency[]): Dependency[] {
  const byText = new Map(dependencies.map((dependency) => [`${dependency.source} ${dependency.type}`, dependency]));
  return [...byText.keys()].sort().flatMap((key) => byText.get(key) ?? []);
}

/** True where a name comes from memberships. */
export function usesGroups(uses: readonly Use[]): boolean {
  return uses.some((use) => use.kind === 'field' && typeof use.field.from === 'string');
}

/** The sources whose rows are used, other than the given one. */
export function otherSources(uses: readonly Use[], own: string): string[] {
  return [...new Set(uses.map((use) => use.variable.source))].filter((source) => source !== own).sort();
}
