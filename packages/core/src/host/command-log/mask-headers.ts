import type { WireHeaders } from '../../contracts/command-log.js';
import type { ExchangeMask } from './exchange-mask.js';
import { maskedUrl } from './mask-url.js';

/** Headers by name, several values of one name joined. What a secret one holds is learnt, for pages of proxies repeat headers. */
export function maskedHeaders(headers: WireHeaders, mask: ExchangeMask): Readonly<Record<string, string>> {
  const given = Object.entries(headers).filter(([, value]) => value !== undefined && value !== null && typeof value !== 'function');
  return Object.fromEntries(given.map(([name, value]) => [mask.name(name), maskedHeader(name, texts(value), mask)]));
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function maskedHeader(name: string, values: readonly string[], mask: ExchangeMask): string {
  if (mask.sortOf(name) === 'secret') {
    for (const part of values.flatMap(secretParts)) mask.secret(part);
    return '[secret]';
  }
  if (/^(?:content-)?location$|^referer$/i.test(name)) return values.map((value) => maskedUrl(value, mask)).join(', ');
  return values.map((value) => mask.plain(value)).join(', ');
}

/** What of a secret header may be met alone: behind the scheme, inside of Basic credentials, in a cookie. */
function secretParts(value: string): readonly string[] {
  const credentials = value.replace(/^\s*[\w-]+\s+/, '');
  const basic = /^\s*basic\s/i.test(value) ? Buffer.from(credentials, 'base64').toString('utf8').split(':') : [];
  const cookies = value.split(';').flatMap((part) => part.split('=').slice(1).join('=').trim());
  return [value, credentials, ...basic, ...cookies];
}
