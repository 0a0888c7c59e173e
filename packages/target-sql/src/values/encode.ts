import type { AttributeValue } from '@rollcall/core';
import type { FixedValue } from '../config-sections.js';
import type { Bound, SqlWords } from '../dialects/dialect.js';
import type { ColumnFacts } from '../tables/facts.js';
import type { ColumnSpec } from '../tables/tables.js';
import { dateOf, timestampOf } from './times.js';

/** A value ready to be bound, or why the column does not take it; the reason never holds the value. */
export type Encoded = { readonly ok: true; readonly value: Bound } | { readonly ok: false; readonly reason: string };

const digits = /^-?(?:0|[1-9]\d*)$/;
const loneSurrogate = /\p{Cs}/u;

/** An attribute's value as the column's declared type stores it. The empty text is no value: NULL. */
export function encode(value: AttributeValue, column: ColumnSpec, facts: ColumnFacts, words: SqlWords): Encoded {
  if (typeof value === 'object') return refused('takes one value');
  switch (column.type) {
    case 'string':
      return typeof value === 'string' ? encodeText(value, facts) : refused('takes a text');
    case 'int':
      return typeof value !== 'boolean' && digits.test(String(value)) ? { ok: true, value: words.int(String(value)) } : refused('takes a whole number');
    case 'bool':
      if (typeof value !== 'boolean') return refused('takes true or false');
      return { ok: true, value: column.as === undefined ? words.bool(value) : column.as[value ? 0 : 1] };
    case 'timestamp':
      return encodeTime(value, timestampOf, words.timestamp, 'takes a time in UTC with milliseconds, such as 2026-05-31T12:00:00.000Z, for that is how it is read back');
    case 'date':
      return encodeTime(value, dateOf, (date) => date, 'takes a date such as 2026-05-31');
    default:
      return column.type satisfies never;
  }
}

/** A value of the file: of a scope, or of a standing. */
export function encodeFixed(value: FixedValue, words: SqlWords): Bound {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' ? words.bool(value) : words.int(String(value));
}

function encodeText(text: string, { maxChars }: ColumnFacts): Encoded {
  if (text === '') return { ok: true, value: null };
  if (text.includes('\0')) return refused('takes no NUL character');
  if (loneSurrogate.test(text)) return refused('takes no half of a character');
  // PostgreSQL does not name the column of a text that is too long.
  if (maxChars !== undefined && text.length > maxChars && Array.from(text).length > maxChars) return refused(`takes ${maxChars} characters at most`);
  return { ok: true, value: text };
}

/** What would read back as another text would be written again in every run: it is refused. */
function encodeTime(value: string | number | boolean, canonical: (text: string) => string | undefined, bound: (text: string) => Bound, reason: string): Encoded {
  return typeof value === 'string' && canonical(value) === value ? { ok: true, value: bound(value) } : refused(reason);
}

function refused(reason: string): Encoded {
  return { ok: false, reason };
}
