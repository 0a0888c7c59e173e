import type { CallOptions, Finding, PluginServices, Read, ReadScope, Source, SourceRecord, SourceType } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { openClient } from '../client/open-client.js';
import type { OpenTransport } from '../client/transport.js';
import { checkTenant } from './check.js';
import type { DuoSourceConfig, Reading } from './config.js';
import { readTenant } from './read.js';

/** One Duo account as a source. Connections are opened when they are first used; nothing is ever written. */
class DuoSource implements Source {
  constructor(
    private readonly client: DuoClient,
    private readonly reading: Reading,
  ) {}

  check(options: CallOptions): Promise<readonly Finding[]> {
    return checkTenant(this.client, options);
  }

  read<T extends SourceType>(scope: ReadScope<T>, options: CallOptions): Read<SourceRecord, T> {
    return readTenant(this.client, this.reading, scope, options);
  }

  close(): Promise<void> {
    this.client.close();
    return Promise.resolve();
  }
}

/**
 * Opens the source; sends nothing.
 * @throws ConnectorError `invalid` where `caFile` cannot be read
 */
export function openDuoSource(config: DuoSourceConfig, services: PluginServices, openTransport: OpenTransport): Source {
  const { phones, serials, customAttributes } = config;
  return new DuoSource(openClient(config, services, openTransport), { phones, serials, customAttributes });
}
