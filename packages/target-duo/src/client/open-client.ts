import { asSecret, durationMs, type PluginServices } from '@rollcall/core';
import { isLoopback, maskedKey, type DuoConnection } from '../config.js';
import { Credentials } from './credentials.js';
import { DuoClient } from './duo-client.js';
import type { OpenTransport } from './transport.js';
import { WireLog } from './wire-log.js';

/**
 * Makes the client of one configured section; sends nothing. A relative `caFile` starts at the configuration file's folder.
 * @throws ConnectorError `invalid` where `caFile` cannot be read
 */
export function openClient(connection: Omit<DuoConnection, 'customAttributes'>, services: PluginServices, openTransport: OpenTransport): DuoClient {
  const { host, signature } = connection;
  const caFile = connection.caFile === undefined ? undefined : services.resolvePath(connection.caFile);
  const credentials = new Credentials(asSecret(connection.integrationKey), asSecret(connection.secretKey));
  const origin = originOf(connection);
  const transport = openTransport({ origin, timeoutMs: durationMs(connection.timeout) ?? 0, ...(caFile !== undefined && { caFile }) }, services.clock);
  const integrationKey = maskedKey(credentials.current().integrationKey);
  services.logger.debug('duo client opened', { instance: services.instanceName, host, integrationKey, signature });
  const { commandLog } = services;
  const wireLog = commandLog === undefined ? {} : { wireLog: new WireLog(commandLog, origin) };
  return new DuoClient({ transport, credentials, signing: { host, signature }, services, ...wireLog });
}

function originOf({ host, port, caFile }: Omit<DuoConnection, 'customAttributes'>): string {
  const protocol = isLoopback(host) && caFile === undefined ? 'http' : 'https';
  return `${protocol}://${host}${port === undefined ? '' : `:${port}`}`;
}
