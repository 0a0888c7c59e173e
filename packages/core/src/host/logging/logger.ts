import { once } from 'node:events';
import { createLogger as createWinston, format, transports, type Logger as Winston } from 'winston';
import type { Clock } from '../../contracts/host-services.js';
import type { Redactor } from '../secrets/types.js';
import { printEntry, type LogEntry } from './format.js';
import type { HostLogger, LogFormat, LogLevel } from './types.js';

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
  const winston = createWinston({
    level: options.level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    format: lineFormat(options),
    exitOnError: false,
  });
  if ('file' in options.to) winston.add(new transports.File({ filename: options.to.file, options: { flags: 'a', mode: 0o600 } }));
  else winston.add(new transports.Stream({ stream: options.to.stream, eol: '\n' }));
  // A log that cannot be written must not end the run that it tells about.
  winston.on('error', () => undefined);
  let closing: Promise<void> | undefined;
  const core: Core = { winston, clock: options.clock, isOpen: () => closing === undefined, close: () => (closing ??= finish(winston)) };
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

const winstonMessage = Symbol.for('message');

// The entry is the only thing printed: what winston itself would add has not passed the redactor.
function lineFormat(options: LoggerOptions) {
  const print = format((info) => {
    const line = printEntry(info['entry'] as LogEntry, options.format, options.color, options.redactor);
    return { level: info.level, message: '', [winstonMessage]: line };
  });
  return print();
}

async function finish(winston: Winston): Promise<void> {
  const closed = winston.transports.map((transport) => (transport instanceof transports.File ? once(transport, 'finish').catch(() => undefined) : Promise.resolve([])));
  winston.end();
  await Promise.all(closed);
  winston.close();
}
