import type { Redactor } from '../secrets/types.js';
import type { Places } from './places.js';
import type { ConfigIssue, Position } from './types.js';

/** Makes issues of one file; whatever they say has passed the redactor. */
export interface IssueMaker {
  readonly file: string;
  make(position: Position, message: string, remedy?: string): ConfigIssue;
}

/**
 * An issue maker for one file.
 * @param secretFields names of fields that hold secrets: what stands behind them is never quoted.
 */
export function issueMaker(file: string, places: Places, redactor: Redactor, secretFields: readonly string[]): IssueMaker {
  const maskFields = fieldMask(secretFields);
  return {
    file,
    make: (position, message, remedy) => ({
      file,
      line: position.line,
      column: position.column,
      message: redactor.text(message),
      ...(remedy === undefined ? {} : { remedy: redactor.text(remedy) }),
      excerpt: excerptOf(redactor.mask(maskFields(places.line(position.line))), position),
    }),
  };
}

/** Prints an issue: place, message, the line with carets, remedy. */
export function formatIssue(issue: ConfigIssue, severity: 'error' | 'warning' = 'error'): string {
  const lines = [`${issue.file}:${issue.line}:${issue.column} ${severity} ${issue.message}`];
  if (issue.excerpt !== undefined) lines.push(...issue.excerpt.split('\n').map((line) => `  | ${line}`));
  if (issue.remedy !== undefined) lines.push(`  ${issue.remedy}`);
  return lines.join('\n');
}

/** Orders issues as one reads the file. */
function byPosition(left: ConfigIssue, right: ConfigIssue): number {
  return left.line - right.line || left.column - right.column || (left.message < right.message ? -1 : left.message > right.message ? 1 : 0);
}

/** Sorted, and each said once. */
export function inReadingOrder(issues: readonly ConfigIssue[]): readonly ConfigIssue[] {
  const said = new Set<string>();
  return [...issues].sort(byPosition).filter((issue) => {
    const key = `${issue.line}:${issue.column}:${issue.message}`;
    const isNew = !said.has(key);
    said.add(key);
    return isNew;
  });
}

const WIDEST = 140;

function excerptOf(line: string, position: Position): string {
  const column = position.column - 1;
  const from = column > WIDEST - 40 ? column - 40 : 0;
  const shown = line.slice(from, from + WIDEST);
  const indent = shown.slice(0, column - from).replace(/[^\t]/g, ' ');
  const carets = Math.max(1, Math.min(position.length, shown.length - (column - from)));
  return `${from > 0 ? '…' : ''}${shown}${from + WIDEST < line.length ? '…' : ''}\n${from > 0 ? ' ' : ''}${indent}${'^'.repeat(carets)}`;
}

/** Masks what stands behind a secret field's name on a line, unless it is a reference. */
function fieldMask(names: readonly string[]): (line: string) => string {
  if (names.length === 0) return (line) => line;
  const escaped = names.map((name) => name.replace(/[^A-Za-z0-9_]/g, '\\$&')).join('|');
  const field = new RegExp(`(^|[^A-Za-z0-9_])((?:${escaped})["']?\\s*:\\s*["']?)((?!["']?\\$\\{)[^\\s"',}][^"',}]*)`, 'g');
  return (line) => line.replace(field, (_, before: string, name: string, value: string) => before + name + '*'.repeat(value.length));
}
