import { readFileSync } from 'node:fs';

const PREFERRED = ['postgres', 'nobody'];

/**
 * The account under which to run a server that refuses to run as root; undefined when this process is not root.
 *
 * @returns {{ name: string, uid: number, gid: number } | undefined}
 */
export function unprivilegedUser() {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  for (const name of PREFERRED) {
    const account = accounts.find((fields) => fields[0] === name);
    if (account !== undefined) return { name, uid: Number(account[2]), gid: Number(account[3]) };
  }
  throw new Error(`run the tests as another user than root, or add one of the accounts ${PREFERRED.join(', ')}`);
}
