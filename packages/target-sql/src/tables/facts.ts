/** What a column of the database holds, as far as Rollcall must know. `other`: whatever is its text. */
export type ColumnKind = 'text' | 'int' | 'bool' | 'timestamp' | 'date' | 'decimal' | 'uuid' | 'bytes' | 'other';

/** A column as the catalogue tells it. */
export interface ColumnFacts {
  readonly name: string;
  /** The database's own word for the type, for messages. */
  readonly type: string;
  readonly kind: ColumnKind;
  readonly isNullable: boolean;
  /** A default, an identity or an expression gives it a value where an insert does not. */
  readonly hasDefault: boolean;
  /** In characters, where the database counts them. */
  readonly maxChars?: number;
  /** True where characters beyond U+FFFF do not fit in (utf8mb3 of MariaDB): a comparison with one is an error there. */
  readonly isNarrow?: boolean;
  /** Digits of a second's fraction that a timestamp keeps. */
  readonly fractionDigits?: number;
}

/** A table as the catalogue tells it. */
export interface TableFacts {
  readonly columns: ReadonlyMap<string, ColumnFacts>;
  /** The columns of each unique index that holds for every row. */
  readonly uniqueSets: readonly (readonly string[])[];
  /** The storage engine that has no transactions, where the table has such a one. */
  readonly untransactional?: string;
}

/** The facts of a column; an unknown one is taken for a text, so that the database says what is wrong with it. */
export function columnFacts(facts: TableFacts, name: string): ColumnFacts {
  return facts.columns.get(name) ?? { name, type: 'unknown', kind: 'text', isNullable: true, hasDefault: false };
}
