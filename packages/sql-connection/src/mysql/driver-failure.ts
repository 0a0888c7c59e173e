import type { Failure } from '@rollcall/core';
import { codeOf, networkFailure, untrustedFailure, withoutTlsFailure } from '../network-failure.js';

/** An error as MariaDB or MySQL sent it. */
export interface MysqlAnswer {
  readonly errno: number;
  readonly sqlState: string;
  readonly message: string;
}

/** The error as the server sent it; errors of the driver have a code, and no state. */
export function mysqlAnswer(error: unknown): MysqlAnswer | undefined {
  if (!(error instanceof Error) || !('errno' in error) || !('sqlState' in error)) return undefined;
  const { errno, sqlState } = error;
  if (typeof errno !== 'number' || typeof sqlState !== 'string' || errno <= 0) return undefined;
  return { errno, sqlState, message: error.message };
}

/** What mysql2 threw where the server had not answered with an error of its own. */
export function mysqlDriverFailure(error: unknown, server: string): Failure {
  const code = codeOf(error);
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') return withoutTlsFailure(server);
  // Under this code the driver hides the one of TLS.
  if (code === 'HANDSHAKE_SSL_ERROR') return untrustedFailure(server, code);
  if (code.startsWith('AUTH_SWITCH')) {
    return { kind: 'unauthorized', message: `${server} asks for a password in a way that failed (${code})`, code, remedy: 'check the user and the password of url, and how the server asks for it' };
  }
  return networkFailure(error, server);
}
