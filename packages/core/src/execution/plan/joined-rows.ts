import type { CompiledJoin, CompiledPipeline, JoinedRow } from '../../mapping/compiled.js';
import type { Doubt } from '../../domain/evidence.js';
import { byCodeUnit } from '../../domain/json.js';
import type { PersonRecord } from '../../domain/source-record.js';
import type { StagedSource } from '../collect/staged-source.js';
import { KeyTable } from '../staging/key-table.js';
import { NumberList } from '../staging/numbers.js';

/** Finds the rows of joined sources for one person: a hash join over the staged records. */
export class JoinedRows {
  readonly #indexes: readonly JoinIndex[];
  readonly rates: Record<string, { joined: number; of: number }> = {};

  constructor(pipeline: CompiledPipeline, sources: ReadonlyMap<string, StagedSource>, seed: number) {
    this.#indexes = pipeline.joins.flatMap((join) => {
      const source = sources.get(join.source);
      return source === undefined ? [] : [new JoinIndex(join, source, seed)];
    });
  }

  /** One row (or the reason why there is none) for each joined source. */
  rowsOf(person: PersonRecord): Readonly<Record<string, JoinedRow>> {
    const rows: Record<string, JoinedRow> = {};
    for (const index of this.#indexes) {
      const row = index.rowOf(person);
      rows[index.name] = row;
      const rate = (this.rates[index.name] ??= { joined: 0, of: 0 });
      rate.of += 1;
      if (row.state === 'row' || row.state === 'several') rate.joined += 1;
    }
    return rows;
  }
}

class JoinIndex {
  readonly name: string;
  readonly #values: KeyTable;
  readonly #first = new NumberList();
  readonly #count = new NumberList();
  /** Why a row that is not here may exist all the same. */
  readonly #doubts: readonly Doubt[];

  constructor(
    private readonly join: CompiledJoin,
    private readonly source: StagedSource,
    seed: number,
  ) {
    this.name = join.source;
    this.#values = new KeyTable(seed, source.persons.length);
    for (let row = 0; row < source.persons.length; row += 1) this.#add(row, source.persons.get(row));
    this.#doubts = doubtsOf(source);
  }

  rowOf(person: PersonRecord): JoinedRow {
    const value = this.join.ownValue(person);
    // A person without a join value has no row whatever the other side holds.
    if (value === undefined) return { state: 'none' };
    const id = this.#values.get(value);
    if (id < 0) return this.#doubts.length === 0 ? { state: 'none' } : { state: 'unknown', doubts: this.#doubts };
    const count = this.#count.get(id) ?? 0;
    if (count > 1 && this.join.multiple === 'reject') return { state: 'several', count };
    return { state: 'row', record: this.source.persons.get(this.#first.get(id) ?? 0) };
  }

  #add(row: number, record: PersonRecord): void {
    const value = this.join.joinedValue(record);
    if (value === undefined || this.source.withheld.person.has(record.key)) return;
    const next = this.#values.size;
    const id = this.#values.putIfAbsent(value, next);
    if (id === next) {
      this.#first.set(id, row);
      this.#count.set(id, 1);
      return;
    }
    this.#count.set(id, (this.#count.get(id) ?? 0) + 1);
    // `first` means first by key, so that the choice does not depend on the order of arrival.
    const present = this.source.persons.get(this.#first.get(id) ?? 0);
    if (byCodeUnit(record.key, present.key) < 0) this.#first.set(id, row);
  }
}

// A record that could not be used may be anybody's row: nobody's row is known to be missing while there is one.
function doubtsOf(source: StagedSource): readonly Doubt[] {
  const { doubts } = source.conclusions.person;
  const [unusable] = source.withheld.person;
  if (unusable === undefined) return doubts;
  const [key, reason] = unusable;
  return [...doubts, { reason: `${source.withheld.person.size} of its records could not be used, for example ${key}: ${reason}` }];
}
