import { byCodeUnit } from '../../domain/json.js';
import { RecordSpool } from './record-spool.js';
import type { StagingFolder } from './staging-folder.js';

const RUN_LENGTH = 20_000;

interface Keyed<T> {
  readonly key: string;
  readonly value: T;
}

/** Items in the order of their keys (code units), sorted in runs that are merged from disk. Keys are unique. */
export class SortedSpool<T> {
  readonly #folder: StagingFolder;
  readonly #runs: RecordSpool<Keyed<T>>[] = [];
  #buffer: Keyed<T>[] = [];
  #length = 0;

  constructor(folder: StagingFolder) {
    this.#folder = folder;
  }

  get length(): number {
    return this.#length;
  }

  add(key: string, value: T): void {
    this.#buffer.push({ key, value });
    this.#length += 1;
    if (this.#buffer.length >= RUN_LENGTH) this.#spill();
  }

  /** All items in order. May be called again. */
  *all(): Generator<T, void, void> {
    this.#buffer.sort((left, right) => byCodeUnit(left.key, right.key));
    const inputs = [...this.#runs.map((run) => run.all()), this.#buffer.values()].map((items) => ({ items, head: items.next() }));
    for (;;) {
      const lowest = lowestOf(inputs);
      if (lowest === undefined) return;
      yield lowest.value.value;
      lowest.input.head = lowest.input.items.next();
    }
  }

  close(): void {
    for (const run of this.#runs) run.close();
    this.#buffer = [];
  }

  #spill(): void {
    const run = new RecordSpool<Keyed<T>>(this.#folder);
    for (const item of this.#buffer.sort((left, right) => byCodeUnit(left.key, right.key))) run.append(item);
    this.#runs.push(run);
    this.#buffer = [];
  }
}

interface Input<T> {
  readonly items: Iterator<Keyed<T>>;
  head: IteratorResult<Keyed<T>>;
}

function lowestOf<T>(inputs: readonly Input<T>[]): { readonly input: Input<T>; readonly value: Keyed<T> } | undefined {
  let lowest: { readonly input: Input<T>; readonly value: Keyed<T> } | undefined;
  for (const input of inputs) {
    if (input.head.done === true) continue;
    if (lowest === undefined || input.head.value.key < lowest.value.key) lowest = { input, value: input.head.value };
  }
  return lowest;
}
