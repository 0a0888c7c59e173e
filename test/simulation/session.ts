import { Host, type HostOptions } from '@rollcall/core/host';
import type { Clock, Ledger, Plugin } from '@rollcall/core';
import { join } from 'node:path';
import { compileAll, type CompiledConfig } from '../../packages/core/src/host/compile-all.js';
import { loadConfigWithPlugins, type LoadedConfig } from '../../packages/core/src/host/config/index.js';
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

/** What the plugins of the session that is being opened work with. */
let cast: { readonly sources: SourceServices; readonly app: AppServices } | undefined;

const PLUGINS: readonly Plugin[] = [sourcePlugin('dir', () => playing().sources), sourcePlugin('hr', () => playing().sources), appPlugin(() => playing().app)];

function playing(): NonNullable<typeof cast> {
  if (cast === undefined) throw new Error('a plugin is mounted outside of a session');
  return cast;
}

/** By text: reading a file anew takes as long as planning a small world. The last few: long series have as many texts as worlds. */
const REMEMBERED = 50;
const configurations = new Map<string, { readonly config: LoadedConfig; readonly compiled: CompiledConfig }>();

/** Starts a process: a host over the configuration's text, as every command has. One session is open at a time. */
export async function openSession(process: Process, services: SessionServices): Promise<Session> {
  const { stage, ledger, clock, yaml, seed, sources, app } = services;
  cast = { sources: { ...sources, process }, app: { ...app, process } };
  const options: HostOptions = {
    text: yaml,
    file: join(stage.folder, 'rollcall.yaml'),
    plugins: PLUGINS,
    env: {},
    readFile: () => '',
    clock,
    random: seededRandom(seed * 7919 + process.pid),
    logger: stage.logger,
    redactor: stage.redactor,
    ledger: ledgerOf(process, ledger),
    author: 'simulation',
  };
  const { config, compiled } = await configurationFrom(options);
  stage.living.add(process.pid);
  return { process, host: new Host(options, config, compiled) };
}

async function configurationFrom(options: HostOptions): Promise<{ readonly config: LoadedConfig; readonly compiled: CompiledConfig }> {
  const key = `${options.file}\n${options.text}`;
  const known = configurations.get(key);
  if (known !== undefined) return known;
  const loaded = await loadConfigWithPlugins(options);
  const compiled = loaded.ok ? compileAll(loaded.config) : undefined;
  const issues = loaded.ok ? (compiled?.issues ?? []) : loaded.issues;
  if (!loaded.ok || compiled === undefined || issues.length > 0) throw new Error(issues.map((issue) => `${issue.line}:${issue.column} ${issue.message}`).join('\n'));
  const made = { config: loaded.config, compiled };
  const [oldest] = configurations.keys();
  if (configurations.size >= REMEMBERED && oldest !== undefined) configurations.delete(oldest);
  configurations.set(key, made);
  return made;
}

export async function closeSession({ process, host }: Session, stage: Stage): Promise<void> {
  stage.living.delete(process.pid);
  await host.dispose();
}
