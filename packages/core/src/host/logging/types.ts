import type { Logger } from '../../contracts/host-services.js';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** `pretty` for people, `json` (one object a line) for machines. */
export type LogFormat = 'pretty' | 'json';

/** A logger that can be given out in parts. */
export interface HostLogger extends Logger {
  /** A logger whose lines name the part they come from. */
  child(part: string): HostLogger;
  /** For loops that would build fields in vain. */
  isDebugEnabled(): boolean;
  /** Writes out what is waiting and lets go of file and stream. Later lines are dropped. Safe to repeat; closes children too. */
  close(): Promise<void>;
}
