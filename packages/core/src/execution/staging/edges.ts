import { readFully, writeFully } from './record-spool.js';
import type { StagingFolder } from './staging-folder.js';

/** Room for the second number of an edge: four million groups; the first may reach two thousand million. */
const SECOND = 1 << 22;
const FIRST_LIMIT = 2 ** 31;
const RUN_LENGTH = 1 << 20;
const READ_LENGTH = 1 << 13;
/** What a buffer begins with: most of a small tenant need no more, and no file either. */
const FIRST_LENGTH = 1 << 8;

/** Pairs of numbers as they come, on disk, eight bytes a pair. */
export class EdgeSpool {
  readonly #folder: StagingFolder;
  #descriptor: number | undefined;
  #buffer = new Float64Array(FIRST_LENGTH);
  #filled = 0;
  #written = 0;

  constructor(folder: StagingFolder) {
    this.#folder = folder;
  }

  get length(): number {
    return this.#written + this.#filled;
  }

  add(first: number, second: number): void {
    if (this.#filled === this.#buffer.length) this.#makeRoom();
    this.#buffer[this.#filled++] = encodeEdge(first, second);
  }

  /** Every pair once more, in the order of arrival. */
  forEach(visit: (first: number, second: number) => void): void {
    if (this.#written > 0) this.#forEachWritten(visit);
    visitAll(this.#buffer, this.#filled, visit);
  }

  close(): void {
    if (this.#descriptor !== undefined) this.#folder.closeFile(this.#descriptor);
  }

  // Made when memory is not enough.
  get #file(): number {
    return (this.#descriptor ??= this.#folder.openFile());
  }

  #forEachWritten(visit: (first: number, second: number) => void): void {
    const page = new Float64Array(READ_LENGTH);
    for (let at = 0; at < this.#written; at += READ_LENGTH) {
      const count = Math.min(READ_LENGTH, this.#written - at);
      readFully(this.#file, bytesOf(page), count * 8, at * 8);
      visitAll(page, count, visit);
    }
  }

  #makeRoom(): void {
    if (this.#buffer.length >= READ_LENGTH) {
      this.#flush();
      return;
    }
    const larger = new Float64Array(Math.min(READ_LENGTH, this.#buffer.length * 4));
    larger.set(this.#buffer);
    this.#buffer = larger;
  }

  #flush(): void {
    writeFully(this.#file, bytesOf(this.#buffer).subarray(0, this.#filled * 8), this.#written * 8);
    this.#written += this.#filled;
    this.#filled = 0;
  }
}

/**
 * Pairs of numbers in order, each once. Sorted in runs of a million (8 MB), merged from disk: memory does not grow with the
 * number of pairs.
 */
export class SortedEdges {
  readonly #folder: StagingFolder;
  readonly #runs: { readonly descriptor: number; readonly length: number }[] = [];
  #buffer = new Float64Array(FIRST_LENGTH);
  #filled = 0;
  /** True while what is in the buffer came in order, as it often does. */
  #inOrder = true;
  #last = -1;

  constructor(folder: StagingFolder) {
    this.#folder = folder;
  }

  add(first: number, second: number): void {
    if (this.#filled === this.#buffer.length) this.#makeRoom();
    const edge = encodeEdge(first, second);
    if (edge < this.#last) this.#inOrder = false;
    this.#last = edge;
    this.#buffer[this.#filled++] = edge;
  }

  /** Ends the adding; reads all pairs in order. May be called again. */
  cursor(): EdgeCursor {
    if (this.#runs.length === 0) return new EdgeCursor([new MemoryReader(this.#sorted())]);
    this.#spill();
    this.#buffer = NO_EDGES;
    return new EdgeCursor(this.#runs.map((run) => new RunReader(run.descriptor, run.length)));
  }

  close(): void {
    for (const run of this.#runs) this.#folder.closeFile(run.descriptor);
    this.#buffer = NO_EDGES;
  }

  #makeRoom(): void {
    if (this.#buffer === NO_EDGES) throw new RangeError('pairs are read already: none can be added');
    if (this.#buffer.length >= RUN_LENGTH) {
      this.#spill();
      return;
    }
    const larger = new Float64Array(Math.min(RUN_LENGTH, this.#buffer.length * 4));
    larger.set(this.#buffer);
    this.#buffer = larger;
  }

  #spill(): void {
    if (this.#filled === 0) return;
    const sorted = this.#sorted();
    const descriptor = this.#folder.openFile();
    writeFully(descriptor, bytesOf(sorted), 0);
    this.#runs.push({ descriptor, length: this.#filled });
    this.#filled = 0;
    this.#inOrder = true;
    this.#last = -1;
  }

  #sorted(): Float64Array {
    const filled = this.#buffer.subarray(0, this.#filled);
    return this.#inOrder ? filled : filled.sort();
  }
}

const NO_EDGES = new Float64Array(0);

interface EdgeInput {
  /** The next pair, or NaN at the end. */
  head: number;
  advance(): void;
}

class MemoryReader implements EdgeInput {
  #at = 0;
  head: number;
  constructor(private readonly values: Float64Array) {
    this.head = values[0] ?? Number.NaN;
  }
  advance(): void {
    this.head = this.values[++this.#at] ?? Number.NaN;
  }
}

class RunReader implements EdgeInput {
  readonly #page = new Float64Array(READ_LENGTH);
  #pageStart = -READ_LENGTH;
  #at = -1;
  head = 0;
  constructor(
    private readonly descriptor: number,
    private readonly length: number,
  ) {
    this.advance();
  }
  advance(): void {
    this.#at += 1;
    if (this.#at >= this.length) {
      this.head = Number.NaN;
      return;
    }
    if (this.#at >= this.#pageStart + READ_LENGTH) {
      this.#pageStart = this.#at;
      const count = Math.min(READ_LENGTH, this.length - this.#at);
      readFully(this.descriptor, bytesOf(this.#page), count * 8, this.#at * 8);
    }
    this.head = this.#page[this.#at - this.#pageStart] ?? Number.NaN;
  }
}

/** Reads pairs in order; `first` is Infinity at the end. */
export class EdgeCursor {
  #heap: EdgeInput[];
  first = Number.POSITIVE_INFINITY;
  second = 0;

  constructor(inputs: readonly EdgeInput[]) {
    this.#heap = inputs.filter((input) => !Number.isNaN(input.head)).sort((left, right) => left.head - right.head);
    this.#take();
  }

  /** Goes to the next different pair. */
  next(): void {
    const current = this.first * SECOND + this.second;
    do this.#drop();
    while (this.#heap[0]?.head === current);
    this.#take();
  }

  #take(): void {
    const edge = this.#heap[0]?.head;
    this.first = edge === undefined ? Number.POSITIVE_INFINITY : firstOf(edge);
    this.second = edge === undefined ? 0 : secondOf(edge);
  }

  #drop(): void {
    const top = this.#heap[0];
    if (top === undefined) return;
    top.advance();
    if (Number.isNaN(top.head)) {
      const last = this.#heap.pop();
      if (last !== undefined && last !== top) this.#heap[0] = last;
    }
    this.#sink();
  }

  #sink(): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const left = at * 2 + 1;
      const smaller = (heap[left + 1]?.head ?? Infinity) < (heap[left]?.head ?? Infinity) ? left + 1 : left;
      const parent = heap[at];
      const child = heap[smaller];
      if (parent === undefined || child === undefined || parent.head <= child.head) return;
      heap[at] = child;
      heap[smaller] = parent;
      at = smaller;
    }
  }
}

function encodeEdge(first: number, second: number): number {
  if (first >= FIRST_LIMIT || second >= SECOND) throw new RangeError(`pair (${first}, ${second}) is out of range`);
  return first * SECOND + second;
}

function visitAll(edges: Float64Array, count: number, visit: (first: number, second: number) => void): void {
  for (let index = 0; index < count; index += 1) {
    const edge = edges[index] ?? 0;
    visit(firstOf(edge), secondOf(edge));
  }
}

function firstOf(edge: number): number {
  return Math.floor(edge / SECOND);
}

function secondOf(edge: number): number {
  return edge % SECOND;
}

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
