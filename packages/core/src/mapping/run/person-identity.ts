import { Optional } from '@marcbachmann/cel-js';
import { exactKey } from '../../domain/text-key.js';
import type { PersonIdentity } from '../compiled.js';
import type { IdentityExpressions } from '../identity.js';
import { failureText } from './failure-text.js';

/**
 * By what else a person is known. A value that is missing is no identity; an expression that fails leaves it unknown, for a
 * person who may be known by another key must not be made anew.
 */
export function identityOf(
  expressions: IdentityExpressions,
  key: string,
  evaluate: (expression: NonNullable<IdentityExpressions['rehire']>) => unknown,
  rowMissing: (source: string) => boolean,
): PersonIdentity {
  const { formerKeys, rehire, knownBy = {} } = expressions;
  try {
    const keys = formerKeys === undefined ? [] : keysOf(evaluate(formerKeys)).filter((former) => former !== key);
    const anchor = rehire === undefined ? undefined : textOf(evaluate(rehire));
    const known = Object.entries(knownBy).flatMap(([name, expression]) => {
      const value = textOf(evaluate(expression));
      return value === undefined ? [] : [[name, value] as const];
    });
    return { state: 'known', formerKeys: [...new Set(keys)].sort(), ...(anchor === undefined ? {} : { anchor }), ...(known.length === 0 ? {} : { knownBy: Object.fromEntries(known) }) };
  } catch (error) {
    return { state: 'unknown', because: failureText(error, rowMissing).reason };
  }
}

function keysOf(value: unknown): readonly string[] {
  const present: unknown = value instanceof Optional ? value.orValue(undefined) : value;
  const all = Array.isArray(present) ? (present as readonly unknown[]) : [present];
  return all.flatMap((item) => textOf(item) ?? []);
}

function textOf(value: unknown): string | undefined {
  const present: unknown = value instanceof Optional ? value.orValue(undefined) : value;
  if (typeof present === 'bigint' || typeof present === 'number') return String(present);
  if (typeof present !== 'string' || present.trim() === '') return undefined;
  return exactKey(present.trim());
}
