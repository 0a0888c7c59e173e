import { asSecret, durationMs } from '@rollcall/core';
import type { ActualRecord, ActualType, Batch, CallOptions, Outcome, PluginServices, Read, ReadScope, Target, TargetProbe } from '@rollcall/core';
import { Applier } from './apply/apply.js';
import { Credentials } from './client/credentials.js';
import { DuoClient } from './client/duo-client.js';
import type { OpenTransport } from './client/transport.js';
import { WireLog } from './client/wire-log.js';
import { isLoopback, maskedKey, type DuoConfig } from './config.js';
import { probeDuo } from './probe/probe.js';
import { readDuo } from './read/read.js';

/** One Duo account as a target. Connections are opened when they are first used. */
class DuoTarget implements Target {
  readonly #applier: Applier;

  constructor(
    private readonly client: DuoClient,
    private readonly host: string,
    services: PluginServices,
  ) {
    this.#applier = new Applier(client, services.logger);
  }

  probe(options: CallOptions): Promise<TargetProbe> {
    return probeDuo(this.client, this.host, options);
  }

  read<T extends ActualType>(scope: ReadScope<T>, options: CallOptions): Read<ActualRecord, T> {
    return readDuo(this.client, scope, options);
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
  const { host, signature, caFile } = config;
  const credentials = new Credentials(asSecret(config.integrationKey), asSecret(config.secretKey));
  const origin = originOf(config);
  const settings = { origin, timeoutMs: durationMs(config.timeout) ?? 0, ...(caFile !== undefined && { caFile }) };
  const transport = openTransport(settings, services.clock);
  const integrationKey = maskedKey(credentials.current().integrationKey);
  services.logger.debug('duo target opened', { instance: services.instanceName, host, integrationKey, signature });
  const { commandLog } = services;
  const wireLog = commandLog === undefined ? {} : { wireLog: new WireLog(commandLog, origin) };
  return new DuoTarget(new DuoClient({ transport, credentials, signing: { host, signature }, services, ...wireLog }), host, services);
}

function originOf(config: DuoConfig): string {
  const protocol = isLoopback(config.host) && config.caFile === undefined ? 'http' : 'https';
  return `${protocol}://${config.host}${config.port === undefined ? '' : `:${config.port}`}`;
}
