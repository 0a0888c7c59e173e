import { canonicalJson, type Json } from '../../domain/json.js';
import { PHASES, type PlanLine } from '../../domain/plan.js';

/** What can be told of the lines of a plan that do not fit its digest. */
export interface DamagedLines {
  /** All lines before the end. */
  readonly lines: Iterable<string>;
  /** How many there are, and how many the end announces. */
  readonly count: number;
  readonly announced: number;
}

/**
 * Says how a plan was damaged, as far as its lines tell: a line that is missing, added, doubled, out of place, or edited. A person
 * learns from it where to look; that the plan is refused does not depend on it.
 */
export function damageOf({ lines, count, announced }: DamagedLines): string {
  if (count < announced) return `${countOf(announced - count)} missing: the end announces ${announced}, there are ${count}`;
  const odd = oddLine(lines);
  if (odd !== undefined) return odd;
  if (count > announced) return `${countOf(count - announced)} added: the end announces ${announced}, there are ${count}`;
  return 'a line was edited: the lines do not fit the digest at the end';
}

function countOf(lines: number): string {
  return lines === 1 ? 'one line is' : `${lines} lines are`;
}

// The lines of a plan stand in one order only: header, phases by id, findings.
function oddLine(lines: Iterable<string>): string | undefined {
  let number = 0;
  let before = '';
  let place = '';
  for (const text of lines) {
    number += 1;
    if (text === before) return `line ${number} stands twice`;
    const line = JSON.parse(text) as PlanLine;
    if (canonicalJson(line as unknown as Json) !== text) return `line ${number} was edited: it is not written as Rollcall writes`;
    const here = placeOf(line);
    if (here < place) return `line ${number} is not where it belongs: the order was changed`;
    before = text;
    place = here;
  }
  return undefined;
}

function placeOf(line: PlanLine): string {
  switch (line.line) {
    case 'header':
      return '0';
    case 'operation':
      return `1 ${PHASES.indexOf(line.phase)} ${textIn(line.operation, 'id')}`;
    case 'finding':
      return `2 ${['code', 'about', 'message'].map((name) => textIn(line.finding, name)).join(' ')}`;
    case 'end':
      return '3';
    default:
      line satisfies never;
      return '4';
  }
}

// Whoever edits a file may leave anything out.
function textIn(value: unknown, name: string): string {
  const text: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof text === 'string' ? text : '';
}
