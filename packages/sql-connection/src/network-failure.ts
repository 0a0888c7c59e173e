import type { Failure } from '@rollcall/core';

const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE', 'ENOENT', 'EACCES']);
const certificateCode = /CERT|SELF_SIGNED|VERIFY|ALTNAME/;

/** An error of the network or of TLS; the driver's error never goes along, it may hold the connection's parameters. */
export function networkFailure(error: unknown, server: string): Failure {
  const code = codeOf(error);
  if (certificateCode.test(code)) return untrustedFailure(server, code);
  const isKnown = networkCodes.has(code);
  const message = isKnown ? `${server} cannot be reached (${code})` : `the connection to ${server} broke`;
  return { kind: 'unavailable', message, ...(isKnown ? { code } : {}), remedy: 'check host and port of url, and that the server runs' };
}

/** TLS began, and the certificate is not one to be trusted. */
export function untrustedFailure(server: string, code: string): Failure {
  const remedy = 'set caFile to the authority of the server, and use the host name of its certificate';
  return { kind: 'invalid', message: `the certificate of ${server} is not trusted (${code})`, code, remedy };
}

/** TLS was asked for, and the server has none. */
export function withoutTlsFailure(server: string): Failure {
  return { kind: 'invalid', message: `${server} offers no TLS`, remedy: 'turn on TLS at the server; ?sslmode=disable sends everything in clear' };
}

/** The code of an error; empty where it has none. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  // Several addresses of one host: Node reports one error for each.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : first === undefined ? '' : codeOf(first);
}
