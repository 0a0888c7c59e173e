import { createHash } from 'node:crypto';
import { percentEncode, type Pair } from './percent.js';

export type SignatureVersion = 2 | 4 | 5;

/** What a signature covers, as received: nothing here is normalised except the case of method and host. */
export interface SignedParts {
  /** The raw Date or X-Duo-Date text. */
  readonly date: string;
  readonly method: string;
  readonly host: string;
  /** Raw path, never the query. */
  readonly path: string;
  /** The pairs of the params line. */
  readonly params: readonly Pair[];
  readonly body: Uint8Array | string;
  readonly xDuoHeaders: readonly Pair[];
}

function sha512(input: Uint8Array | string): string {
  return createHash('sha512').update(input).digest('hex');
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** RFC 5849 3.4.1.3.2: encode, sort by encoded name, then by encoded value. Repeated names stay. */
export function canonicalParams(params: readonly Pair[]): string {
  return params
    .map(([name, value]): Pair => [percentEncode(name), percentEncode(value)])
    .sort((left, right) => compare(left[0], right[0]) || compare(left[1], right[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** SHA-512 of the raw body, in hex. */
export function bodyHash(body: Uint8Array | string): string {
  return sha512(body);
}

/** SHA-512 of NUL-joined names (lower-case, sorted) and values; of nothing when there are none [facts 1.4]. */
export function headerHash(headers: readonly Pair[]): string {
  const lowered = headers.map(([name, value]): Pair => [name.toLowerCase(), value]);
  return sha512(lowered.sort((left, right) => compare(left[0], right[0])).flat().join('\0'));
}

/** The text that is signed, lines joined by "\n" [facts 1.2]. */
export function canonicalText(version: SignatureVersion, parts: SignedParts): string {
  const lines = [parts.date, parts.method.toUpperCase(), parts.host.toLowerCase(), parts.path, canonicalParams(parts.params)];
  switch (version) {
    case 2:
      break;
    case 4:
      lines.push(bodyHash(parts.body));
      break;
    case 5:
      lines.push(bodyHash(parts.body), headerHash(parts.xDuoHeaders));
      break;
    default:
      return version satisfies never;
  }
  return lines.join('\n');
}
