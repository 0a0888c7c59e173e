import type { SourceValue } from '@rollcall/core';
import { cleanText } from '../../text-values.js';
import { UnreadableValue } from '../../unreadable-value.js';

/** A stored value of SQLite, integers read as bigints: so an integer is told from a real that looks like one. */
export function decodeSqlite(raw: unknown): SourceValue | undefined {
  switch (typeof raw) {
    case 'string':
      return cleanText(raw);
    case 'bigint':
      return raw >= Number.MIN_SAFE_INTEGER && raw <= Number.MAX_SAFE_INTEGER ? Number(raw) : raw.toString();
    case 'number':
      if (Number.isFinite(raw)) return raw;
      throw new UnreadableValue('is infinite');
    default:
      if (raw instanceof Uint8Array) return Buffer.from(raw).toString('base64');
      return undefined;
  }
}

/** The same for a key: only integers and texts name somebody. */
export function decodeSqliteKey(raw: unknown): SourceValue | undefined {
  if (typeof raw === 'string' || typeof raw === 'bigint' || raw === null) return decodeSqlite(raw);
  throw new UnreadableValue(typeof raw === 'number' ? 'is a floating-point number, which is no key' : 'is a blob, which is no key: select hex(…)');
}
