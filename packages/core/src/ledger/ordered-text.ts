const NEEDS_ESCAPE = /[\ud7ff-\uffff]/;
const ESCAPE = '\ud7ff';

/**
 * A text whose UTF-8 bytes sort as the code units of the original do. Databases compare bytes, JavaScript compares code
 * units; the two differ beyond the Basic Multilingual Plane, and a merge of two orders loses people. Nearly every text is
 * its own ordered text. Lone surrogates, which UTF-8 cannot hold, survive too.
 */
export function orderedText(text: string): string {
  if (!NEEDS_ESCAPE.test(text)) return text;
  let ordered = '';
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    ordered += unit < 0xd7ff ? text.charAt(index) : ESCAPE + unit.toString(16);
  }
  return ordered;
}

/** The text that {@link orderedText} was made from. */
export function textOfOrdered(ordered: string): string {
  if (!ordered.includes(ESCAPE)) return ordered;
  return ordered.replaceAll(/\ud7ff([0-9a-f]{4})/g, (_match, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)));
}
