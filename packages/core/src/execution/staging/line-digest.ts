import { createHash } from 'node:crypto';
import type { Digest } from '../../domain/digest.js';

/**
 * A digest over the lines of a file, taken as they come; each counts with a line feed behind it. The machine's own SHA-256: the one
 * of `domain` is written in JavaScript and more than ten times slower, which tells where a plan has a million lines.
 */
export class LineDigest {
  readonly #hash = createHash('sha256');

  add(line: string): void {
    this.#hash.update(line, 'utf8').update('\n');
  }

  finish(): Digest {
    return `sha256:${this.#hash.digest('hex')}`;
  }
}
