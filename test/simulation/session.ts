import { openHost, type Host } from '@rollcall/core/host';
import type { Clock, Ledger } from '@rollcall/core';
import { join } from 'node:path';
import { appPlugin, type AppServices } from './app.js';
import { seededRandom } from './dice.js';
import { ledgerOf, type Process } from './process.js';
import { sourcePlugin, type SourceServices } from './sources.js';
import type { Stage } from './stage.js';

/** A process with its open host. */
export interface Session {
  readonly process: Process;
  readonly host: Host;
}

/** What a session is opened with. */
export interface SessionServices {
  readonly stage: Stage;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly yaml: string;
  readonly seed: number;
  readonly sources: Omit<SourceServices, 'process'>;
  readonly app: Omit<AppServices, 'process'>;
}

/** Starts a process: the host is opened from the configuration's text, as every command does. */
export async function openSession(process: Process, services: SessionServices): Promise<Session> {
  const { stage, ledger, clock, yaml, seed, sources, app } = services;
  const opened = await openHost({
    text: yaml,
    file: join(stage.folder, 'rollcall.yaml'),
    plugins: [sourcePlugin('dir', { ...sources, process }), sourcePlugin('hr', { ...sources, process }), appPlugin({ ...app, process })],
    env: {},
    readFile: () => '',
    clock,
    random: seededRandom(seed * 7919 + process.pid),
    logger: stage.logger,
    redactor: stage.redactor,
    ledger: ledgerOf(process, ledger),
    author: 'simulation',
  });
  if (!opened.ok) throw new Error(opened.issues.map((issue) => `${issue.line}:${issue.column} ${issue.message}`).join('\n'));
  stage.living.add(process.pid);
  return { process, host: opened.host };
}

export async function closeSession({ process, host }: Session, stage: Stage): Promise<void> {
  stage.living.delete(process.pid);
  await host.dispose();
}
