import { ConnectorError } from '@rollcall/core';
import type { Connection, ConnectionOptions as DriverOptions } from 'mysql2';
import { isIP } from 'node:net';
import type { ServerAddress } from '../../address.js';
import { tlsOf } from '../../encryption.js';

const CONNECT_TIMEOUT_MS = 10_000;

/** The driver's settings. @throws ConnectorError `invalid` */
export async function optionsOf(address: ServerAddress, caFile: string | undefined): Promise<DriverOptions> {
  const tls = await tlsOf(address, caFile);
  const { host, port, database, user, password } = address;
  // For an IP address the driver compares the certificate with the name localhost.
  if (tls?.checksHost === true && isIP(host) !== 0) throw numericHost();
  return {
    ...(host.startsWith('/') ? { socketPath: host } : { host, port }),
    database,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { ssl: { ...(tls.ca === undefined ? {} : { ca: tls.ca }), rejectUnauthorized: tls.rejectUnauthorized, verifyIdentity: tls.checksHost } }),
    charset: 'utf8mb4_general_ci',
    // Values stay as the server tells them: neither rounded nor turned into times of this machine.
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    enableKeepAlive: true,
    // No server may ask this machine for a file.
    flags: ['-LOCAL_FILES'],
  };
}

function numericHost(): ConnectorError {
  const message = 'url: the host is an IP address, which the certificate of MariaDB and MySQL cannot be compared with here';
  return new ConnectorError({ kind: 'invalid', message, remedy: 'write the host name of the certificate, or sslmode=verify-ca' });
}

/** Resolves when the server has let us in. @throws what the driver throws */
export async function connected(driver: Connection, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let giveUp: () => void = () => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      giveUp = () => {
        reject(new Error('aborted'));
      };
      signal.addEventListener('abort', giveUp, { once: true });
      driver.connect((error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
