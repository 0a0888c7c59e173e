import { ConnectorError } from '@rollcall/core';

/** Where a connection goes, for messages. */
export interface Peer {
  readonly url: string;
  readonly host: string;
}

const UNTRUSTED: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
]);

interface Explanation {
  readonly reason: string;
  readonly remedy?: string;
}

/** The error for a server that cannot be reached or not be trusted: the reason and the way out. */
export function unreachable(error: unknown, peer: Peer): ConnectorError {
  const code = codeOf(error);
  const { reason, remedy } = explainTls(code, error, peer) ?? explainNetwork(code, error, peer);
  return new ConnectorError(
    { kind: 'unavailable', message: `${peer.url}: ${reason}`, ...(remedy === undefined ? {} : { remedy }), ...(code === undefined ? {} : { code }) },
    { cause: error },
  );
}

function explainTls(code: string | undefined, error: unknown, peer: Peer): Explanation | undefined {
  if (code === undefined) return undefined;
  if (UNTRUSTED.has(code)) {
    return { reason: `the server's certificate is not signed by a trusted authority (${code})`, remedy: 'set caFile to the PEM file of the authority that signed it' };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return { reason: `the server's certificate is not for ${peer.host} but for ${namesOf(error)}`, remedy: 'use a host name in url that the certificate holds' };
  }
  if (code === 'CERT_HAS_EXPIRED') return { reason: "the server's certificate has expired", remedy: 'the server needs a new certificate' };
  if (code === 'CERT_NOT_YET_VALID') return { reason: "the server's certificate is not valid yet", remedy: "check this machine's clock, and the certificate" };
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return { reason: `no TLS at this port (${messageOf(error)})`, remedy: 'ldaps:// usually is port 636; for port 389 use ldap:// with startTls: true' };
  }
  return undefined;
}

function explainNetwork(code: string | undefined, error: unknown, peer: Peer): Explanation {
  switch (code) {
    case 'ECONNREFUSED':
      return { reason: 'nothing listens there (connection refused)', remedy: 'check host and port, and that the directory runs' };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { reason: `the name ${peer.host} cannot be resolved (${code})`, remedy: 'check the host name and the DNS of this machine' };
    case 'ETIMEDOUT':
      return { reason: 'no answer', remedy: 'check host, port and firewall; timeout says how long to wait' };
    default:
      return {
        reason: `the connection failed: ${messageOf(error)}`,
        ...(peer.url.startsWith('ldaps:') ? { remedy: 'check that the port speaks TLS: ldaps:// usually is port 636; for port 389 use ldap:// with startTls: true' } : {}),
      };
  }
}

/** The error for a connection that ended while an answer was awaited. */
export function lost(reason: string, peer: Pick<Peer, 'url'>, cause?: unknown): ConnectorError {
  return new ConnectorError({ kind: 'unavailable', message: `${peer.url}: ${reason}` }, cause === undefined ? {} : { cause });
}

/** The error for a run that was stopped. */
export function cancelled(peer: Pick<Peer, 'url'>): ConnectorError {
  return new ConnectorError({ kind: 'cancelled', message: `${peer.url}: stopped on request` });
}

/** The names in the certificate that did not fit (Node keeps it in the error). */
function namesOf(error: unknown): string {
  const { cert } = error as { readonly cert?: { readonly subjectaltname?: string; readonly subject?: { readonly CN?: string } } };
  return cert?.subjectaltname ?? cert?.subject?.CN ?? 'another host';
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
