import { writeFileSync } from 'node:fs';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { fileExists } from '../messages.js';
import type { Session } from '../session.js';
import { nextSteps, starterText, type StarterSource, type StarterTarget } from '../starter/starter.js';

export interface InitOptions {
  readonly source: StarterSource;
  readonly target: StarterTarget;
  readonly force?: boolean;
}

/** Writes a starter configuration, with comments, and says how to go on. Never overwrites unless told to. */
export function init({ settings, terminal }: Session, { source, target, force }: InitOptions): Promise<ExitCode> {
  try {
    writeFileSync(settings.config, starterText(source, target), { flag: force === true ? 'w' : 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    terminal.error(fileExists(settings.config));
    return Promise.resolve(EXIT.failed);
  }
  terminal.out(nextSteps(settings.config, source));
  return Promise.resolve(EXIT.fine);
}
