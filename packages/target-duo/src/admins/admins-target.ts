import type { ActualRecord, ActualType, Batch, CallOptions, Outcome, PluginServices, Read, ReadScope, Target, TargetProbe, TargetUse } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { openClient } from '../client/open-client.js';
import type { OpenTransport } from '../client/transport.js';
import { Addresses } from './address.js';
import { AdminApplier } from './apply.js';
import type { AdminsConfig } from './config.js';
import { probeAdmins } from './probe.js';
import { readAdmins } from './read.js';

/** The administrators of one Duo account as a target. Connections are opened when they are first used. */
class DuoAdminsTarget implements Target {
  readonly #addresses: Addresses;
  readonly #applier: AdminApplier;

  constructor(
    private readonly client: DuoClient,
    private readonly config: AdminsConfig,
  ) {
    this.#addresses = new Addresses(config.emailSuffix);
    this.#applier = new AdminApplier(client, this.#addresses, config);
  }

  probe(options: CallOptions, use?: TargetUse): Promise<TargetProbe> {
    return probeAdmins(this.client, this.#addresses, this.config, options, use);
  }

  read<T extends ActualType>(scope: ReadScope<T>, options: CallOptions): Read<ActualRecord, T> {
    return readAdmins(this.client, this.#addresses, scope, options);
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
export function openDuoAdminsTarget(config: AdminsConfig, services: PluginServices, openTransport: OpenTransport): Target {
  return new DuoAdminsTarget(openClient(config, services, openTransport), config);
}
