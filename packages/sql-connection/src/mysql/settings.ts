import { ConnectorError } from '@rollcall/core';
import { isIP } from 'node:net';
import type { ServerAddress } from '../address.js';
import { tlsOf } from '../tls.js';

const CONNECT_TIMEOUT_MS = 10_000;

/** mysql2's settings. @throws ConnectorError `invalid` */
export async function mysqlSettings(address: ServerAddress, caFile: string | undefined) {
  const tls = await tlsOf(address, caFile);
  const { host, port, database, user, password } = address;
  // For an IP address the driver compares the certificate with the name localhost.
  if (tls?.checksHost === true && isIP(host) !== 0) throw numericHost();
  return {
    ...(host.startsWith('/') ? { socketPath: host } : { host, port }),
    ...(database === undefined ? {} : { database }),
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
