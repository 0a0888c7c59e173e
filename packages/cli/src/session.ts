import { readFileSync } from 'node:fs';
import {
  createLogger,
  createRedactor,
  formatIssue,
  openHost,
  readSettings,
  type Host,
  type HostLogger,
  type LogLevel,
  type ProcessSettings,
  type Redactor,
} from '@rollcall/core/host';
import { EXIT, type ExitCode } from './exit-codes.js';
import { configMissing, mistakesFound } from './messages.js';
import { ProgressLine } from './progress-line.js';
import { lookOf, type Look } from './render/look.js';
import type { OutputStream, Surroundings } from './surroundings.js';
import { Terminal } from './terminal.js';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly config?: string;
  readonly quiet?: boolean;
  /** False with `--no-color`. */
  readonly color: boolean;
  readonly logLevel?: LogLevel;
}

/** One call of the program: its settings and its way to the outside. */
export interface Session {
  readonly surroundings: Surroundings;
  readonly settings: ProcessSettings;
  readonly terminal: Terminal;
  readonly redactor: Redactor;
  /** How results look on standard output. */
  look(showsValues: boolean): Look;
}

/** Opens a session, or tells what is wrong with the environment. */
export function openSession(options: GlobalOptions, surroundings: Surroundings): Session | { readonly problems: readonly string[] } {
  const read = readSettings(environmentOf(options, surroundings.env));
  if (!read.ok) return { problems: read.problems };
  const { settings } = read;
  const redactor = createRedactor();
  const { stdout, stderr } = surroundings;
  const terminal = new Terminal(stdout, stderr, redactor, options.quiet === true);
  for (const warning of read.warnings) terminal.note(`warning: ${warning}`);
  const color = settings.color && stdout.isTTY === true;
  return { surroundings, settings, terminal, redactor, look: (showsValues) => lookOf({ color, columns: widthOf(stdout), showsValues, redactor }) };
}

// A terminal that does not know its width says 0.
function widthOf({ isTTY, columns = 0 }: OutputStream): number | undefined {
  return isTTY === true && columns > 0 ? columns : undefined;
}

// The command line wins over the environment. Without either, only warnings are logged: results are on standard output anyway.
function environmentOf(options: GlobalOptions, env: Surroundings['env']): Readonly<Record<string, string | undefined>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  return {
    ROLLCALL_LOG_LEVEL: 'warn',
    ...given,
    ...(options.config === undefined ? {} : { ROLLCALL_CONFIG: options.config }),
    ...(options.logLevel === undefined ? {} : { ROLLCALL_LOG_LEVEL: options.logLevel }),
    ...(options.color ? {} : { NO_COLOR: '1' }),
  };
}

/**
 * Loads the configuration and works with it; whatever happens, plugins and ledger are closed afterwards.
 * A configuration with mistakes ends with `badConfiguration`, and all of them are shown.
 */
export async function withHost(session: Session, work: (host: Host) => Promise<ExitCode>): Promise<ExitCode> {
  const { surroundings, settings, terminal, redactor } = session;
  const text = readConfig(settings.config);
  if (text === undefined) {
    terminal.error(configMissing(settings.config));
    return EXIT.badConfiguration;
  }
  const logger = openLog(session);
  const progress = new ProgressLine(terminal, surroundings.clock);
  try {
    const opened = await openHost({
      text,
      file: settings.config,
      plugins: await surroundings.plugins(),
      env: surroundings.env,
      readFile: (path) => readFileSync(path, 'utf8'),
      clock: surroundings.clock,
      random: surroundings.random,
      logger,
      redactor,
      observe: (event) => progress.hear(event),
      signal: surroundings.signal,
      ...(settings.state === undefined ? {} : { state: settings.state }),
      ...(surroundings.user === undefined ? {} : { author: surroundings.user }),
    });
    if (!opened.ok) {
      terminal.error([...opened.issues.map((issue) => formatIssue(issue)), mistakesFound(settings.config, opened.issues.length)].join('\n'));
      return EXIT.badConfiguration;
    }
    for (const warning of opened.warnings) terminal.note(formatIssue(warning, 'warning'));
    try {
      return await work(opened.host);
    } finally {
      progress.end();
      await opened.host.dispose();
    }
  } finally {
    await logger.close();
  }
}

function readConfig(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function openLog({ settings, terminal, redactor, surroundings }: Session): HostLogger {
  const { level, format, file } = settings.log;
  const isTerminal = surroundings.stderr.isTTY === true;
  return createLogger({
    level,
    format: format === 'auto' ? (isTerminal && file === undefined ? 'pretty' : 'json') : format,
    color: settings.color && isTerminal && file === undefined,
    to: file === undefined ? { stream: terminal.logStream() } : { file },
    redactor,
    clock: surroundings.clock,
  });
}
