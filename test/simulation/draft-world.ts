import type { HandAccount, PersonFacts, RowFacts } from './scenario.js';

/** What a generator knows of the world that it makes up: enough that most of what it lets happen can happen. */
export class DraftWorld {
  readonly people: Map<string, PersonFacts>;
  readonly rows: Map<string, RowFacts>;
  readonly groups: Map<string, string>;
  /** People who are gone, and may come back. */
  readonly gone = new Map<string, PersonFacts>();
  readonly handNames: Set<string>;
  #nextKey: number;
  #nextHand: number;

  constructor(people: Readonly<Record<string, PersonFacts>>, rows: Readonly<Record<string, RowFacts>>, groups: Readonly<Record<string, string>>, accounts: readonly HandAccount[]) {
    this.people = new Map(Object.entries(people).map(([key, facts]) => [key, { ...facts }]));
    this.rows = new Map(Object.entries(rows));
    this.groups = new Map(Object.entries(groups));
    this.handNames = new Set(accounts.map(({ name }) => name));
    this.#nextKey = this.people.size + 1;
    this.#nextHand = accounts.length + 1;
  }

  /** The names that are in use, without case. */
  get names(): ReadonlySet<string> {
    return new Set([...this.people.values()].map(({ uid }) => uid.toLowerCase()));
  }

  newKey(): string {
    return `k${this.#nextKey++}`;
  }

  newHand(): string {
    return `H${this.#nextHand++}`;
  }
}
