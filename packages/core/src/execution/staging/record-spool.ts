import { readSync, writeSync } from 'node:fs';
import { NumberList } from './numbers.js';
import type { StagingFolder } from './staging-folder.js';

const BUFFER_BYTES = 1 << 18;

/**
 * Records on disk, in the order they came, found again by their number (0, 1, 2 …). Holds eight bytes a record in memory.
 * Records must survive JSON.
 */
export class RecordSpool<T> {
  readonly #folder: StagingFolder;
  readonly #descriptor: number;
  readonly #offsets = new NumberList();
  readonly #lengths = new NumberList();
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #written = 0;
  #scratch = Buffer.allocUnsafeSlow(4096);

  constructor(folder: StagingFolder) {
    this.#folder = folder;
    this.#descriptor = folder.openFile();
  }

  get length(): number {
    return this.#offsets.length;
  }

  /** Adds a record and returns its number. */
  append(record: T): number {
    const number = this.#offsets.length;
    this.#place(number, record);
    return number;
  }

  /** Puts another record in the place of an earlier one. */
  replace(number: number, record: T): void {
    this.#place(number, record);
  }

  get(number: number): T {
    const offset = this.#offsets.get(number);
    const length = this.#lengths.get(number);
    if (offset === undefined || length === undefined) throw new RangeError(`no record ${number}`);
    if (offset + length > this.#written) this.#flush();
    if (this.#scratch.length < length) this.#scratch = Buffer.allocUnsafeSlow(length * 2);
    readFully(this.#descriptor, this.#scratch, length, offset);
    return JSON.parse(this.#scratch.toString('utf8', 0, length)) as T;
  }

  /** All records in the order of their numbers. */
  *all(): Generator<T, void, void> {
    for (let number = 0; number < this.length; number += 1) yield this.get(number);
  }

  close(): void {
    this.#pending = [];
    this.#folder.closeFile(this.#descriptor);
  }

  #place(number: number, record: T): void {
    const bytes = Buffer.from(JSON.stringify(record), 'utf8');
    this.#offsets.set(number, this.#written + this.#pendingBytes);
    this.#lengths.set(number, bytes.length);
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= BUFFER_BYTES) this.#flush();
  }

  #flush(): void {
    if (this.#pendingBytes === 0) return;
    writeFully(this.#descriptor, Buffer.concat(this.#pending), this.#written);
    this.#written += this.#pendingBytes;
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}

/** Writes all bytes at the position; a short write (disk full comes as an error) is continued. */
export function writeFully(descriptor: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
}

/** Reads exactly `length` bytes from the position. */
export function readFully(descriptor: number, into: Uint8Array, length: number, position: number): void {
  let done = 0;
  while (done < length) {
    const got = readSync(descriptor, into, done, length - done, position + done);
    if (got === 0) throw new RangeError('staging file ended early');
    done += got;
  }
}
