import { AndFilter, EqualityFilter, type Filter, FilterParser, OrFilter } from 'ldapts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a filter (RFC 4515). Besides what ldapts does: blanks between the parts are allowed, as other tools allow them, and
 * escaped bytes of one character (`\c3\bc`) become that character: ldapts would send each byte as a character of its own,
 * and the filter would silently match nobody.
 * @throws Error that says what is wrong
 */
export function parseFilter(text: string): Filter {
  const dense = text.trim().replace(/\s+(?=\()/g, '').replace(/\)\s+(?=\))/g, ')');
  checkParentheses(dense.startsWith('(') ? dense : `(${dense})`, text);
  return FilterParser.parseString(dense.replace(/(?:\\[89a-fA-F][0-9a-fA-F])+/g, decodeEscapes));
}

// ldapts takes an unclosed filter for a closed one. A parenthesis inside a value is written \28 or \29, so counting is enough.
function checkParentheses(filter: string, text: string): void {
  let depth = 0;
  for (const character of filter) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) break;
  }
  if (depth !== 0) throw new Error(`the parentheses of the filter ${text} do not match`);
}

function decodeEscapes(escapes: string): string {
  try {
    return decoder.decode(Buffer.from(escapes.replaceAll('\\', ''), 'hex'));
  } catch {
    throw new Error(`${escapes} is not UTF-8 text`);
  }
}

/** `filter`, restricted to the entries where `attribute` has one of the values. Bytes are sent as they are. */
export function withOneOf(filter: Filter, attribute: string, values: readonly (string | Buffer)[]): Filter {
  return new AndFilter({ filters: [filter, anyOf([attribute], values)] });
}

/** True where one of the attributes has one of the values. */
export function anyOf(attributes: readonly string[], values: readonly (string | Buffer)[]): Filter {
  const tests = attributes.flatMap((attribute) => values.map((value) => new EqualityFilter({ attribute, value })));
  return new OrFilter({ filters: tests });
}
