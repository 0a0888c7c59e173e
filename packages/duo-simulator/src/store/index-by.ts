/** Ids by a key that several rows may share, in the order they took it. */
export class IndexBy {
  readonly #ids = new Map<string, string | Set<string>>();

  add(key: string, id: string): void {
    const held = this.#ids.get(key);
    if (held === undefined) this.#ids.set(key, id);
    else if (typeof held === 'string') this.#ids.set(key, new Set([held, id]));
    else held.add(id);
  }

  remove(key: string, id: string): void {
    const held = this.#ids.get(key);
    if (held === id) this.#ids.delete(key);
    if (held instanceof Set && held.delete(id) && held.size === 0) this.#ids.delete(key);
  }

  get(key: string): readonly string[] {
    const held = this.#ids.get(key);
    if (held === undefined) return [];
    return typeof held === 'string' ? [held] : [...held];
  }

  clear(): void {
    this.#ids.clear();
  }
}
