// eslint-disable-next-line no-control-regex -- NUL and its escape are what this is about
const NEEDS_ESCAPE = /[\0\u0001\ud7ff-\uffff]/;
// eslint-disable-next-line no-control-regex -- as above
const ESCAPED = /\u0001([\u0001\u0002])|\ud7ff([0-9a-f]{4})/g;

/**
 * A text as every database can hold it, and whose UTF-8 bytes sort as the code units of the original do. Databases compare
 * bytes, JavaScript compares code units; the two differ beyond the Basic Multilingual Plane, and a merge of two orders loses
 * people. PostgreSQL refuses NUL, Node 22 cuts a text off there, and UTF-8 has no lone surrogates: two different keys must
 * not become one by that. Nearly every text is its own ordered text.
 */
export function orderedText(text: string): string {
  if (!NEEDS_ESCAPE.test(text)) return text;
  let ordered = '';
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit <= 1) ordered += unit === 0 ? '\u0001\u0001' : '\u0001\u0002';
    else ordered += unit < 0xd7ff ? text.charAt(index) : `\ud7ff${unit.toString(16)}`;
  }
  return ordered;
}

/** The text that {@link orderedText} was made from. */
export function textOfOrdered(ordered: string): string {
  if (!NEEDS_ESCAPE.test(ordered)) return ordered;
  return ordered.replaceAll(ESCAPED, (_match, low: string | undefined, unit: string | undefined) =>
    unit === undefined ? (low === '\u0001' ? '\0' : '\u0001') : String.fromCharCode(Number.parseInt(unit, 16)),
  );
}
