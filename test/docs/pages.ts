import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/** The repository's root. */
export const root = resolve(import.meta.dirname, '../..');

const IGNORED = new Set(['node_modules', 'dist', '.cache', '.git', 'coverage', 'quickstart']);

/** A file of the repository as text. */
export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Every file below a folder of the repository whose name ends so, by its path in the repository, in order. */
export function filesEndingIn(ending: string, folder = '.'): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(root, folder, entry.name);
      if (entry.isDirectory()) return IGNORED.has(entry.name) ? [] : filesEndingIn(ending, relative(root, path));
      return entry.name.endsWith(ending) ? [relative(root, path)] : [];
    })
    .sort();
}

/** A section of a page: from its heading to the next one of the same or a higher rank. Empty where there is none. */
export function sectionOf(markdown: string, heading: string): string {
  const lines = markdown.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) return '';
  const rank = /^#+/.exec(heading)?.[0].length ?? 1;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => (/^#+(?= )/.exec(line)?.[0].length ?? 9) <= rank);
  return rest.slice(0, end < 0 ? rest.length : end).join('\n');
}

/** The cells of every table row of a text, head and rule left out; the backquotes of code are left out too. */
export function tableRows(markdown: string): readonly (readonly string[])[] {
  const lines = markdown.split('\n');
  return lines
    .filter((line, at) => line.startsWith('|') && !isRule(line) && !isRule(lines[at + 1] ?? ''))
    .map((line) => line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('`', '')));
}

function isRule(line: string): boolean {
  return /^\|(?:\s*:?-+:?\s*\|)+$/.test(line);
}
