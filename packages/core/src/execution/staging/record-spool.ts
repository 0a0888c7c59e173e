import { readSync, writeSync } from 'node:fs';
import { withPlace } from './disk-error.js';
import { NumberList } from './numbers.js';
import type { StagingFolder } from './staging-folder.js';

const WRITE_BYTES = 1 << 17;
/** What the buffer begins with: most spools of a small tenant need no more, and no file either. */
const FIRST_BYTES = 1 << 12;
const READ_BYTES = 1 << 14;
/** No UTF-16 code unit takes more bytes in UTF-8. */
const BYTES_PER_UNIT = 3;

/**
 * Records on disk, in the order they came, found again by their number (0, 1, 2 …). Holds twelve bytes a record in memory.
 * Records must survive JSON.
 */
export class RecordSpool<T> {
  readonly #folder: StagingFolder;
  #descriptor: number | undefined;
  readonly #offsets = new NumberList('wide');
  readonly #lengths = new NumberList();
  /** What is not written yet; made when it is needed. */
  #pending: Buffer | undefined;
  #pendingBytes = 0;
  #written = 0;
  /** A piece of the file from `#windowStart`. */
  #window = NO_BYTES;
  #windowStart = 0;
  #windowEnd = 0;
  #readEnd = 0;

  constructor(folder: StagingFolder) {
    this.#folder = folder;
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
    return JSON.parse(this.#textAt(offset, length)) as T;
  }

  /** All records in the order of their numbers. */
  *all(): Generator<T, void, void> {
    for (let number = 0; number < this.length; number += 1) yield this.get(number);
  }

  close(): void {
    this.#pending = undefined;
    this.#window = NO_BYTES;
    if (this.#descriptor !== undefined) this.#folder.closeFile(this.#descriptor);
  }

  // Made when memory is not enough.
  get #file(): number {
    return (this.#descriptor ??= this.#folder.openFile());
  }

  #place(number: number, record: T): void {
    const text = JSON.stringify(record);
    const room = text.length * BYTES_PER_UNIT;
    const bytes = this.#roomFor(room).write(text, this.#pendingBytes);
    this.#offsets.set(number, this.#written + this.#pendingBytes);
    this.#lengths.set(number, bytes);
    this.#pendingBytes += bytes;
  }

  // A buffer with so many bytes free behind what is pending: grown up to its full size, then written out.
  #roomFor(room: number): Buffer {
    const needed = this.#pendingBytes + room;
    if (needed <= (this.#pending?.length ?? 0)) return this.#pending ?? NO_BYTES;
    if (needed > WRITE_BYTES) this.#flush();
    const size = Math.max(room, Math.min(WRITE_BYTES, Math.max(FIRST_BYTES, needed * 2)));
    if (size <= (this.#pending?.length ?? 0)) return this.#pending ?? NO_BYTES;
    const larger = Buffer.allocUnsafeSlow(size);
    this.#pending?.copy(larger, 0, 0, this.#pendingBytes);
    this.#pending = larger;
    return larger;
  }

  #textAt(offset: number, length: number): string {
    if (this.#pending !== undefined && offset >= this.#written) {
      const at = offset - this.#written;
      return this.#pending.toString('utf8', at, at + length);
    }
    if (offset < this.#windowStart || offset + length > this.#windowEnd) this.#moveWindow(offset, length);
    const at = offset - this.#windowStart;
    this.#readEnd = offset + length;
    return this.#window.toString('utf8', at, at + length);
  }

  // Whoever reads in order gets many records with one call; whoever jumps about pays for no more than one.
  #moveWindow(offset: number, length: number): void {
    const isInOrder = offset === this.#readEnd;
    const wanted = isInOrder ? Math.max(length, Math.min(READ_BYTES, this.#written - offset)) : length;
    if (this.#window.length < wanted) this.#window = Buffer.allocUnsafeSlow(Math.max(READ_BYTES, wanted));
    readFully(this.#file, this.#window, wanted, offset);
    this.#windowStart = offset;
    this.#windowEnd = offset + wanted;
  }

  #flush(): void {
    if (this.#pending === undefined || this.#pendingBytes === 0) return;
    writeFully(this.#file, this.#pending.subarray(0, this.#pendingBytes), this.#written);
    this.#written += this.#pendingBytes;
    this.#pendingBytes = 0;
  }
}

const NO_BYTES = Buffer.alloc(0);
/** Staging files have no name once they are open; see `StagingFolder`. */
const STAGING_PLACE = '.rollcall beside the ledger';

/** Writes all bytes at the position; a short write (disk full comes as an error) is continued. */
export function writeFully(descriptor: number, bytes: Uint8Array, position: number): void {
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
  } catch (error) {
    throw withPlace(error, STAGING_PLACE);
  }
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
