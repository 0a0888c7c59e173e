import type { Failure } from '@rollcall/core';
import { networkFailure, withoutTlsFailure } from '../network-failure.js';

/** What pg threw where the server had not answered with an error of its own. */
export function postgresDriverFailure(error: unknown, server: string): Failure {
  const text = error instanceof Error ? error.message : '';
  if (text.includes('does not support SSL')) return withoutTlsFailure(server);
  if (text.startsWith('SASL') || text.includes('password')) {
    return { kind: 'unauthorized', message: `${server} asks for a password in a way that failed`, remedy: 'write the password into url' };
  }
  return networkFailure(error, server);
}
