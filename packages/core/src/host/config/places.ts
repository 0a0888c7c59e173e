import type { Position } from './types.js';

/** Offsets of a text as lines and columns. */
export interface Places {
  /** The place of a part of the text; offsets outside of it are moved to its nearest end. */
  at(start: number, end?: number): Position;
  /** A line without its line break. Lines count from 1. */
  line(line: number): string;
}

/** Indexes the lines of a text. */
export function placesIn(text: string): Places {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const line = (number: number): string => text.slice(starts[number - 1] ?? text.length, starts[number] ?? text.length).replace(/\r?\n$/, '');
  return {
    line,
    at: (from, to) => {
      const start = Math.min(Math.max(from, 0), text.length);
      const number = lineOf(starts, start);
      const column = Math.min(start - (starts[number - 1] ?? 0), line(number).length) + 1;
      const room = line(number).length - column + 1;
      return { line: number, column, length: Math.max(1, Math.min((to ?? start + 1) - start, room)) };
    },
  };
}

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
