import { Budget } from './budget.js';
import type { ExchangeMask } from './exchange-mask.js';
import { JsonMask } from './mask-json.js';

const idOrWord = /^[\w.~-]*$/;
const parts = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;

/** A URL with its credentials, its parameters and what is no plain word in its path masked. Masked values are not encoded. */
export function maskedUrl(url: string, mask: ExchangeMask): string {
  const [, start = '', path = '', query, fragment] = parts.exec(url) ?? [];
  const host = mask.name(start.replace(/\/\/.*@/s, '//[secret]@'));
  const segments = path.split('/').map((segment) => maskedWord(segment, mask));
  const shown = `${host}${segments.join('/')}${query === undefined ? '' : `?${maskedPairs(query, mask)}`}`;
  return new Budget().take(`${shown}${fragment === undefined ? '' : `#${mask.personal(fragment)}`}`);
}

/** A query or a form: `name=value&…`. */
export function maskedPairs(pairs: string, mask: ExchangeMask): string {
  const json = new JsonMask(mask, new Budget(), true);
  return pairs.split('&').map((pair) => maskedPair(pair, mask, json)).join('&');
}

function maskedPair(pair: string, mask: ExchangeMask, json: JsonMask): string {
  const at = pair.indexOf('=');
  if (at < 0) return maskedWord(pair, mask);
  const [name, value] = [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))];
  const shownName = idOrWord.test(name) ? mask.name(name) : mask.personal(name);
  const masked = json.text(value, name);
  return `${shownName}=${masked === value ? mask.plain(pair.slice(at + 1)) : masked}`;
}

function maskedWord(word: string, mask: ExchangeMask): string {
  const text = decoded(word);
  return idOrWord.test(text) ? mask.plain(text) : mask.personal(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
