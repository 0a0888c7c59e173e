import type { Finding } from '@rollcall/core';
import type { DirectoryView } from '../read/directories.js';

/** Whether the directory syncs that the file says were stopped are so, as far as Duo tells. */
export function directoryFindings({ running, contradicted }: DirectoryView): readonly Finding[] {
  if (running === undefined) {
    const message = 'Duo does not tell its directory syncs: that those under stoppedDirectories were stopped is believed';
    return [{ code: 'duo-directories-unknown', severity: 'info', message, remedy: 'look at Users > Directory Sync in the Admin Panel' }];
  }
  return contradicted.map(({ name, key }): Finding => {
    const message = `Duo still lists directory sync "${name}" (${key}), which stoppedDirectories names: its users and groups are left alone`;
    return { code: 'duo-directory-running', severity: 'error', message, remedy: 'stop it: Users > Directory Sync > the directory > Delete; if Duo lists stopped ones too, write evenIfListed: true' };
  });
}
