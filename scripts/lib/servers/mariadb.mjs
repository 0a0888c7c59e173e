import { join } from 'node:path';

import { findPrograms, firstExisting, pathFolders } from './locate.mjs';

const PROGRAM_FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/libexec', '/usr/local/bin', '/opt/homebrew/opt/mariadb/bin'];
const MESSAGE_FOLDERS = ['/usr/share/mysql', '/usr/share/mariadb'];

/** MariaDB. */
export const mariadb = {
  kind: 'mariadb',
  title: 'MariaDB',
  remedy: 'install MariaDB (on Debian: apt-get install mariadb-server)',
  program: 'mariadbd',
  versionArguments: ['--no-defaults', '--version'],
  versionPattern: /Ver (\d\S*?)-MariaDB/,
  debianPackages: ['mariadb-server'],
  origins: ['system', 'debian'],
  refusesRoot: true,

  /** What is installed below `prefix` (an unpacked tree), or in the system when it is ''. */
  locate(prefix) {
    const folders = PROGRAM_FOLDERS.map((folder) => `${prefix}${folder}`);
    const programs = findPrograms(['mariadbd', 'mariadb-install-db'], prefix === '' ? [...pathFolders(), ...folders] : folders);
    if (programs === undefined) return undefined;
    return { programs, directories: { base: join(prefix === '' ? '/' : prefix, 'usr'), messages: firstExisting(prefix, MESSAGE_FOLDERS) } };
  },
};
