export type JsonValue = string | number | boolean | null | RealNumber | readonly JsonValue[] | JsonObject;
/** An undefined value is a key left out. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** A number the service writes with a decimal point even when whole, such as user_telephony_cost_max 20.0 [HAR]. */
export class RealNumber {
  constructor(readonly value: number) {}
}

export interface JsonStyle {
  readonly spaced: boolean;
  readonly escapeNonAscii: boolean;
}

const nonAscii = /[\u007f-\uffff]/g;
/** Text that stands for itself between quotes. */
const plain = /^[ !#-[\]-~]*$/;
/** Written keys by style; there are few, and each is written for every user. */
const keyTexts = { spaced: new Map<string, string>(), compact: new Map<string, string>() } as const;

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function writeText(text: string, style: JsonStyle): string {
  if (plain.test(text)) return `"${text}"`;
  const quoted = JSON.stringify(text);
  return style.escapeNonAscii ? quoted.replace(nonAscii, escapeCharacter) : quoted;
}

function writeKey(key: string, style: JsonStyle): string {
  const known = style.spaced ? keyTexts.spaced : keyTexts.compact;
  const text = known.get(key);
  if (text !== undefined) return text;
  const written = `${writeText(key, style)}:${style.spaced ? ' ' : ''}`;
  if (plain.test(key)) known.set(key, written);
  return written;
}

/** Object literals in this package are written in key order; sorting only what is not keeps a page of 300 users cheap. */
function sortedKeys(object: JsonObject): readonly string[] {
  const keys = Object.keys(object);
  for (let index = 1; index < keys.length; index += 1) {
    if ((keys[index - 1] ?? '') > (keys[index] ?? '')) return keys.sort();
  }
  return keys;
}

function writeObject(object: JsonObject, style: JsonStyle): string {
  const comma = style.spaced ? ', ' : ',';
  let text = '';
  for (const key of sortedKeys(object)) {
    const value = object[key];
    if (value === undefined) continue;
    text += (text === '' ? '' : comma) + writeKey(key, style) + writeJson(value, style);
  }
  return `{${text}}`;
}

function writeArray(items: readonly JsonValue[], style: JsonStyle): string {
  const comma = style.spaced ? ', ' : ',';
  let text = '';
  for (const item of items) text += (text === '' ? '' : comma) + writeJson(item, style);
  return `[${text}]`;
}

/** JSON with the keys of every object in alphabetical order [HAR]. */
export function writeJson(value: JsonValue, style: JsonStyle): string {
  if (typeof value === 'string') return writeText(value, style);
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof RealNumber) return Number.isInteger(value.value) ? `${String(value.value)}.0` : String(value.value);
  if (isJsonArray(value)) return writeArray(value, style);
  return writeObject(value, style);
}

function isJsonArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
