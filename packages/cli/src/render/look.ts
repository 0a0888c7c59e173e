import type { Redactor } from '@rollcall/core/host';

/** Colours, or none: each function gives its text back as it is where colours are off. */
export type Paint = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow', (text: string) => string>>;

/** How results are to look. Handed to every function that renders. */
export interface Look {
  readonly paint: Paint;
  /** Width of the terminal; absent where nothing is cut. */
  readonly columns?: number;
  /** Show phone numbers and e-mail addresses in clear. */
  readonly showsValues: boolean;
  /**
   * Makes foreign text fit to be shown: secrets masked (before any cutting could halve one), control characters written out, so
   * that nothing from a directory moves the cursor, forges a line or turns the direction of writing.
   */
  text(foreign: string): string;
}

export function lookOf(options: { readonly color: boolean; readonly columns?: number | undefined; readonly showsValues: boolean; readonly redactor: Redactor }): Look {
  const { color, columns, showsValues, redactor } = options;
  const paint = (code: number, end: number) => (text: string) => (color && text !== '' ? `\u001b[${code}m${text}\u001b[${end}m` : text);
  return {
    paint: { bold: paint(1, 22), dim: paint(2, 22), red: paint(31, 39), green: paint(32, 39), yellow: paint(33, 39) },
    ...(columns === undefined ? {} : { columns }),
    showsValues,
    text: (foreign) => visible(redactor.text(foreign)),
  };
}

function visible(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    if (character === '\n' || character === '\t') return ' ';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
