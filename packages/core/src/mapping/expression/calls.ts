import type { ASTNode } from '@marcbachmann/cel-js';
import type { Patterns } from '../functions/patterns.js';
import type { ExpressionIssues } from '../issue.js';
import { closest } from '../suggest.js';
import { literalText, writtenPath, type Edit } from './nodes.js';

/** True for attribute names that look like dates of employment: `end_on`, `startDate`, `accountExpires`, `valid_until`. */
export function isDateName(name: string): boolean {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z]+/);
  return words.some((word) => DATE_WORDS.has(word));
}

const DATE_WORDS = new Set(['start', 'end', 'begin', 'starts', 'ends', 'until', 'date', 'expires', 'expiry', 'expiration', 'from', 'to', 'left', 'hired', 'terminated', 'termination']);

/** Checks that the pattern of `re()` is written out and compiles; it is kept for the run. */
export function checkPattern(issues: ExpressionIssues, patterns: Patterns, args: readonly ASTNode[]): void {
  const [, pattern] = args;
  if (args.length !== 2 || pattern === undefined) return;
  const text = literalText(pattern);
  const fault = text === undefined ? undefined : patterns.add(text);
  if (text === undefined) issues.error('the pattern of re() must be written out', pattern.range, 'it is compiled before the run');
  if (fault !== undefined) issues.error(`the pattern cannot be used: ${fault}`, pattern.range, 'patterns are RE2: no look-around, no back-references');
}

/** Checks the literal arguments of `activeOn()`. */
export function checkActiveOn(issues: ExpressionIssues, args: readonly ASTNode[]): void {
  const zone = literalText(args[2]);
  if (zone === undefined || args[2] === undefined || isZone(zone)) return;
  const near = closest(zone, Intl.supportedValuesOf('timeZone'));
  issues.error(`there is no time zone ${zone}`, args[2].range, near === undefined ? 'write a name such as America/Chicago' : `did you mean ${near}?`);
}

/** The edits that let plain attributes among the arguments be missing. */
export function optionalise(args: readonly ASTNode[]): Edit[] {
  const edits: Edit[] = [];
  for (const argument of args) {
    const path = writtenPath(argument);
    if (path !== undefined && !path.optional) edits.push({ start: path.questionAt, end: path.questionAt, text: '?' });
  }
  return edits;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
