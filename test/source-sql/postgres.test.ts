import { expect } from 'chai';
import type { ConnectorError } from '@rollcall/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeWithServer, queryPostgres } from '../support/servers/index.js';
import { failureOf } from '../support/failure-of.js';
import { titleOf, whole } from './support/records.js';
import { callOptions } from '../support/plugin-host.js';
import { collect, everything, openSource } from './support/open-source.js';

const people = (url: string, query: string, more: Readonly<Record<string, unknown>> = {}) => ({ url, people: { key: 'id', query }, ...more });
const manyRows = 'select n as id from generate_series(1, 100000) as n';

async function drained(read: AsyncGenerator<unknown, unknown, void>): Promise<void> {
  for (let step = await read.next(); step.done !== true; step = await read.next());
}

describeWithServer('postgres', 'source-sql on PostgreSQL only', (server) => {
  const rollcallBackends = async (): Promise<readonly unknown[]> => queryPostgres(server().url, "select pid, state, query from pg_stat_activity where application_name = 'rollcall'");
  // A server lets go of a backend in its own time; what is left after two seconds was left behind.
  const backendsLeft = async (): Promise<readonly unknown[]> => {
    for (let tries = 0; tries < 20 && (await rollcallBackends()).length > 0; tries += 1) await sleep(100);
    return rollcallBackends();
  };
  const terminate = () => queryPostgres(server().url, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rollcall'");

  describe('types', () => {
    const cases: readonly (readonly [string, unknown])[] = [
      ['7::int2', 7], ['8::int8', 8], ['9223372036854775807::int8', '9223372036854775807'],
      ['12.50::numeric', '12.50'], ['0.25::float4', 0.25], ['true', true], ['false', false],
      ["'2024-02-29'::date", '2024-02-29'],
      ["'2024-02-29 13:14:15.5'::timestamp", '2024-02-29T13:14:15.500'],
      ["'2024-02-29 13:14:15+02'::timestamptz", '2024-02-29T11:14:15.000Z'],
      ["'ab'::char(5)", 'ab'], ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
      ["array['a','b c',null]::text[]", ['a', 'b c']], ['array[1,2]::int8[]', [1, 2]], ['array[]::text[]', []],
      ["array['2024-02-29']::date[]", ['2024-02-29']], ["'{happy,sad}'::mood[]", ['happy', 'sad']], ["'happy'::mood", 'happy'],
      [`'"x"'::jsonb`, 'x'], ["'[1, \"a\", null, true]'::jsonb", [1, 'a', true]], [`'{"a": 1}'::jsonb`, '{"a": 1}'], ["'null'::json", undefined],
      ["'10.0.0.0/8'::inet", '10.0.0.0/8'], ["'5'::positive", 5],
    ];
    before(() => queryPostgres(server().url, "create type mood as enum ('happy', 'sad'); create domain positive as int check (value > 0);"));
    for (const [expression, expected] of cases) {
      it(`${expression} is ${titleOf(expected)}`, async () => {
        const { incoming } = await collect(await openSource(people(server().url, `select 1 as id, ${expression} as v`)), everything('person'));
        const [first] = incoming;
        if (first?.ok !== true || first.record.type === 'membership') return expect.fail(JSON.stringify(first));
        expect(first.record.attributes.v).to.deep.equal(expected);
      });
    }

    for (const [expression, reason] of [
      ["'infinity'::date", 'v is infinity'], ["'NaN'::numeric", 'v is NaN'], ["'NaN'::float8", 'v is NaN'],
      ["'0044-03-15 BC'::date", 'outside of the years'], ["'[9007199254740993]'::json", 'beyond 2^53'], ["array[['a']]::text[]::text || chr(65533)", 'not valid UTF-8'],
    ] as const) {
      it(`${expression} rejects its record by key`, async () => {
        const { incoming, claims } = await collect(await openSource(people(server().url, `select 1 as id, ${expression} as v`)), everything('person'));
        expect(incoming[0]).to.include({ ok: false, key: '1' });
        expect(incoming[0]?.ok === false ? incoming[0].reason : '').to.contain(reason);
        expect(claims.person.whole).to.equal(true);
      });
    }

    for (const [expression, type] of [['1.0::float8', 'double precision'], ["'\\x00'::bytea", 'bytea'], ['now()', 'timestamp with time zone'], ["array['a']", 'text[]']] as const) {
      it(`a key of type ${type} is refused`, async () => {
        const error = await failureOf(collect(await openSource(people(server().url, `select ${expression} as id`)), everything('person')));
        expect(error.message).to.contain(`people.key: "id" has type ${type} and cannot be a key`);
      });
    }

    it('the global type parsers of pg are untouched', async () => {
      await collect(await openSource(people(server().url, 'select 1::int8 as id')), everything('person'));
      expect(await queryPostgres(server().url, "select 1::int4 as a, 'x'::text as b, null as c")).to.deep.equal([{ a: 1, b: 'x', c: null }]);
    });
  });

  describe('the server goes away', () => {
    it('between two pages: throws unavailable', async () => {
      const read = (await openSource({ ...people(server().url, manyRows), pageSize: 100 })).read(everything('person'), callOptions());
      await read.next();
      await terminate();
      await sleep(50);
      const error = await failureOf(drained(read));
      expect(error.kind, error.message).to.equal('unavailable');
      expect(await backendsLeft()).to.deep.equal([]);
    });

    it('while a page is computed: throws unavailable', async () => {
      const read = (await openSource(people(server().url, 'select n as id, pg_sleep(0.01)::text as s from generate_series(1, 300) as n', { pageSize: 1000 }))).read(everything('person'), callOptions());
      const failing = failureOf(drained(read));
      await sleep(150);
      await terminate();
      expect((await failing).kind).to.equal('unavailable');
    });

    it('as a whole, by a power cut: throws unavailable, and reads again after its restart', async () => {
      const source = await openSource({ ...people(server().url, manyRows), pageSize: 100 });
      const read = source.read(everything('person'), callOptions());
      await read.next();
      await server().kill();
      expect((await failureOf(drained(read))).kind).to.equal('unavailable');
      expect((await failureOf(collect(source, everything('person')))).kind).to.equal('unavailable');
      await server().restart();
      expect((await collect(source, everything('person'))).claims.person.delivered).to.equal(100_000);
    });

    it('frozen: a signal still ends the read within a second', async () => {
      const stop = new AbortController();
      const read = (await openSource({ ...people(server().url, manyRows), pageSize: 100 })).read(everything('person'), callOptions(stop.signal));
      await read.next();
      server().pause();
      try {
        const failing = failureOf(drained(read));
        await sleep(50);
        const started = performance.now();
        stop.abort();
        expect((await failing).kind).to.equal('cancelled');
        expect(performance.now() - started).to.be.lessThan(4000);
      } finally {
        server().resume();
      }
    });
  });

  describe('limits', () => {
    it('a signal ends a query that computes, at the server too', async () => {
      const stop = new AbortController();
      const read = (await openSource(people(server().url, 'select 1 as id, pg_sleep(30)::text as s'))).read(everything('person'), callOptions(stop.signal));
      const failing = failureOf(drained(read));
      await sleep(150);
      const started = performance.now();
      stop.abort();
      expect((await failing).kind).to.equal('cancelled');
      expect(performance.now() - started).to.be.lessThan(4000);
      expect(await backendsLeft()).to.deep.equal([]);
    });

    for (const delayMs of [0, 2, 4, 8, 12, 16, 24, 32, 48]) {
      it(`a signal is never missed while the connection is made (after ${delayMs} ms)`, async () => {
        const stop = new AbortController();
        const read = (await openSource(people(server().url, 'select 1 as id, pg_sleep(30)::text as s'))).read(everything('person'), callOptions(stop.signal));
        const failing = failureOf(drained(read));
        if (delayMs > 0) await sleep(delayMs);
        stop.abort();
        const started = performance.now();
        expect((await failing).kind).to.equal('cancelled');
        expect(performance.now() - started).to.be.lessThan(4000);
        expect(await backendsLeft()).to.deep.equal([]);
      });
    }

    it('a server that stops answering is given up', async () => {
      const options = { ...people(server().url, manyRows), pageSize: 100, statementTimeout: '200ms' };
      const counting = failureOf(collect(await openSource(options), everything('person')));
      server().pause();
      try {
        expect((await counting).kind).to.equal('unavailable');
      } finally {
        server().resume();
      }
    });

    it('a writing function is refused by the transaction', async () => {
      await queryPostgres(server().url, "create table trace (n int); create function leave_trace() returns int language sql as 'insert into trace values (1) returning n'; create sequence counter;");
      for (const query of ['select leave_trace() as id', "select nextval('counter') as id"]) {
        const error = await failureOf(collect(await openSource(people(server().url, query)), everything('person')));
        expect(error.failure).to.include({ kind: 'invalid', code: '25006' });
      }
      expect(await queryPostgres(server().url, 'select * from trace')).to.deep.equal([]);
    });

    it('marks the state by a position in the log that only grows', async () => {
      const source = await openSource(people(server().url, 'select 1 as id'));
      const marks: string[] = [];
      for (let read = 0; read < 3; read += 1) {
        const { person } = (await collect(source, everything('person'))).claims;
        marks.push(person.whole ? (person.watermark ?? '') : '');
        await queryPostgres(server().url, 'create table mark (n int); drop table mark;');
      }
      expect(marks[0]).to.match(/^\d+\/00000001\/[0-9A-F]{8}\/[0-9A-F]{8}$/);
      expect([...marks].sort()).to.deep.equal(marks);
      expect(new Set(marks).size).to.equal(3);
    });

    it('marks it for an ordinary role too: it is told whose log it reads, and where', async () => {
      const source = await openSource(people(await server().createUser('ordinary', 'ordinary-Password'), 'select 1 as id'));
      const { person } = (await collect(source, everything('person'))).claims;
      expect(whole(person).watermark).to.match(/^\d+\/00000001\/[0-9A-F]{8}\/[0-9A-F]{8}$/);
    });
  });

  describe('messages', () => {
    const noSecrets = (error: ConnectorError, url: string): void => {
      const shown = `${error.message}\n${error.stack ?? ''}\n${JSON.stringify(error)}\n${JSON.stringify(error.failure)}\n${String(error.cause)}`;
      const { password, username } = new URL(url);
      for (const hidden of [url, password, decodeURIComponent(password), Buffer.from(decodeURIComponent(password)).toString('base64'), `${username}:`]) expect(shown).to.not.contain(hidden);
    };

    it('an error tells the place in the query', async () => {
      const error = await failureOf(collect(await openSource(people(server().url, 'select oid as id\nfrom pg_class\nwhere emial = 1')), everything('person')));
      expect(error.message).to.equal('people: column "emial" does not exist at line 3, column 7 of the query (42703)');
    });

    it('a role without rights is told what to ask for', async () => {
      await queryPostgres(server().url, 'create table secret_table (id int)');
      const url = await server().createUser('nobody2', 'p4ss-w0rd-nobody');
      const error = await failureOf(collect(await openSource(people(url, 'select id from secret_table')), everything('person')));
      expect(error.failure).to.include({ kind: 'forbidden', code: '42501' });
      expect(error.failure.remedy).to.contain('grant');
    });

    it('a wrong password is unauthorized', async () => {
      const url = server().url.replace(/:[^:@]+@/, ':wr%40ng-Pa55word@');
      const error = await failureOf((await openSource(people(url, 'select 1 as id'))).check(callOptions()));
      expect(error.failure).to.include({ kind: 'unauthorized', code: '28P01' });
      noSecrets(error, url);
    });

    it('no password is unauthorized', async () => {
      const error = await failureOf((await openSource(people(server().url.replace(/:[^:@]+@/, '@'), 'select 1 as id'))).check(callOptions()));
      expect(error.kind).to.equal('unauthorized');
    });

    for (const [title, change, kind] of [
      ['a closed port', (url: URL) => void (url.port = '1'), 'unavailable'],
      ['an unknown host', (url: URL) => void (url.hostname = 'no-such-host.invalid'), 'unavailable'],
      ['an unknown database', (url: URL) => void (url.pathname = '/nothing'), 'not-found'],
      ['a server without TLS', (url: URL) => void (url.search = '?sslmode=verify-full'), 'invalid'],
    ] as const) {
      it(`${title} is ${kind}, with a remedy and without the password`, async () => {
        const url = new URL(server().url);
        change(url);
        const error = await failureOf((await openSource(people(url.href, 'select 1 as id'))).check(callOptions()));
        expect(error.kind, error.message).to.equal(kind);
        expect(error.failure.remedy).to.be.a('string');
        noSecrets(error, url.href);
      });
    }
  });
});
