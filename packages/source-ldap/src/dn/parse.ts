import { type Ava, type Dn, DnSyntaxError, type Rdn } from './dn.js';
import { textOfHexValue } from './hex-value.js';

const TYPE = /[ ]*([A-Za-z][A-Za-z0-9-]*|(?:[Oo][Ii][Dd]\.)?\d+(?:\.\d+)*)[ ]*=[ ]*/y;
const HEX_PAIR = /^[0-9a-fA-F]{2}/;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Parses a distinguished name: RFC 4514 section 3, and what RFC 2253 section 4 asks to accept besides: spaces around
 * separators, `;` for `,`, values in quotes, `OID.` before a numeric type.
 * @throws DnSyntaxError
 */
export function parseDn(text: string): Dn {
  if (/^ *$/.test(text)) return [];
  const rdns: Rdn[] = [];
  let avas: Ava[] = [];
  let position = 0;
  for (;;) {
    const type = typeAt(text, position);
    const read = readValue(text, type.end);
    avas.push({ type: type.name, value: read.value });
    const separator = text[read.end];
    if (separator !== '+') {
      rdns.push(avas);
      avas = [];
    }
    if (separator === undefined) return rdns;
    position = read.end + 1;
  }
}

interface Piece {
  readonly value: string | Uint8Array;
  /** Where the separator stands, or the text's length. */
  readonly end: number;
}

function typeAt(text: string, position: number): { readonly name: string; readonly end: number } {
  TYPE.lastIndex = position;
  const match = TYPE.exec(text);
  const name = match?.[1];
  if (name === undefined) throw new DnSyntaxError(`"${text}" is not a DN: no "attribute=" at character ${String(position + 1)}`);
  return { name: name.replace(/^oid\./i, ''), end: TYPE.lastIndex };
}

function readValue(text: string, start: number): Piece {
  if (text[start] === '#') return readHex(text, start);
  if (text[start] === '"') return readQuoted(text, start);
  return readPlain(text, start);
}

function readHex(text: string, start: number): Piece {
  let end = start + 1;
  while (end < text.length && !isSeparator(text[end])) end += 1;
  const hex = text.slice(start + 1, end).trim();
  if (!/^(?:[0-9a-fA-F]{2})+$/.test(hex)) throw new DnSyntaxError(`"${text}" is not a DN: "#" must be followed by pairs of hex digits`);
  return { value: textOfHexValue(Buffer.from(hex, 'hex')), end };
}

function readQuoted(text: string, start: number): Piece {
  const value = new ValueText();
  let position = start + 1;
  while (text[position] !== '"') {
    if (position >= text.length) throw new DnSyntaxError(`"${text}" is not a DN: a quote is not closed`);
    position = readCharacter(text, position, value);
  }
  position += 1;
  while (text[position] === ' ') position += 1;
  if (position < text.length && !isSeparator(text[position])) throw new DnSyntaxError(`"${text}" is not a DN: text behind a closing quote`);
  return { value: value.finish(), end: position };
}

function readPlain(text: string, start: number): Piece {
  const value = new ValueText();
  let position = start;
  let blanks = 0;
  while (position < text.length && !isSeparator(text[position])) {
    if (text[position] === '"') throw new DnSyntaxError(`"${text}" is not a DN: a quote inside a value must be escaped`);
    blanks = text[position] === ' ' ? blanks + 1 : 0;
    position = readCharacter(text, position, value);
  }
  // Spaces at the end do not count, unless they are escaped.
  return { value: value.finish(blanks), end: position };
}

/** Takes the character (or escape) at `position`; returns the position behind it. */
function readCharacter(text: string, position: number, value: ValueText): number {
  if (text[position] !== '\\') {
    value.add(text[position] ?? '');
    return position + 1;
  }
  const pair = HEX_PAIR.exec(text.slice(position + 1, position + 3))?.[0];
  if (pair !== undefined) {
    value.addByte(Number.parseInt(pair, 16));
    return position + 3;
  }
  const escaped = text[position + 1];
  if (escaped === undefined) throw new DnSyntaxError(`"${text}" is not a DN: it ends in a backslash`);
  value.add(escaped);
  return position + 2;
}

/** A value that is put together from characters and escaped bytes; bytes only where some are no ASCII. */
class ValueText {
  #text = '';
  readonly #before: Uint8Array[] = [];

  add(character: string): void {
    this.#text += character;
  }

  addByte(byte: number): void {
    if (byte < 0x80) this.#text += String.fromCharCode(byte);
    else {
      this.#before.push(encoder.encode(this.#text), Uint8Array.of(byte));
      this.#text = '';
    }
  }

  finish(blanks = 0): string | Uint8Array {
    const text = blanks === 0 ? this.#text : this.#text.slice(0, -blanks);
    if (this.#before.length === 0) return text;
    const raw = Uint8Array.from(Buffer.concat([...this.#before, encoder.encode(text)]));
    try {
      return decoder.decode(raw);
    } catch {
      return raw;
    }
  }
}

function isSeparator(character: string | undefined): boolean {
  return character === ',' || character === ';' || character === '+';
}
