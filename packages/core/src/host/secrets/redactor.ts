import { passwordsIn, patternsOf } from './patterns.js';
import { maskedCopy } from './masked-copy.js';
import { SHORTEST_MASKED, type Redactor } from './types.js';

/** Makes a redactor that knows nothing yet. */
export function createRedactor(): Redactor {
  const short = new Set<string>();
  const long = new Set<string>();
  let finder: RegExp | undefined;

  const learn = (secret: string): void => {
    if (secret.length === 0 || long.has(secret)) return;
    if (secret.length < SHORTEST_MASKED) return void short.add(secret);
    long.add(secret);
    finder = undefined;
  };
  const replace = (text: string, by: (match: string) => string): string => {
    if (short.has(text)) return by(text);
    if (long.size === 0 || text.length < SHORTEST_MASKED) return text;
    finder ??= finderOf([...long]);
    return replaced(text, spansOf(text, finder), by);
  };
  const text = (whole: string): string => replace(whole, () => '[secret]');
  return {
    add: (secret) => {
      learn(secret);
      for (const line of linesOf(secret)) learn(line);
      for (const password of passwordsIn(secret)) learn(password);
    },
    text,
    mask: (whole) => replace(whole, (match) => '*'.repeat(match.length)),
    value: (value) => maskedCopy(value, text),
  };
}

/**
 * One expression for all: alternatives are tried in order, so longer secrets come first and a secret that begins as another one
 * does is never masked half.
 */
function finderOf(secrets: readonly string[]): RegExp {
  const ordered = [...secrets].sort((left, right) => right.length - left.length);
  return new RegExp([...new Set(ordered.flatMap(patternsOf))].join('|'), 'g');
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where secrets stand; secrets that overlap or touch make one span. */
function spansOf(text: string, finder: RegExp): readonly Span[] {
  const spans: Span[] = [];
  finder.lastIndex = 0;
  for (let match = finder.exec(text); match !== null; match = finder.exec(text)) {
    const end = match.index + match[0].length;
    const last = spans.at(-1);
    if (last !== undefined && match.index <= last.end) spans[spans.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else spans.push({ start: match.index, end });
    finder.lastIndex = match.index + 1;
  }
  return spans;
}

function replaced(text: string, spans: readonly Span[], by: (match: string) => string): string {
  if (spans.length === 0) return text;
  let result = '';
  let done = 0;
  for (const { start, end } of spans) {
    result += text.slice(done, start) + by(text.slice(start, end));
    done = end;
  }
  return result + text.slice(done);
}

// A key file may be printed line by line; its first and last line are no secret.
function linesOf(secret: string): readonly string[] {
  if (!secret.includes('\n')) return [];
  return secret.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith('-----'));
}
