/** How much of one body is shown: about as many characters. */
export const LONGEST_BODY = 65_536;

/** Counts what is printed of one body. */
export class Budget {
  #left = LONGEST_BODY;

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** The text, or its beginning where the rest has no room. */
  take(text: string): string {
    const left = Math.max(this.#left, 0);
    this.#left -= text.length + 4;
    return text.length <= left ? text : `${text.slice(0, left)}… (${text.length} characters in all)`;
  }
}
