import { once } from 'node:events';
import { createLogger, format, transports, type Logger as Winston } from 'winston';

/** What a winston logger of ours is made of. */
export interface WinstonLines<T> {
  readonly level: string;
  /** Lower numbers are graver. */
  readonly levels: Readonly<Record<string, number>>;
  readonly stream: NodeJS.WritableStream;
  /** An entry as it is written. The only thing printed: what winston itself would add has not passed the redactor. */
  readonly print: (entry: T) => string;
}

/** A winston logger with one output. Entries go to it as `log({ level, message: '', entry })`. It shares nothing with other loggers. */
export function winstonLines<T>({ level, levels, stream, print }: WinstonLines<T>): Winston {
  const winston = createLogger({ level, levels: { ...levels }, format: printing(print), exitOnError: false });
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston's own types give its transports interfaces
  winston.add(new transports.Stream({ stream, eol: '' }));
  return winston;
}

// The names under which winston's transports look for the level and the line.
const winstonLevel = Symbol.for('level');
const winstonMessage = Symbol.for('message');

function printing<T>(print: (entry: T) => string) {
  const printed = format((info) => ({ level: info.level, message: '', [winstonLevel]: info.level, [winstonMessage]: print(info['entry'] as T) }));
  return printed();
}

/** Ends a logger. Winston pipes lines into its transports: they are written when the transports have seen the end. */
export async function finish(winston: Winston): Promise<void> {
  const finished = winston.transports.map((transport) => once(transport, 'finish').catch(() => undefined));
  winston.end();
  await Promise.all(finished);
  winston.close();
}
