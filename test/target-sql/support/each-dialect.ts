import { installedOrSkip } from '../../support/servers/index.js';
import { makeDatabase, type DialectName, type TestDatabase } from './databases.js';

const DIALECTS: readonly DialectName[] = ['sqlite', 'postgres', 'mariadb'];

/** The same suite on every database: what holds on one must hold on all. Each test has a database of its own. */
export function describeEachDialect(title: string, body: (database: () => TestDatabase, dialect: DialectName) => void, dialects: readonly DialectName[] = DIALECTS): void {
  for (const dialect of dialects) {
    describe(`target-sql on ${dialect}: ${title}`, () => {
      let made: TestDatabase | undefined;
      before(async function () {
        if (dialect !== 'sqlite') await installedOrSkip(this, dialect);
      });
      beforeEach(async () => {
        made = await makeDatabase(dialect);
      });
      body(() => {
        if (made === undefined) throw new Error('ask for the database inside a test');
        return made;
      }, dialect);
    });
  }
}

/** The word of each database for a type. */
export function typeWord(dialect: DialectName, type: 'text' | 'int' | 'bool' | 'timestamp' | 'date'): string {
  const words = {
    sqlite: { text: 'text', int: 'integer', bool: 'boolean', timestamp: 'datetime', date: 'date' },
    postgres: { text: 'varchar(40)', int: 'bigint', bool: 'boolean', timestamp: 'timestamptz', date: 'date' },
    mariadb: { text: 'varchar(40)', int: 'bigint', bool: 'tinyint(1)', timestamp: 'datetime(6)', date: 'date' },
  };
  return words[dialect][type];
}
