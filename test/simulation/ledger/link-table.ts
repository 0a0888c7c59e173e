import type { Link } from '@rollcall/core';
import { Table } from './table.js';

/** The links of one type, by owner; each target id is held by one of them. */
export class LinkTable {
  readonly #links = new Table<Link>();
  readonly #ownerKeys = new Map<string, string>();

  get(ownerKey: string): Link | undefined {
    return this.#links.get(ownerKey);
  }

  /** The key of the owner who holds a target id. */
  holderOf(targetId: string): string | undefined {
    return this.#ownerKeys.get(targetId);
  }

  /** Puts a link in the place of the owner's earlier one. That nobody else holds the target id was made sure. */
  put(ownerKey: string, link: Link): void {
    const earlier = this.#links.get(ownerKey);
    if (earlier !== undefined) this.#ownerKeys.delete(earlier.targetId);
    this.#ownerKeys.set(link.targetId, ownerKey);
    this.#links.put(ownerKey, link);
  }

  drop(ownerKey: string): void {
    const link = this.#links.get(ownerKey);
    if (link === undefined) return;
    this.#ownerKeys.delete(link.targetId);
    this.#links.drop(ownerKey);
  }

  pages(): AsyncIterable<readonly Link[]> {
    return this.#links.pages();
  }

  count(): { readonly active: number; readonly leaving: number } {
    const links = [...this.#links.values()];
    const leaving = links.filter((link) => link.leaving !== undefined).length;
    return { active: links.length - leaving, leaving };
  }
}
