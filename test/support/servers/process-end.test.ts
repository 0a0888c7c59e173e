import { existsSync } from 'node:fs';

import { expect } from 'chai';

import { installedOrSkip } from './index.js';
import { isAlive } from './is-alive.js';
import { type Ended, runModule } from './run-node.js';

describe('servers and the end of the process that started them', () => {
  for (const ending of ['process.exit(3)', 'throw new Error("uncaught")', 'SIGTERM', 'SIGKILL'] as const) {
    it(`ends them on ${ending}`, async function () {
      await installedOrSkip(this, 'slapd');
      await installedOrSkip(this, 'postgres');
      const last = ending.startsWith('SIG') ? `process.kill(process.pid, '${ending}')` : `setImmediate(() => { ${ending} })`;
      const script = `
        const { startSlapd, startPostgres } = await import('./test/support/servers/index.ts');
        const [slapd, postgres] = await Promise.all([startSlapd(), startPostgres()]);
        console.log(JSON.stringify([slapd.pid, slapd.directory, postgres.pid, postgres.directory]));
        ${last};`;
      const { stdout } = await runModule(script);
      const [slapdPid, slapdDirectory, postgresPid, postgresDirectory] = JSON.parse(stdout) as [number, string, number, string];
      await until(() => !isAlive(slapdPid) && !isAlive(postgresPid));
      if (ending === 'SIGKILL') await sweepInAnotherProcess();
      expect([existsSync(slapdDirectory), existsSync(postgresDirectory)]).to.deep.equal([false, false]);
    });
  }
});

/** After SIGKILL nothing of the run is left that could remove its folders: the next run does. */
function sweepInAnotherProcess(): Promise<Ended> {
  const script = `(await import('./test/support/servers/directory.ts')).createThrowawayDirectory('next')`;
  return runModule(script);
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not happen within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
