import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import pg from 'pg';

import { type ServerInstallation, obtainServer } from '../../../scripts/lib/servers.mjs';

import { createThrowawayDirectory } from './directory.js';
import { onFreePorts } from './ports.js';
import { type ThrowawayProcess, startProcess } from './process.js';
import { type ThrowawayServer, startThrowawayServer } from './throwaway-server.js';

export interface PostgresOptions {
  /** `password`: every connection must prove its password. `trust`: none is asked. Default: `password`. */
  readonly authentication?: 'password' | 'trust';
  /** Server settings, such as `{ max_connections: '5' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running PostgreSQL (UTF-8, collation C) that would survive a crash of its process, not of the machine. */
export interface Postgres extends ThrowawayServer {
  /** Superuser `rollcall`, database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** A new, empty database, so that suites can share the server; resolves with its URL. */
  createDatabase(name: string): Promise<string>;
  /** A login without any right but to connect; resolves with the URL it connects by, password included. */
  createUser(name: string, password: string): Promise<string>;
}

const SUPERUSER = 'rollcall';
// Not synchronous_commit: what was committed must survive `kill`, as it would in a real server.
const SPEED_SETTINGS = { fsync: 'off', full_page_writes: 'off' };
const execute = promisify(execFile);

/** Starts PostgreSQL on a free port of 127.0.0.1; rejects with what to do when there is none on this machine. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const installed = await obtainServer('postgres');
  if (!installed.available) throw new Error(`PostgreSQL is not available: ${installed.reason}`);
  const directory = createThrowawayDirectory('postgres', installed.user);
  try {
    const password = randomBytes(12).toString('hex');
    await initialise(installed, directory.path, password, options);
    const { server, port } = await onFreePorts(1, async ([free = 0]) => ({
      server: await startThrowawayServer(directory, () => launch(installed, directory.path, free, options)),
      port: free,
    }));
    const urlOf = (database: string, user = SUPERUSER, secret = password): string =>
      `postgres://${encodeURIComponent(user)}:${encodeURIComponent(secret)}@127.0.0.1:${String(port)}/${encodeURIComponent(database)}`;
    const url = urlOf('postgres');
    const createDatabase = async (name: string): Promise<string> => {
      await queryPostgres(url, `create database ${pg.escapeIdentifier(name)}`);
      return urlOf(name);
    };
    const createUser = async (name: string, secret: string): Promise<string> => {
      await queryPostgres(url, `create role ${pg.escapeIdentifier(name)} login password ${pg.escapeLiteral(secret)}`);
      return urlOf('postgres', name, secret);
    };
    return Object.assign(server, { url, port, createDatabase, createUser });
  } catch (error) {
    directory.remove();
    throw error;
  }
}

/** Runs statements, separated by semicolons, and answers the rows of the last one that has any. */
export async function queryPostgres(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url });
  // A server that goes away while it is asked is the test's doing; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const results = [await client.query(sql)].flat() as readonly pg.QueryResult<Record<string, unknown>>[];
    return results.findLast(({ rows }) => rows.length > 0)?.rows ?? [];
  } finally {
    await client.end();
  }
}

async function initialise(
  installed: ServerInstallation,
  directory: string,
  password: string,
  { authentication = 'password' }: PostgresOptions,
): Promise<void> {
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (installed.user !== undefined) chownSync(passwordFile, installed.user.uid, installed.user.gid);
  const method = authentication === 'password' ? 'scram-sha-256' : 'trust';
  const args = ['-D', join(directory, 'data'), '-U', SUPERUSER, '-A', method, '--pwfile', passwordFile];
  await execute(installed.programs.initdb ?? 'initdb', [...args, '-E', 'UTF8', '--locale=C', '--no-sync'], {
    cwd: directory,
    env: { ...process.env, ...installed.environment },
    ...(installed.user === undefined ? {} : { uid: installed.user.uid, gid: installed.user.gid }),
  });
  rmSync(passwordFile);
}

function launch(
  installed: ServerInstallation,
  directory: string,
  port: number,
  options: PostgresOptions,
): Promise<ThrowawayProcess> {
  const data = join(directory, 'data');
  const settings = {
    ...SPEED_SETTINGS,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    ...options.settings,
  };
  const settingArgs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return startProcess({
    name: 'postgres',
    command: installed.programs.postgres ?? 'postgres',
    args: ['-D', data, '-p', String(port), ...settingArgs],
    environment: installed.environment,
    directory,
    user: installed.user,
    stopSignal: 'SIGINT',
    abandonSignal: 'SIGQUIT',
    isReady: (pid) => Promise.resolve(isReady(data, pid)),
  });
}

/** The last line of the server's pid file is its state; after a crash the file is that of the former process. */
function isReady(data: string, pid: number): boolean {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}
