/**
 * Masks secrets in whatever leaves the process. It knows texts and finds them raw, percent-encoded, JSON-escaped, in hex and in
 * base64 (also in the middle of a longer base64 text).
 */
export interface Redactor {
  /**
   * Learns a secret. Where it is a URL with a password, the password is learnt too, raw and decoded.
   * Texts below {@link SHORTEST_MASKED} characters are masked only where they are the whole text, for in running text they would
   * shred every message.
   */
  add(secret: string): void;
  /** The text with `[secret]` in place of every secret. */
  text(text: string): string;
  /** The text with every secret replaced by as many asterisks: for excerpts, whose columns matter. */
  mask(text: string): string;
  /**
   * A copy of any value, made of plain data that JSON can print, with all texts (keys included) masked. Errors become objects with
   * name, message, stack and cause; bytes become their count; cycles become `[circular]`. Never throws.
   */
  value(value: unknown): unknown;
}

/** Secrets shorter than this are masked only where they are the whole text. */
export const SHORTEST_MASKED = 4;
