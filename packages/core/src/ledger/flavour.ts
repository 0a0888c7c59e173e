import { sql, type CreateTableBuilder } from 'kysely';

/** Which database is behind the ledger. All that differs between them goes through this file. */
export type Flavour = 'sqlite' | 'postgres';

/** Lays a table out in the order of its primary key, where the database can: pages by key then read neighbouring rows. */
export function clustered<T extends string, C extends string>(flavour: Flavour, table: CreateTableBuilder<T, C>): CreateTableBuilder<T, C> {
  switch (flavour) {
    case 'sqlite':
      return table.modifyEnd(sql`without rowid`);
    case 'postgres':
      return table;
    default:
      return flavour satisfies never;
  }
}
