import { sql } from 'kysely';
import type { SqlWords } from '../dialect.js';

/** SQLite stores what it is given: integers as integers, truth as 1 and 0, times as ISO texts. */
export const sqliteWords: SqlWords = {
  int: (digits) => BigInt(digits),
  bool: (value) => (value ? 1n : 0n),
  timestamp: (iso) => iso,
  equals: ({ name }, value) => sql<boolean>`${sql.id(name)} = (${value} collate binary)`,
  maxParameters: 32_766,
  columnType: (type) => {
    switch (type) {
      case 'string':
      case 'timestamp':
      case 'date':
        return 'text';
      case 'int':
      case 'bool':
        return 'integer';
      default:
        return type satisfies never;
    }
  },
  generatedKey: 'integer primary key autoincrement',
  tableOptions: '',
};
