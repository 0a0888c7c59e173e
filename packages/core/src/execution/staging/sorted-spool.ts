import { byCodeUnit } from '../../domain/json.js';
import { LineSpool } from './lines.js';
import type { StagingFolder } from './staging-folder.js';

const RUN_LENGTH = 20_000;
/** More runs than this are merged into one, so that neither open files nor the merge grow with the number of items. */
const MOST_RUNS = 24;

type Keyed<T> = readonly [key: string, value: T];

/** Items in the order of their keys (code units), sorted in runs that are merged from disk. Items of one key keep their order. */
export class SortedSpool<T> {
  readonly #folder: StagingFolder;
  readonly #runLength: number;
  #runs: LineSpool[] = [];
  #buffer: Keyed<T>[] = [];
  #length = 0;

  constructor(folder: StagingFolder, runLength = RUN_LENGTH) {
    this.#folder = folder;
    this.#runLength = runLength;
  }

  get length(): number {
    return this.#length;
  }

  add(key: string, value: T): void {
    this.#buffer.push([key, value]);
    this.#length += 1;
    if (this.#buffer.length >= this.#runLength) this.#spill();
  }

  /** All items in order. May be called again. */
  *all(): Generator<T, void, void> {
    this.#buffer.sort(byKey);
    const runs = this.#runs.map((run) => itemsOf<T>(run));
    for (const [, value] of merged([...runs, this.#buffer.values()])) yield value;
  }

  close(): void {
    for (const run of this.#runs) run.close();
    this.#runs = [];
    this.#buffer = [];
  }

  #spill(): void {
    this.#runs.push(this.#written(this.#buffer.sort(byKey)));
    this.#buffer = [];
    if (this.#runs.length <= MOST_RUNS) return;
    const one = this.#written(merged(this.#runs.map((run) => itemsOf<T>(run))));
    for (const run of this.#runs) run.close();
    this.#runs = [one];
  }

  #written(items: Iterable<Keyed<T>>): LineSpool {
    const run = new LineSpool(this.#folder);
    for (const item of items) run.add(JSON.stringify(item));
    return run;
  }
}

function byKey(left: Keyed<unknown>, right: Keyed<unknown>): number {
  return byCodeUnit(left[0], right[0]);
}

function* itemsOf<T>(run: LineSpool): Generator<Keyed<T>, void, void> {
  for (const line of run.lines()) yield JSON.parse(line) as Keyed<T>;
}

interface Input<T> {
  readonly items: Iterator<Keyed<T>>;
  head: Keyed<T>;
}

/** Merges sorted inputs; of equal keys the earlier input's item comes first. */
function* merged<T>(sorted: readonly Iterator<Keyed<T>>[]): Generator<Keyed<T>, void, void> {
  let inputs: Input<T>[] = [];
  for (const items of sorted) {
    const first = items.next();
    if (first.done !== true) inputs.push({ items, head: first.value });
  }
  for (;;) {
    const lowest = lowestOf(inputs);
    if (lowest === undefined) return;
    yield lowest.head;
    const next = lowest.items.next();
    if (next.done === true) inputs = inputs.filter((input) => input !== lowest);
    else lowest.head = next.value;
  }
}

function lowestOf<T>(inputs: readonly Input<T>[]): Input<T> | undefined {
  let lowest: Input<T> | undefined;
  for (const input of inputs) if (lowest === undefined || input.head[0] < lowest.head[0]) lowest = input;
  return lowest;
}
