// X.509 by hand, because Node makes keys and signatures but no certificates, an openssl command is not everywhere, and
// a checked-in key alarms secret scanners and its certificate expires. So a test can also ask for an expired certificate.
import { type KeyObject, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

const DAY_MS = 86_400_000;
const AUTHORITY_NAME = 'Rollcall throwaway test CA';

export interface CertificateRequest {
  /** Default: `localhost`. */
  readonly dnsNames?: readonly string[];
  /** IPv4 only. Default: `127.0.0.1`. */
  readonly ipAddresses?: readonly string[];
  /** Default: yesterday. */
  readonly validFrom?: Date;
  /** Default: in 30 days. */
  readonly validTo?: Date;
}

export interface IssuedCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface CertificateAuthority {
  /** What a client is told to trust. */
  readonly certificatePem: string;
  /** A server certificate with a new key. */
  issue(request?: CertificateRequest): IssuedCertificate;
}

interface Certificate {
  readonly subject: string;
  readonly subjectKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly extensions: readonly Buffer[];
}

/** A certificate authority that exists in memory only. */
export function createCertificateAuthority(): CertificateAuthority {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificatePem = encodeCertificate({
    subject: AUTHORITY_NAME,
    subjectKey: authority.publicKey,
    signingKey: authority.privateKey,
    validFrom: daysFromNow(-2),
    validTo: daysFromNow(60),
    extensions: [extension('551d13', sequence(boolean(true)), true), extension('551d0f', bits(0b0000_0110, 1), true)],
  });
  const issue = (request: CertificateRequest = {}): IssuedCertificate => {
    const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const serverAuthentication = sequence(oid('2b06010505070301'));
    return {
      privateKeyPem: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      certificatePem: encodeCertificate({
        subject: request.dnsNames?.[0] ?? 'localhost',
        subjectKey: server.publicKey,
        signingKey: authority.privateKey,
        validFrom: request.validFrom ?? daysFromNow(-1),
        validTo: request.validTo ?? daysFromNow(30),
        extensions: [extension('551d25', serverAuthentication), extension('551d11', alternativeNames(request))],
      }),
    };
  };
  return { certificatePem, issue };
}

function encodeCertificate(certificate: Certificate): string {
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
  const signed = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    commonName(AUTHORITY_NAME),
    sequence(time(certificate.validFrom), time(certificate.validTo)),
    commonName(certificate.subject),
    certificate.subjectKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...certificate.extensions)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', signed, certificate.signingKey)]);
  const der = sequence(signed, ecdsaWithSha256, tagged(0x03, signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function alternativeNames(request: CertificateRequest): Buffer {
  const dns = (request.dnsNames ?? ['localhost']).map((name) => tagged(0x82, Buffer.from(name, 'ascii')));
  const ips = (request.ipAddresses ?? ['127.0.0.1']).map((address) => {
    if (!isIPv4(address)) throw new Error(`${address} is not an IPv4 address; use a DNS name instead`);
    return tagged(0x87, Buffer.from(address.split('.').map(Number)));
  });
  return sequence(...dns, ...ips);
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length;
  const header = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...header]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.from([value ? 0xff : 0]));
}

function bits(value: number, unusedBits: number): Buffer {
  return tagged(0x03, Buffer.from([unusedBits, value]));
}

function extension(oidHex: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(oidHex), ...(critical ? [boolean(true)] : []), tagged(0x04, value));
}

function commonName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(name, 'utf8')))));
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(2, 14);
  return tagged(0x17, Buffer.from(`${digits}Z`, 'ascii'));
}

function daysFromNow(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}
