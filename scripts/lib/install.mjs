import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { projectRoot } from './project.mjs';

/**
 * Whether node_modules holds what package-lock.json asks for, judged by the record npm leaves in node_modules.
 * Packages for other platforms may be missing.
 */
export async function isInstalled() {
  const installed = await readPackages('node_modules/.package-lock.json').catch(() => undefined);
  if (installed === undefined) return false;
  const wanted = Object.entries(await readPackages('package-lock.json'));
  return wanted
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, entry]) => {
      // A package of this repository: newer than the last installation, perhaps.
      if (entry.link === true) return existsSync(join(projectRoot, path));
      const found = installed[path];
      return found === undefined ? entry.optional === true : found.version === entry.version;
    });
}

async function readPackages(path) {
  return JSON.parse(await readFile(join(projectRoot, path), 'utf8')).packages;
}
