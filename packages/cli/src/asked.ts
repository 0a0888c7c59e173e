import type { Command } from 'commander';
import type { ExitCode } from './exit-codes.js';
import type { Session } from './session.js';

/** Makes a command's action of its work. */
export type Asked = (work: (session: Session, command: Command) => Promise<ExitCode>) => (...parameters: readonly unknown[]) => void;
