import type { CreateTableBuilder } from 'kysely';

/** Adds columns of text that are never null. */
export function texts<T extends string>(table: CreateTableBuilder<T>, ...columns: readonly string[]): CreateTableBuilder<T, string> {
  return columns.reduce<CreateTableBuilder<T, string>>((built, column) => built.addColumn(column, 'text', (definition) => definition.notNull()), table);
}
