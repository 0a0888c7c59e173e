import type { TargetSchema } from '../../contracts/target.js';
import type { PersonResult } from '../../mapping/compiled.js';
import { nameKey } from '../collect/staged-target.js';
import { KeyTable } from '../staging/key-table.js';
import { NumberList } from '../staging/numbers.js';

/** How many people want to answer to a name beside their own. */
export class OtherNameClaims {
  readonly #claims: KeyTable;
  /** By the number of the name in the table. */
  readonly #counts = new NumberList();
  readonly #attributes: readonly string[];
  readonly #key: (name: string) => string;

  constructor(schema: TargetSchema, seed: number) {
    this.#claims = new KeyTable(seed);
    this.#attributes = Object.entries(schema.attributes).flatMap(([name, { isName }]) => (isName === true ? [name] : []));
    this.#key = nameKey(schema);
  }

  note({ desired }: PersonResult): void {
    for (const attribute of this.#attributes) {
      const desire = desired[attribute];
      if (desire?.state !== 'value' || !Array.isArray(desire.value)) continue;
      for (const value of desire.value as readonly unknown[]) {
        if (typeof value !== 'string') continue;
        const claim = this.#claims.putIfAbsent(this.#key(value), this.#claims.size);
        this.#counts.set(claim, (this.#counts.get(claim) ?? 0) + 1);
      }
    }
  }

  on(name: string): number {
    const claim = this.#claims.get(this.#key(name));
    return claim < 0 ? 0 : (this.#counts.get(claim) ?? 0);
  }
}
