import { isMapping, type Draft } from './draft.js';

/** Words that expressions use for themselves: CEL's reserved words and types, and the variables every pipeline has. */
const taken = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while bool bytes double duration dyn int list map null_type optional string timestamp type uint has group account'.split(' '),
);

/** Names of sources, targets and pipelines are variables in expressions and words in commands: checks their form. */
export function nameDrafts(section: string, value: unknown): readonly Draft[] {
  if (!isMapping(value)) return [];
  return Object.keys(value).flatMap((name): readonly Draft[] => {
    const at = { path: [section, name], at: 'key' as const };
    if (!/^[a-z][A-Za-z0-9_]*$/.test(name)) {
      return [{ ...at, message: `"${name}" cannot be a name`, remedy: `names begin with a small letter and hold letters, digits and _${proposal(name)}` }];
    }
    return taken.has(name) ? [{ ...at, message: `"${name}" means something else in expressions`, remedy: 'choose another name' }] : [];
  });
}

function proposal(name: string): string {
  const tidy = name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^[^A-Za-z]+|_+$/g, '');
  const proposed = tidy.charAt(0).toLowerCase() + tidy.slice(1);
  return /^[a-z][A-Za-z0-9_]*$/.test(proposed) && !taken.has(proposed) ? `: write ${proposed}` : '';
}
