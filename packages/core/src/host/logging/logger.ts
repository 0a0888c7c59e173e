import { createWriteStream } from 'node:fs';
import type { Logger as Winston } from 'winston';
import type { Clock } from '../../contracts/host-services.js';
import type { Redactor } from '../secrets/types.js';
import { printEntry, type LogEntry } from './format.js';
import type { HostLogger, LogFormat, LogLevel } from './types.js';
import { finish, winstonLines } from './winston-lines.js';

/** What a logger is made of. */
export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly color: boolean;
  /** A file, appended to and made with mode 0600; or a stream, which is not ended. Never stdout: that belongs to results. */
  readonly to: { readonly file: string } | { readonly stream: NodeJS.WritableStream };
  readonly redactor: Redactor;
  readonly clock: Pick<Clock, 'now'>;
}

/** Makes a logger. It shares nothing with other loggers of the process. */
export function createLogger(options: LoggerOptions): HostLogger {
  const sink = sinkOf(options.to);
  const winston = winstonLines<LogEntry>({
    level: options.level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    stream: sink.stream,
    print: (entry) => `${printEntry(entry, options.format, options.color, options.redactor)}\n`,
  });
  let closing: Promise<void> | undefined;
  const core: Core = { winston, clock: options.clock, isOpen: () => closing === undefined, close: () => (closing ??= finish(winston).then(sink.close)) };
  return loggerFor(core, undefined);
}

interface Core {
  readonly winston: Winston;
  readonly clock: Pick<Clock, 'now'>;
  isOpen(): boolean;
  close(): Promise<void>;
}

function loggerFor(core: Core, part: string | undefined): HostLogger {
  const write = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void => {
    if (!core.isOpen() || !core.winston.isLevelEnabled(level)) return;
    const entry: LogEntry = { timeMs: core.clock.now(), level, message, ...(part === undefined ? {} : { part }), ...(fields === undefined ? {} : { fields }) };
    core.winston.log({ level, message: '', entry });
  };
  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    child: (name) => loggerFor(core, part === undefined ? name : `${part}.${name}`),
    isDebugEnabled: () => core.isOpen() && core.winston.isLevelEnabled('debug'),
    close: () => core.close(),
  };
}

interface Sink {
  readonly stream: NodeJS.WritableStream;
  readonly close: () => Promise<void>;
}

function sinkOf(to: LoggerOptions['to']): Sink {
  if ('stream' in to) return { stream: to.stream, close: () => Promise.resolve() };
  const stream = createWriteStream(to.file, { flags: 'a', mode: 0o600 });
  // A log that cannot be written must not end the run that it tells about, nor keep it from ending.
  stream.on('error', () => undefined);
  return {
    stream,
    close: () =>
      new Promise((resolve) => {
        if (stream.closed) resolve();
        else stream.once('close', resolve).end();
      }),
  };
}
