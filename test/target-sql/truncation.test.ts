import { performance } from 'node:perf_hooks';
import { isConnectorError, type ReadKeys, type Target } from '@rollcall/core';
import type { ConnectionOptions } from '@rollcall/sql-connection';
import { expect } from 'chai';
import type { SqlAddress } from '../../packages/target-sql/src/address.js';
import { sqlTargetConfig } from '../../packages/target-sql/src/config.js';
import type { SqlConnection } from '../../packages/target-sql/src/dialects/dialect.js';
import { sqliteBy } from '../../packages/target-sql/src/dialects/sqlite/sqlite.js';
import { SqlTarget } from '../../packages/target-sql/src/sql-target.js';
import { faultyOpen, type Fault, type FaultPlan, type Trace } from '../truncation/support/faulty-sqlite.js';
import { makeDatabase, type TestDatabase } from './support/databases.js';
import { makeOffice, officeConfig } from './support/office.js';
import { collect } from './support/open-target.js';

const FAULTS: readonly Fault[] = ['SQLITE_IOERR', 'SQLITE_CORRUPT', 'SQLITE_NOMEM', 'broken driver', 'ends early', 'row lost', 'row twice'];
const TYPES = ['account', 'group', 'membership'] as const;
const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: () => Promise.resolve() };

describe('a SQL target whose reads are cut at every row of every statement', () => {
  let database: TestDatabase;
  before(async () => {
    database = await makeDatabase('sqlite');
    await makeOffice(database);
    const people = ['a', 'b', 'c', 'd', 'e'].map((id) => `('${id}', '${id}', 'ours')`).join(', ');
    await database.query(`insert into person (id, name, org) values ${people}; insert into team (label, org) values ('vpn', 'ours'), ('mail', 'ours');
      insert into belongs values ('a', 2, 'ours'), ('a', 3, 'ours'), ('b', 2, 'ours'), ('e', 3, 'ours')`);
  });

  /** What a read told: what was delivered of each type, where that type was called whole; nothing where it threw. */
  async function told(plan: FaultPlan | undefined, trace: Trace, keys: ReadKeys, pageSize: number): Promise<Readonly<Record<string, unknown>>> {
    const dialect = sqliteBy(faultyOpen(plan, trace));
    const openConnection = (address: SqlAddress, options: ConnectionOptions): Promise<SqlConnection> => {
      if (address.dialect !== 'sqlite') throw new Error('SQLite only');
      return dialect.open(address, options);
    };
    const target = new SqlTarget(sqlTargetConfig.parse(officeConfig(database, { pageSize })), { clock, openConnection });
    try {
      const { records, claims } = await collect(target as unknown as Target, TYPES, keys);
      return Object.fromEntries(TYPES.filter((type) => claims[type]?.whole === true).map((type) => [type, records.filter((record) => record.type === type).map((record) => JSON.stringify(record)).sort()]));
    } catch (error) {
      expect(isConnectorError(error), String(error)).to.equal(true);
      return {};
    } finally {
      await target.close();
    }
  }

  for (const [title, keys] of [['everything', 'all'], ['by ids', { by: 'id', values: ['a', 'e', '2', '3', 'nobody'] }]] as const) {
    it(`${title}: nothing that is called whole lacks a row or has one twice`, async () => {
      const whole: Trace = { rows: [] };
      const truth = await told(undefined, whole, keys, 2);
      expect(Object.keys(truth)).to.deep.equal(TYPES);
      let cuts = 0;
      for (const fault of FAULTS) {
        for (const [statement, rows] of whole.rows.entries()) {
          for (let atRow = 0; atRow <= rows; atRow += 1) {
            const seen = await told({ statement, atRow, fault }, { rows: [] }, keys, 2);
            for (const type of Object.keys(seen)) expect(seen[type], `${type}: ${fault} at row ${String(atRow)} of statement ${String(statement)}`).to.deep.equal(truth[type]);
            cuts += 1;
          }
        }
      }
      expect(cuts).to.be.above(200);
    });
  }
});
