import { expect } from 'chai';
import { openSqlite } from '@rollcall/sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteBy } from '../../packages/source-sql/src/dialects/sqlite/sqlite.js';
import { sqlConfig } from '../../packages/source-sql/src/config.js';
import { SqlSource } from '../../packages/source-sql/src/sql-source.js';
import { settle } from './support/counter.js';
import { type Fault, type FaultPlan, faultyOpen, type Trace } from './support/faulty-sqlite.js';
import { Bench, type Judged, violations } from './support/judge.js';
import { SQL_CONFIG, SQL_WORLD } from './support/sql-world.js';

const SUITE = 'SQLite';
const FAULTS: readonly Fault[] = ['SQLITE_IOERR', 'SQLITE_CORRUPT', 'SQLITE_NOMEM', 'broken driver', 'ends early', 'row lost', 'row twice'];
const clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() };

/** SQLite, by a driver that fails at every row of every statement of a read. */
export function sqliteCuts(): void {
  describe('SQLite', () => {
    const bench = new Bench();
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-cut-sqlite-'));
    const url = `sqlite:${join(folder, 'hr.db')}`;
    let truth: Judged;
    const whole: Trace = { rows: [] };
    before(async () => {
      const database = await openSqlite(join(folder, 'hr.db'), {});
      database.exec(SQL_WORLD);
      database.close();
      truth = await read(undefined, whole);
    });
    after(() => {
      bench.dispose();
      rmSync(folder, { recursive: true, force: true });
    });

    async function read(plan: FaultPlan | undefined, trace: Trace, pageSize = 3): Promise<Judged> {
      const dialect = sqliteBy(faultyOpen(plan, trace));
      const openSession = (address: Parameters<typeof dialect.open>[0] | { readonly dialect: 'postgres' }, options: Parameters<typeof dialect.open>[1]) => {
        if (address.dialect !== 'sqlite') throw new Error('SQLite only');
        return dialect.open(address, options);
      };
      const source = new SqlSource(sqlConfig.parse({ ...SQL_CONFIG, url, pageSize }), { clock, openSession });
      return bench.read(source).finally(() => source.close());
    }

    it('is whole where nothing goes wrong', () => {
      for (const conclusion of Object.values(truth.staged.conclusions)) expect(conclusion.doubts).to.deep.equal([]);
      expect([truth.raw.person.size, truth.raw.group.size, truth.raw.membership.size, truth.edges.size]).to.deep.equal([10, 4, 17, 17]);
    });

    for (const fault of FAULTS) {
      it(`${fault}, at every row of every statement`, async () => {
        let count = 0;
        for (const [statement, rows] of whole.rows.entries()) {
          // The same version of SQLite and the same number of columns: what they say decides nothing.
          for (let atRow = 0; atRow <= rows; atRow += 1) {
            for (const pageSize of [1, 3, 100]) {
              settle(SUITE, `${fault} at row ${atRow} of statement ${statement}, pages of ${pageSize}`, violations(await read({ statement, atRow, fault }, { rows: [] }, pageSize), truth));
              count += 1;
            }
          }
        }
        expect(count).to.be.at.least(100);
      });
    }
  });
}
