import { join } from 'node:path';
import type { CommandLog } from '../../contracts/command-log.js';
import type { Random } from '../../contracts/host-services.js';
import type { ConfiguredPlugin } from '../config/types.js';
import type { HostLogger } from '../logging/types.js';
import type { Redactor } from '../secrets/types.js';
import { openCommandLog, type OpenCommandLog } from './command-log.js';

/** What the logs of one host share. */
export interface CommandLogServices {
  readonly redactor: Redactor;
  readonly logger: HostLogger;
  readonly random: Random;
  readonly resolvePath: (path: string) => string;
  /** Made when it is missing. */
  readonly stateFolder: () => string;
}

/** The command logs of one host: one for each instance whose section asks for one. */
export class CommandLogs {
  readonly #opened: OpenCommandLog[] = [];

  constructor(private readonly services: CommandLogServices) {}

  /** The log of an instance; undefined where the file asks for none. */
  open({ kind, name, plugin, commandLog: settings }: ConfiguredPlugin): CommandLog | undefined {
    if (settings === undefined || plugin.commandLog === undefined) return undefined;
    const { redactor, logger, random, resolvePath, stateFolder } = this.services;
    const { file } = settings;
    const opened = openCommandLog({
      settings,
      names: plugin.commandLog,
      about: { kind, name, plugin: `${plugin.type} ${plugin.version}`, instance: random.hex(4) },
      path: () => (file === undefined ? join(stateFolder(), `commands-${name}.log`) : resolvePath(file)),
      redactor,
      logger,
    });
    this.#opened.push(opened);
    return opened;
  }

  /** Ends all of them. Call when the plugins are closed. Safe to repeat. */
  async close(): Promise<void> {
    await Promise.all(this.#opened.map((opened) => opened.close()));
  }
}
