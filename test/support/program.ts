import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './servers/run-node.js';

const TSC = join(projectRoot, 'node_modules/typescript/bin/tsc');

/**
 * The program as it is shipped, brought up to date once for each run of the tests. Its sources would do as well, but compiling them anew
 * at every start takes three times as long as all that most of these tests have it do.
 */
export const PROGRAM = compiled();

function compiled(): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [TSC, '-b', 'tsconfig.build.json'], { cwd: projectRoot, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the packages do not compile:\n${stdout}${stderr}`);
  return join(projectRoot, 'packages/cli/dist/main.js');
}
