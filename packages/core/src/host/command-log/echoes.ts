const SHORTEST = 3;

/** Personal values of a request, to be found again in what the other side answers: error messages repeat what they were given. */
export class Echoes {
  readonly #values = new Set<string>();

  learn(value: string): void {
    if (Array.from(value).length < SHORTEST || this.#values.has(value)) return;
    for (const form of [value, encodeURIComponent(Buffer.from(value).toString()), asHtml(value)]) this.#values.add(form);
  }

  /** As whole words only: a person called Art must not shred every `Artist`. */
  masked(text: string): string {
    const folded = text.toLowerCase();
    const met = [...this.#values].filter((value) => folded.includes(value.toLowerCase()));
    return met.length === 0 ? text : text.replace(finderOf(met), '…');
  }
}

function finderOf(values: readonly string[]): RegExp {
  const ordered = [...values].sort((left, right) => right.length - left.length);
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${ordered.map(literal).join('|')})(?![\\p{L}\\p{N}_])`, 'giu');
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function asHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
