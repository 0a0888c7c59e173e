import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { createConnection } from 'mysql2/promise';

import { type ServerInstallation, obtainServer } from '../../../scripts/lib/servers.mjs';

import { createThrowawayDirectory } from './directory.js';
import { isListening, onFreePorts } from './ports.js';
import { type ThrowawayProcess, startProcess } from './process.js';
import { type ThrowawayServer, startThrowawayServer } from './throwaway-server.js';

export interface MariadbOptions {
  /** Server settings, such as `{ max_connections: '5' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running MariaDB (utf8mb4) that would survive a crash of its process, not of the machine. */
export interface Mariadb extends ThrowawayServer {
  /** Superuser `rollcall`, database `mysql`. */
  readonly url: string;
  readonly port: number;
  /** A new, empty database, so that suites can share the server; resolves with its URL. */
  createDatabase(name: string): Promise<string>;
  /** A login without any right but to connect; resolves with the URL it connects by (without a database), password included. */
  createUser(name: string, password: string): Promise<string>;
}

const SUPERUSER = 'rollcall';
const execute = promisify(execFile);

/** Starts MariaDB on a free port of 127.0.0.1; rejects with what to do when there is none on this machine. */
export async function startMariadb(options: MariadbOptions = {}): Promise<Mariadb> {
  const installed = await obtainServer('mariadb');
  if (!installed.available) throw new Error(`MariaDB is not available: ${installed.reason}`);
  const directory = createThrowawayDirectory('mariadb', installed.user);
  try {
    await initialise(installed, directory.path);
    const { server, port } = await onFreePorts(1, async ([free = 0]) => ({
      server: await startThrowawayServer(directory, () => launch(installed, directory.path, free, options)),
      port: free,
    }));
    const password = randomBytes(12).toString('hex');
    await takeOver(directory.path, password);
    const urlOf = (database: string, user = SUPERUSER, secret = password): string =>
      `mariadb://${encodeURIComponent(user)}:${encodeURIComponent(secret)}@127.0.0.1:${String(port)}/${encodeURIComponent(database)}`;
    const url = urlOf('mysql');
    const createDatabase = async (name: string): Promise<string> => {
      await queryMariadb(url, `create database ${quoted(name)} character set utf8mb4`);
      return urlOf(name);
    };
    const createUser = async (name: string, secret: string): Promise<string> => {
      await queryMariadb(url, `create user ${literal(name)}@'127.0.0.1' identified by ${literal(secret)}`);
      return urlOf('', name, secret);
    };
    return Object.assign(server, { url, port, createDatabase, createUser });
  } catch (error) {
    directory.remove();
    throw error;
  }
}

/** Runs statements, separated by semicolons, and answers the rows of the last one that has any. */
export async function queryMariadb(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  const connection = await createConnection({
    host: hostname, port: Number(port), user: decodeURIComponent(username), password: decodeURIComponent(password),
    ...(database === '' ? {} : { database }), multipleStatements: true, charset: 'utf8mb4_general_ci', dateStrings: true, supportBigNumbers: true, bigNumberStrings: true,
  });
  try {
    const [result] = await connection.query(sql);
    const results = Array.isArray(result) ? (result as readonly unknown[]) : [];
    const rows = Array.isArray(results.at(-1)) ? results.findLast((part) => Array.isArray(part)) : results;
    return rows as readonly Readonly<Record<string, unknown>>[];
  } finally {
    await connection.end();
  }
}

async function initialise(installed: ServerInstallation, directory: string): Promise<void> {
  const args = [
    '--no-defaults', `--basedir=${installed.directories.base ?? '/usr'}`, `--datadir=${join(directory, 'data')}`,
    '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve',
  ];
  await execute(installed.programs['mariadb-install-db'] ?? 'mariadb-install-db', args, {
    cwd: directory,
    env: { ...process.env, ...installed.environment },
    ...(installed.user === undefined ? {} : { uid: installed.user.uid, gid: installed.user.gid }),
  });
}

function launch(installed: ServerInstallation, directory: string, port: number, options: MariadbOptions): Promise<ThrowawayProcess> {
  const settings = {
    datadir: join(directory, 'data'),
    socket: socketIn(directory),
    'pid-file': join(directory, 'pid'),
    'bind-address': '127.0.0.1',
    port: String(port),
    'character-set-server': 'utf8mb4',
    'innodb-buffer-pool-size': '32M',
    // Not innodb_flush_log_at_trx_commit: what was committed must survive `kill`, as it would in a real server.
    'innodb-flush-method': 'nosync',
    ...(installed.directories.messages === undefined ? {} : { 'lc-messages-dir': installed.directories.messages }),
    ...options.settings,
  };
  return startProcess({
    name: 'mariadb',
    command: installed.programs.mariadbd ?? 'mariadbd',
    args: ['--no-defaults', '--skip-name-resolve', ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`)],
    environment: installed.environment,
    directory,
    user: installed.user,
    stopSignal: 'SIGTERM',
    abandonSignal: 'SIGKILL',
    isReady: async () => existsSync(socketIn(directory)) && (await isListening(port)),
  });
}

/** A fresh server lets root in without a password, by its socket: that is closed once there is another superuser. */
async function takeOver(directory: string, password: string): Promise<void> {
  const connection = await createConnection({ socketPath: socketIn(directory), user: 'root', multipleStatements: true });
  try {
    await connection.query(
      `create user '${SUPERUSER}'@'127.0.0.1' identified by ${literal(password)}; grant all on *.* to '${SUPERUSER}'@'127.0.0.1' with grant option; alter user root@localhost account lock`,
    );
  } finally {
    await connection.end();
  }
}

function socketIn(directory: string): string {
  return join(directory, 's.sock');
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
