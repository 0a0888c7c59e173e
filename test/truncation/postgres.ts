import { expect } from 'chai';
import { sqlConfig } from '../../packages/source-sql/src/config.js';
import { SqlSource } from '../../packages/source-sql/src/sql-source.js';
import { describeWithServer, queryPostgres } from '../support/servers/index.js';
import { settle } from './support/counter.js';
import { EndingSource } from './support/ending-source.js';
import { Bench, type Judged, violations } from './support/judge.js';
import { errorMessage, type PostgresProxy, type PostgresTrouble, startPostgresProxy } from './support/postgres-proxy.js';
import { SQL_CONFIG, SQL_WORLD } from './support/sql-world.js';

const SUITE = 'PostgreSQL';
const STEP = 97;
const CODES = ['57P01', '40001', '57014', 'XX000'] as const;
const clock = { now: () => 0, monotonic: () => performance.now(), sleep: () => Promise.resolve() };

/** PostgreSQL: a real server, its answers cut and changed on the way. */
export function postgresCuts(): void {
  describeWithServer(
    'postgres',
    'PostgreSQL',
    (server) => {
      const bench = new Bench();
      let proxy: PostgresProxy;
      let url: string;
      let truth: Judged;
      before(async () => {
        url = await server().createDatabase('cuts');
        await queryPostgres(url, SQL_WORLD);
        proxy = await startPostgresProxy(server().port);
        truth = await read({});
      });
      after(async () => {
        await proxy.close();
        bench.dispose();
      });

      async function read(trouble: PostgresTrouble): Promise<Judged> {
        proxy.trouble = trouble;
        const source = new SqlSource(sqlConfig.parse({ ...SQL_CONFIG, url: url.replace(/:\d+\//, `:${proxy.port}/`), pageSize: 4, statementTimeout: '10s' }), { clock });
        return bench.read(source).finally(() => source.close());
      }

      async function runAll(cases: Iterable<readonly [name: string, trouble: PostgresTrouble]>): Promise<number> {
        let count = 0;
        for (const [name, trouble] of cases) {
          settle(SUITE, name, violations(await read(trouble), truth));
          count += 1;
        }
        return count;
      }

      /** The messages of one whole read. */
      async function recorded(): Promise<{ readonly types: readonly string[]; readonly bytes: number }> {
        await read({});
        return { types: [...proxy.types], bytes: proxy.bytes };
      }

      it('is whole where nothing goes wrong', async () => {
        const whole = await read({});
        for (const conclusion of Object.values(whole.staged.conclusions)) expect(conclusion.doubts, JSON.stringify(conclusion.doubts)).to.deep.equal([]);
        expect([truth.raw.person.size, truth.raw.group.size, truth.raw.membership.size, truth.edges.size]).to.deep.equal([10, 4, 17, 17]);
      });

      it('cut behind every message, and inside of them', async () => {
        const { types, bytes } = await recorded();
        const cases: (readonly [string, PostgresTrouble])[] = [];
        for (let afterMessages = 0; afterMessages < types.length; afterMessages += 1) {
          const how = afterMessages % 4 === 3 ? 'reset' : 'end';
          cases.push([`${how} behind message ${afterMessages}`, { cut: { afterMessages, how } }]);
        }
        for (let afterBytes = 1; afterBytes < bytes; afterBytes += STEP) cases.push([`end behind byte ${afterBytes}`, { cut: { afterBytes, how: 'end' } }]);
        expect(await runAll(cases)).to.be.at.least(150);
      });

      it('a row that is lost, or comes twice, and an error in the place of any message', async () => {
        const { types } = await recorded();
        const cases: (readonly [string, PostgresTrouble])[] = [];
        for (const [place, type] of types.entries()) {
          if (type === 'D') {
            cases.push([`row ${place} is lost`, { change: (message, number) => (number === place ? undefined : message) }]);
            cases.push([`row ${place} comes twice`, { change: (message, number) => (number === place ? Buffer.concat([message, message]) : message) }]);
          }
          if (!'DCs'.includes(type)) continue;
          const code = CODES[place % CODES.length] ?? CODES[0];
          cases.push([`${code} at message ${place}`, { change: (message, number) => (number === place ? errorMessage(code) : number > place && message[0] !== 0x5a ? undefined : message) }]);
        }
        expect(await runAll(cases)).to.be.at.least(100);
      });

      it('a backend that is ended by its administrator between any two pages', async () => {
        let count = 0;
        for (let page = 0; page < 9; page += 1) {
          proxy.trouble = {};
          const source = new SqlSource(sqlConfig.parse({ ...SQL_CONFIG, url, pageSize: 4 }), { clock });
          const ending = new EndingSource(source, page, () => queryPostgres(server().url, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rollcall'"));
          settle(SUITE, `terminated before page ${page}`, violations(await bench.read(ending).finally(() => source.close()), truth));
          count += 1;
        }
        expect(count).to.equal(9);
      });
    },
    () => ({ authentication: 'trust' as const }),
  );
}
