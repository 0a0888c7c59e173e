import type { CallOptions, Finding, PluginServices, Read, ReadScope, Source, SourceRecord, SourceType } from '@rollcall/core';
import type { DuoClient } from '../client/duo-client.js';
import { openClient } from '../client/open-client.js';
import type { OpenTransport } from '../client/transport.js';
import { defaultRates } from '../profile.js';
import { checkTenant } from './check.js';
import type { DuoSourceConfig, Reading } from './config.js';
import { readTenant } from './read.js';
import { ReadRate } from './read-rate.js';

/** A lane of its own: `reads` is one of a target's, and its rate is not for us. */
const LANE = 'duo-source';

/** One Duo account as a source. Connections are opened when they are first used; nothing is ever written. */
class DuoSource implements Source {
  constructor(
    private readonly client: DuoClient,
    private readonly reading: Reading,
    private readonly rate: ReadRate,
  ) {}

  check(options: CallOptions): Promise<readonly Finding[]> {
    return checkTenant(this.client, this.#paced(options));
  }

  read<T extends SourceType>(scope: ReadScope<T>, options: CallOptions): Read<SourceRecord, T> {
    return readTenant(this.client, this.reading, scope, this.#paced(options));
  }

  close(): Promise<void> {
    this.client.close();
    return Promise.resolve();
  }

  #paced(options: CallOptions): CallOptions {
    return {
      ...options,
      pace: async () => {
        await this.rate.take(options.signal);
        await options.pace(LANE);
      },
      refused: (_lane, retryAfterMs) => options.refused?.(LANE, retryAfterMs),
    };
  }
}

/**
 * Opens the source; sends nothing.
 * @throws ConnectorError `invalid` where `caFile` cannot be read
 */
export function openDuoSource(config: DuoSourceConfig, services: PluginServices, openTransport: OpenTransport): Source {
  const { phones, serials, customAttributes, rates } = config;
  const rate = new ReadRate(Number(rates.reads ?? defaultRates.reads), services.clock);
  return new DuoSource(openClient(config, services, openTransport), { phones, serials, customAttributes }, rate);
}
