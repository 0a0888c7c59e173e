import type { ActualAccount } from '@rollcall/core';
import type { FixedValue } from '../config-sections.js';
import type { SqlRow } from '../dialects/dialect.js';
import type { EntityTable } from '../tables/tables.js';

/** Whoever does not have the value for disabled is active: any other value somebody chose for a reason of theirs, which is told. */
export function standingOf(row: SqlRow, standing: EntityTable['standing']): Pick<ActualAccount, 'standing' | 'standingDetail'> {
  if (standing === undefined) return { standing: 'active' };
  const raw = row[standing.column];
  if (isValue(raw, standing.disabled)) return { standing: 'disabled' };
  if (raw === null || raw === undefined || isValue(raw, standing.active)) return { standing: 'active' };
  return { standing: 'active', standingDetail: wordOf(raw) };
}

/** Databases hand truth over as t, 1, true or a byte. */
function isValue(raw: unknown, value: FixedValue): boolean {
  const word = wordOf(raw);
  if (typeof value !== 'boolean') return word === String(value);
  return value ? ['t', 'true', '1'].includes(word) : ['f', 'false', '0'].includes(word);
}

function wordOf(raw: unknown): string {
  return raw instanceof Uint8Array ? String(raw[0] ?? '') : String(raw);
}
