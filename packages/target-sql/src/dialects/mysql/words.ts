import { sql } from 'kysely';
import type { SqlWords } from '../dialect.js';

/** utf8mb4 takes four bytes a character, and a key of InnoDB 3072 in all: room for four texts of this length. */
const INDEXED_LENGTH = 190;
/** Longer, and a varchar counts against the size of a row. */
const MOST_VARCHAR = 4_000;

/** MariaDB and MySQL read texts as the column's type, exactly; numbers would come as doubles. */
export const mysqlWords: SqlWords = {
  int: (digits) => digits,
  bool: (value) => (value ? '1' : '0'),
  timestamp: (iso) => iso.replace('T', ' ').replace('Z', ''),
  equals: ({ name, kind }, value) => {
    // Most collations here take case, accents and blanks at the end for the same; what is meant is this very text.
    if (kind === 'text' && typeof value === 'string') {
      const bytes = Buffer.from(value, 'utf8').toString('hex').toUpperCase();
      return sql<boolean>`(${sql.id(name)} = ${value} and hex(convert(${sql.id(name)} using utf8mb4)) = ${bytes})`;
    }
    // A text is compared with an integer as a double, which rounds beyond 2^53.
    if (kind === 'int') return sql<boolean>`${sql.id(name)} = cast(${value} as decimal(20, 0))`;
    return sql<boolean>`${sql.id(name)} = ${value}`;
  },
  maxParameters: 65_535,
  columnType: (type, maxLength, isIndexed) => {
    switch (type) {
      case 'string':
        if (isIndexed) return `varchar(${maxLength ?? INDEXED_LENGTH})`;
        return maxLength === undefined || maxLength > MOST_VARCHAR ? 'longtext' : `varchar(${maxLength})`;
      case 'int':
        return 'bigint';
      case 'bool':
        return 'boolean';
      case 'timestamp':
        return 'datetime(6)';
      case 'date':
        return 'date';
      default:
        return type satisfies never;
    }
  },
  generatedKey: 'bigint auto_increment primary key',
  tableOptions: ' engine = InnoDB character set utf8mb4 collate utf8mb4_bin',
};
