/** Rows by id in creation order; a page costs the page, not the table. */
export class Table<Row> {
  readonly #rows: Map<string, Row>;
  #order: readonly Row[] | undefined;

  constructor(rows: Iterable<readonly [string, Row]> = []) {
    this.#rows = new Map(rows);
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  set(id: string, row: Row): void {
    this.#rows.set(id, row);
    this.#order = undefined;
  }

  /** Puts a row before all others, which shifts every offset by one. */
  moveToFront(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    const others = [...this.#rows].filter(([other]) => other !== id);
    this.#rows.clear();
    this.#rows.set(id, row);
    for (const [other, otherRow] of others) this.#rows.set(other, otherRow);
    this.#order = undefined;
  }

  /** Puts a row behind all others. */
  moveToEnd(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#rows.delete(id);
    this.set(id, row);
  }

  delete(id: string): void {
    if (this.#rows.delete(id)) this.#order = undefined;
  }

  clear(): void {
    this.#rows.clear();
    this.#order = undefined;
  }

  all(): readonly Row[] {
    this.#order ??= [...this.#rows.values()];
    return this.#order;
  }
}
