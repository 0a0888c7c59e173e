import { createHash, createHmac } from 'node:crypto';

export type Pair = readonly [name: string, value: string];

/** What a signature covers. */
export interface Signable {
  /** The exact text of the Date header: Duo compares bytes (PSMB#62). */
  readonly date: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** v2: query or form parameters. v5: query parameters only. */
  readonly parameters: readonly Pair[];
  /** v5: the exact body; the empty text where there is none. */
  readonly body: string;
}

/** Percent-encodes UTF-8; unreserved are letters, digits and `-._~` (facts 1.3). A lone surrogate is sent as U+FFFD. */
export function percentEncode(text: string): string {
  const wellFormed = Buffer.from(text, 'utf8').toString('utf8');
  return encodeURIComponent(wellFormed).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Parameters encoded, sorted by encoded name and then value, joined (RFC 5849 3.4.1.3.2). Also the wire form of queries and forms. */
export function canonicalParameters(parameters: readonly Pair[]): string {
  return parameters
    .map(([name, value]): Pair => [percentEncode(name), percentEncode(value)])
    .sort((left, right) => byCodeUnit(left[0], right[0]) || byCodeUnit(left[1], right[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** The text that a version 2 signature covers (facts 1.2). */
export function canonicalV2(signable: Signable): string {
  return commonLines(signable).join('\n');
}

/** The text that a version 5 signature covers: version 2 plus the hashes of the body and of the X-Duo headers, of which we send none. */
export function canonicalV5(signable: Signable): string {
  return [...commonLines(signable), sha512(signable.body), sha512('')].join('\n');
}

/** The Authorization header: integration key and HMAC-SHA-512 in lower-case hex, as basic credentials (facts 1.1). */
export function authorizationOf(integrationKey: string, secretKey: string, canonical: string): string {
  const signature = createHmac('sha512', secretKey).update(canonical).digest('hex');
  return `Basic ${Buffer.from(`${integrationKey}:${signature}`).toString('base64')}`;
}

/** The RFC 2822 date of a moment, in UTC as `+0000` (HAR). English names in every locale: others are answered 40104 (PSJD#32). */
export function dateHeader(nowMs: number): string {
  return new Date(nowMs).toUTCString().replace(/GMT$/, '+0000');
}

function commonLines(signable: Signable): string[] {
  return [signable.date, signable.method.toUpperCase(), signable.host.toLowerCase(), signable.path, canonicalParameters(signable.parameters)];
}

function sha512(text: string): string {
  return createHash('sha512').update(text).digest('hex');
}

function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
