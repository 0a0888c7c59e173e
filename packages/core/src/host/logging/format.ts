import type { Redactor } from '../secrets/types.js';
import type { LogFormat, LogLevel } from './types.js';

/** One line of the log before it is printed. */
export interface LogEntry {
  readonly timeMs: number;
  readonly level: LogLevel;
  readonly part?: string;
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Prints an entry as one line, without line break; every secret is masked. Never throws. */
export function printEntry(entry: LogEntry, format: LogFormat, color: boolean, redactor: Redactor): string {
  const message = redactor.text(entry.message);
  const fields = redactor.value(entry.fields ?? {}) as Readonly<Record<string, unknown>>;
  return format === 'json' ? jsonLine(entry, message, fields) : prettyLine(entry, message, fields, color);
}

const reserved = new Set(['time', 'level', 'part', 'message']);

function jsonLine(entry: LogEntry, message: string, fields: Readonly<Record<string, unknown>>): string {
  const free = Object.entries(fields).map(([key, value]) => [reserved.has(key) ? `field.${key}` : key, value] as const);
  const part = entry.part === undefined ? {} : { part: entry.part };
  return JSON.stringify({ time: isoTime(entry.timeMs), level: entry.level, ...part, message, ...Object.fromEntries(free) });
}

const colors: Readonly<Record<LogLevel, number>> = { error: 31, warn: 33, info: 32, debug: 90 };

function prettyLine(entry: LogEntry, message: string, fields: Readonly<Record<string, unknown>>, color: boolean): string {
  const level = entry.level.padEnd(5);
  const part = entry.part === undefined ? '' : `${entry.part}: `;
  const rest = Object.entries(fields).map(([key, value]) => ` ${key}=${prettyValue(value)}`);
  return `${isoTime(entry.timeMs).slice(11, 23)} ${color ? `\u001b[${colors[entry.level]}m${level}\u001b[39m` : level} ${part}${visible(message)}${rest.join('')}`;
}

function prettyValue(value: unknown): string {
  if (typeof value === 'string' && /^[^\s"=\p{Cc}]+$/u.test(value)) return value;
  return value === undefined ? 'undefined' : visible(JSON.stringify(value));
}

/** Control characters written out: what comes from a directory must not move the cursor of whoever reads the log, nor forge a line of it. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => (character === '\t' ? ' ' : JSON.stringify(character).slice(1, -1).replace(/^[^\\]$/, '?')));
}

function isoTime(timeMs: number): string {
  return Number.isFinite(timeMs) && Math.abs(timeMs) <= 8.64e15 ? new Date(timeMs).toISOString() : 'unknown time';
}
