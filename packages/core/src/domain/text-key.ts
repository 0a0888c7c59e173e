/**
 * How texts are compared where case does not matter: Unicode NFC, then simple case folding of each code point.
 * Never depends on the locale. The version is stored with every key, so that a change of the rule is seen, not suffered.
 */
export const TEXT_KEY_VERSION = 1;

/** The comparison key of a text where case does not matter. Blanks are kept: they are a fault to report, not to hide. */
export function foldedKey(text: string): string {
  const composed = text.normalize('NFC');
  if (/^[\x20-\x40\x5b-\x7e]*$/.test(composed)) return composed;
  let folded = '';
  for (const character of composed) folded += foldCharacter(character);
  return folded.normalize('NFC');
}

/** The comparison key of a text where case matters: Unicode NFC only. */
export function exactKey(text: string): string {
  return text.normalize('NFC');
}

/** True where a text begins or ends with a blank (Unicode White_Space). */
export function hasOuterBlanks(text: string): boolean {
  return text !== text.trim();
}

const DOTLESS_I = '\u0131';

// Simple folding maps one code point to one; where JavaScript's full mapping gives several (ß, İ), the character stays. The one
// letter whose capital belongs to another letter is the dotless i: outside Turkish it folds to nothing.
function foldCharacter(character: string): string {
  if (character === DOTLESS_I) return character;
  const upper = character.toUpperCase();
  const folded = (isOneCodePoint(upper) ? upper : character).toLowerCase();
  return isOneCodePoint(folded) ? folded : character;
}

function isOneCodePoint(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff);
}
