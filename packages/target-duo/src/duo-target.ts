import type { ActualRecord, ActualType, Batch, CallOptions, Outcome, PluginServices, Read, ReadScope, Target, TargetProbe, TargetUse } from '@rollcall/core';
import { Applier } from './apply/apply.js';
import type { ValidSeconds } from './apply/enrol.js';
import type { DuoClient } from './client/duo-client.js';
import { openClient } from './client/open-client.js';
import type { OpenTransport } from './client/transport.js';
import { validSecondsOf, type DuoConfig } from './config.js';
import { probeDuo, type ProbedConfig } from './probe/probe.js';
import { Directories } from './read/directories.js';
import { readDuo } from './read/read.js';

interface DuoSettings {
  readonly validSeconds: ValidSeconds;
  readonly stopped: DuoConfig['stoppedDirectories'];
}

/** One Duo account as a target. Connections are opened when they are first used. */
class DuoTarget implements Target {
  readonly #applier: Applier;
  readonly #directories: Directories;

  constructor(
    private readonly client: DuoClient,
    private readonly probed: ProbedConfig,
    private readonly settings: DuoSettings,
    services: PluginServices,
  ) {
    this.#applier = new Applier(client, services.logger, settings.validSeconds);
    this.#directories = new Directories(client, settings.stopped);
  }

  probe(options: CallOptions, use?: TargetUse): Promise<TargetProbe> {
    this.#directories.forget();
    return probeDuo(this.client, { ...this.probed, directories: this.settings.stopped.length > 0 ? this.#directories : undefined }, options, use);
  }

  read<T extends ActualType>(scope: ReadScope<T>, options: CallOptions): Read<ActualRecord, T> {
    return readDuo(this.client, this.#directories, scope, options);
  }

  apply(batch: Batch, options: CallOptions): Promise<readonly Outcome[]> {
    return this.#applier.apply(batch, options);
  }

  close(): Promise<void> {
    this.client.close();
    return Promise.resolve();
  }
}

/**
 * Opens the target; sends nothing.
 * @throws ConnectorError `invalid` where `caFile` cannot be read
 */
export function openDuoTarget(config: DuoConfig, services: PluginServices, openTransport: OpenTransport): Target {
  const { host, bulk, licences, stoppedDirectories: stopped } = config;
  const probed = { host, bulk, licences: licences === undefined ? undefined : Number(licences) };
  return new DuoTarget(openClient(config, services, openTransport), probed, { validSeconds: validSecondsOf(config), stopped }, services);
}
