import { Buffer } from 'node:buffer';

/**
 * Sources of regular expressions that together find a secret in every writing we know. Plain letters and digits are never
 * escaped by anybody, so they stand for themselves; every other character is an alternative of its writings.
 */
export function patternsOf(secret: string): readonly string[] {
  return [...piecesOf(secret).flatMap((piece) => [written(piece), hex(piece)]), ...[0, 1, 2].map((shift) => base64(secret, shift))];
}

/** The parts of a URL that are secret by themselves: its password, as written and decoded. */
export function passwordsIn(text: string): readonly string[] {
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s:@]*:([^/?#\s]+)@/i.exec(text)?.[1];
  if (password === undefined) return [];
  return [password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// A long secret (a key file) is found piece by piece: a part of it that got away alone is a leak as well.
const PIECE = 256;

function piecesOf(secret: string): readonly string[] {
  const characters = Array.from(secret);
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += PIECE) pieces.push(characters.slice(at, at + PIECE).join(''));
  return pieces;
}

function written(piece: string): string {
  return Array.from(piece, writings).join('');
}

function writings(character: string): string {
  if (/[A-Za-z0-9]/.test(character)) return character;
  const ways = new Set([literal(character), percent(character), escapes(character)]);
  const json = JSON.stringify(character).slice(1, -1);
  if (json !== character) ways.add(literal(json)).add(literal(JSON.stringify(json).slice(1, -1)));
  if (character === ' ') ways.add('\\+');
  const entity = entities[character];
  if (entity !== undefined) ways.add(literal(entity));
  return `(?:${[...ways].join('|')})`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function percent(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${anyCase(byte.toString(16).padStart(2, '0'))}`).join('');
}

function escapes(character: string): string {
  return Array.from({ length: character.length }, (_, at) => `\\\\u${anyCase(character.charCodeAt(at).toString(16).padStart(4, '0'))}`).join('');
}

function hex(piece: string): string {
  return anyCase(Buffer.from(piece).toString('hex'));
}

function anyCase(digits: string): string {
  return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * The digits of base64 that are the secret's own when it begins `shift` bytes into a group of three, and the digits at both ends
 * that it shares with its neighbours.
 */
function base64(secret: string, shift: number): string {
  const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
  const digits = bytes.toString('base64').replace(/=+$/, '');
  const own = digits.slice(Math.ceil((shift * 8) / 6), Math.floor((bytes.length * 8) / 6));
  const either = own.replace(/[+/]/g, (digit) => (digit === '+' ? '(?:[+\\-]|%2[bB])' : '(?:[/_]|\\\\/|%2[fF])'));
  const shared = '[A-Za-z0-9+/_\\-]';
  return `${shift === 0 ? '' : `${shared}?`}${either}${(bytes.length * 8) % 6 === 0 ? '' : `${shared}?=*`}`;
}
