import { performance } from 'node:perf_hooks';
import type { Secret, Target } from '@rollcall/core';
import { expect } from 'chai';
import { sqlConfig } from '../../../packages/source-sql/src/config.js';
import { SqlSource } from '../../../packages/source-sql/src/sql-source.js';
import { sqlTargetConfig } from '../../../packages/target-sql/src/config.js';
import { SqlTarget } from '../../../packages/target-sql/src/sql-target.js';
import { collect as collectSource, everything } from '../../source-sql/support/open-source.js';
import { whole } from '../../source-sql/support/records.js';
import { callOptions } from '../../support/plugin-host.js';
import { collect as collectTarget } from '../../target-sql/support/open-target.js';

const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: () => Promise.resolve() };

/** A plugin that opens a database by this package, as far as both kinds of plugins do the same with it. */
export interface Way {
  /** Reads everything; a read that is not whole fails the test. */
  read(): Promise<void>;
  check(): Promise<unknown>;
  close(): Promise<void>;
}

/** Every plugin that uses this package, over an address of PostgreSQL. What holds for one must hold for all. */
export const ways: Readonly<Record<'source-sql' | 'target-sql', (url: Secret | string) => Way>> = {
  'source-sql': (url) => {
    const source = new SqlSource(sqlConfig.parse({ url, people: { key: 'id', query: 'select 1 as id' } }), { clock });
    return {
      read: async () => {
        expect(whole((await collectSource(source, everything('person'))).claims.person).delivered).to.equal(1);
      },
      check: () => source.check(callOptions()),
      close: () => source.close(),
    };
  },
  'target-sql': (url) => {
    // A table that the first write would make is read as empty: a role without any right can read it.
    const accounts = { table: 'nothing', key: 'id', name: 'id', columns: { id: 'string' } };
    const target = new SqlTarget(sqlTargetConfig.parse({ url, accounts, create: true }), { clock });
    return {
      read: async () => {
        expect(whole((await collectTarget(target as unknown as Target, ['account'])).claims.account).delivered).to.equal(0);
      },
      check: () => target.probe(callOptions()),
      close: () => target.close(),
    };
  },
};
