import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The folders of PATH. */
export function pathFolders() {
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
}

/** The first of `folders` (below `prefix`) that exists, if any. */
export function firstExisting(prefix, folders) {
  return folders.map((folder) => join(prefix, folder)).find((folder) => existsSync(folder));
}

/** Where each program is, looked up folder by folder; undefined unless all of them are found. */
export function findPrograms(names, folders) {
  const found = {};
  for (const name of names) {
    const folder = folders.find((candidate) => existsSync(join(candidate, name)));
    if (folder === undefined) return undefined;
    found[name] = join(folder, name);
  }
  return found;
}

/** The sub-folders `pattern` matches in `parent`, newest version first. */
export function versionFolders(parent, pattern) {
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .filter((name) => pattern.test(name))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(parent, name));
}
