import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from './json.js';

/** A SHA-256 digest, written `sha256:` and 64 lower-case hex digits. */
export type Digest = `sha256:${string}`;

/** The digest of a text's UTF-8 bytes. */
export function digestOfText(text: string): Digest {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(text)))}`;
}

/** The digest of a value's canonical text; equal values have equal digests. */
export function digestOf(value: Json): Digest {
  return digestOfText(canonicalJson(value));
}

const MARK_DIGITS = 16;

/** A short digest that tells one value of an attribute from another: no proof of anything, only a hint. */
export function valueMark(value: Json): string {
  return digestOf(value).slice('sha256:'.length, 'sha256:'.length + MARK_DIGITS);
}
