import { readSync } from 'node:fs';
import { writeFully } from './record-spool.js';
import type { StagingFolder } from './staging-folder.js';

const CHUNK_BYTES = 1 << 16;
const LINE_FEED = 10;

/** The lines of an open file, from its beginning; in memory is one line and one chunk. */
export function* linesOf(descriptor: number): Generator<string, void, void> {
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let parts: Buffer[] = [];
  let position = 0;
  for (;;) {
    const got = readSync(descriptor, chunk, 0, chunk.length, position);
    if (got === 0) break;
    position += got;
    let from = 0;
    const read = chunk.subarray(0, got);
    for (let at = read.indexOf(LINE_FEED); at >= 0; at = read.indexOf(LINE_FEED, from)) {
      const piece = read.subarray(from, at);
      yield (parts.length === 0 ? piece : Buffer.concat([...parts, piece])).toString('utf8');
      parts = [];
      from = at + 1;
    }
    if (from < got) parts.push(Buffer.from(read.subarray(from)));
  }
  if (parts.length > 0) yield Buffer.concat(parts).toString('utf8');
}

/** Collects lines into an open file. Call `flush` at the end. */
export class LineWriter {
  #pending: string[] = [];
  #length = 0;
  #position = 0;

  constructor(private readonly descriptor: number) {}

  /** @param line holds no line feed. */
  add(line: string): void {
    this.#pending.push(line);
    this.#length += line.length;
    if (this.#length >= CHUNK_BYTES) this.flush();
  }

  flush(): void {
    if (this.#pending.length === 0) return;
    const bytes = Buffer.from(`${this.#pending.join('\n')}\n`, 'utf8');
    writeFully(this.descriptor, bytes, this.#position);
    this.#position += bytes.length;
    this.#pending = [];
    this.#length = 0;
  }
}

/** Lines on disk, written once and read in order; takes no memory for each. */
export class LineSpool {
  readonly #descriptor: number;
  readonly #writer: LineWriter;

  constructor(private readonly folder: StagingFolder) {
    this.#descriptor = folder.openFile();
    this.#writer = new LineWriter(this.#descriptor);
  }

  add(line: string): void {
    this.#writer.add(line);
  }

  lines(): Generator<string, void, void> {
    this.#writer.flush();
    return linesOf(this.#descriptor);
  }

  close(): void {
    this.folder.closeFile(this.#descriptor);
  }
}
