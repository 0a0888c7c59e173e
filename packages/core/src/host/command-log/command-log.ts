import { Writable } from 'node:stream';
import type { CommandLog, CommandLogNames } from '../../contracts/command-log.js';
import type { Logger } from '../../contracts/host-services.js';
import { finish, winstonLines } from '../logging/winston-lines.js';
import type { Redactor } from '../secrets/types.js';
import { entryOf, isFailure, type Entry } from './entry.js';
import type { MaskRules } from './exchange-mask.js';
import { printedEntry } from './print.js';
import { appendRotated } from './rotated-file.js';
import type { CommandLogSettings, LoggedInstance } from './types.js';

/** What a command log is made of. */
export interface CommandLogParts {
  readonly settings: CommandLogSettings;
  readonly names: CommandLogNames;
  readonly about: LoggedInstance;
  /** The file's absolute path; asked for when the first entry is written. May throw. */
  readonly path: () => string;
  readonly redactor: Redactor;
  /** Told once when entries cannot be written. */
  readonly logger: Pick<Logger, 'warn'>;
}

/** A command log that is ended with its host. */
export interface OpenCommandLog extends CommandLog {
  /** Entries are written by then; later ones are dropped. Safe to repeat. Never rejects. */
  close(): Promise<void>;
}

/** Opens a log; the file is made with its first entry. */
export function openCommandLog(parts: CommandLogParts): OpenCommandLog {
  const { settings, about, redactor } = parts;
  const rules: MaskRules = { redactor, names: parts.names, showsValues: settings.showsValues };
  const troubled = warnOnce(parts);
  const winston = winstonLines<Entry>({
    level: 'info',
    levels: { info: 0 },
    stream: fileStream(parts, troubled),
    // Once more over the whole, so that no place of an entry is forgotten.
    print: (entry) => printedEntry(redactor.value(entry) as Entry, settings.format),
  });
  let closing: Promise<void> | undefined;
  return {
    note: (exchange) => {
      if (closing !== undefined || (settings.when === 'on-error' && !isFailure(exchange))) return;
      try {
        winston.log({ level: 'info', message: '', entry: entryOf(exchange, about, rules) });
      } catch (error) {
        troubled(error);
      }
    },
    close: () => (closing ??= finish(winston)),
  };
}

// Its own stream, for winston's file transport keeps write errors to itself and then never ends, and may lose what is not flushed.
function fileStream({ path, settings }: CommandLogParts, troubled: (error: unknown) => void): Writable {
  return new Writable({
    decodeStrings: false,
    write: (text: string, _encoding, done) => {
      try {
        appendRotated(path(), text, settings);
      } catch (error) {
        troubled(error);
      }
      done();
    },
  });
}

function warnOnce({ about, logger }: CommandLogParts): (error: unknown) => void {
  let isTold = false;
  return (error) => {
    if (isTold) return;
    isTold = true;
    const reason = error instanceof Error ? error.message : String(error);
    logger.warn(`the command log of ${about.kind} "${about.name}" cannot be written: ${reason}; the work goes on, and exchanges are missing from the log`);
  };
}
