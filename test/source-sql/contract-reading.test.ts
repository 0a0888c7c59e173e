import { expect } from 'chai';
import { numbers } from './support/databases.js';
import { describeEachDialect } from './support/each-dialect.js';
import { failureOf } from '../support/failure-of.js';
import { callOptions } from '../support/plugin-host.js';
import { collect, everything, openSource } from './support/open-source.js';
import { whole, recordsOf, keysOf, edgesOf } from './support/records.js';

describeEachDialect('reading', ({ dialect, database, people, all }) => {
  describe('a whole read', () => {
    it('gives people, groups and memberships with a claim for each', async () => {
      const { incoming, claims } = await collect(await openSource(all()), everything('person', 'group', 'membership'));
      const records = incoming.map((each) => (each.ok ? each.record : expect.fail(each.reason)));
      expect(records.filter((record) => record.type === 'person')).to.deep.equal([
        { type: 'person', key: '1', references: [], attributes: { id: 1, name: '山田太郎' } },
        { type: 'person', key: '2', references: [], attributes: { id: 2, name: '', email: 'b@example.edu', start_on: '2023-12-31' } },
        { type: 'person', key: '3', references: [], attributes: { id: 3, name: 'Zoë Ångström', email: 'zoe@example.edu', start_on: '2024-02-29' } },
      ]);
      expect(records.filter((record) => record.type === 'group').map((record) => record.attributes)).to.deep.equal([{ id: 10, name: 'vpn' }, { id: 20, name: 'mail' }]);
      expect(edgesOf(records)).to.have.members(['1-10', '1-20', '2-20', '3-20', '3-10']);
      expect(records.filter((record) => record.type === 'membership').length).to.be.lessThan(5);
      expect(whole(claims.person)).to.include({ delivered: 3, announced: 3 });
      expect(whole(claims.group)).to.include({ delivered: 2, announced: 2 });
      expect(whole(claims.membership)).to.include({ delivered: 5, announced: 5 });
    });

    it('reads only the types and the attributes that are asked for', async () => {
      const source = await openSource(all());
      const scope = { types: ['person', 'membership'] as const, keys: 'all' as const, attributes: { person: ['email', 'groups', 'groupIds'] } };
      const { incoming, claims } = await collect(source, scope);
      expect(claims).to.have.all.keys('person', 'membership');
      const attributes = recordsOf(incoming).filter((record) => record.type === 'person').map((record) => Object.keys(record.attributes));
      expect(attributes).to.deep.equal([['id'], ['id', 'email'], ['id', 'email']]);
    });

    it('can be repeated on one source, and closed twice', async () => {
      const source = await openSource(people('select id from person'));
      for (const _ of [1, 2]) expect(whole((await collect(source, everything('person'))).claims.person).delivered).to.equal(3);
      await source.close();
      await source.close();
    });

    it('is whole for an empty result', async () => {
      const { incoming, claims } = await collect(await openSource(people('select id from person where id < 0')), everything('person'));
      expect(incoming).to.deep.equal([]);
      expect(whole(claims.person)).to.include({ delivered: 0, announced: 0 });
    });

    for (const [rows, pageSize, sizes] of [[10, 4, [4, 4, 2]], [8, 4, [4, 4]], [3, 4, [3]], [3, 1, [1, 1, 1]]] as const) {
      it(`delivers ${rows} rows in pages of ${pageSize} as ${sizes.join(' + ')}, in order`, async () => {
        const source = await openSource({ ...people(`select n as id from ${numbers(rows)} as c order by n`), pageSize });
        const { pages } = await collect(source, everything('person'));
        expect(pages.map((page) => page.length)).to.deep.equal(sizes);
        expect(keysOf(pages.flat())).to.deep.equal(Array.from({ length: rows }, (_, index) => String(index + 1)));
      });
    }

    it('paces one request for each run of a query', async () => {
      const options = callOptions();
      await collect(await openSource(all()), everything('person', 'group', 'membership'), options);
      expect(options.paced).to.deep.equal(Array<string>(6).fill('query'));
    });

    it('reads by keys what the keys name, and claims that', async () => {
      const scope = { types: ['person', 'membership', 'group'] as const, keys: { by: 'id' as const, values: ['3', '99'] }, attributes: {} };
      const { incoming, claims } = await collect(await openSource(all()), scope);
      const records = recordsOf(incoming);
      expect(records.filter((record) => record.type === 'person').map((record) => record.key)).to.deep.equal(['3']);
      expect(records.filter((record) => record.type === 'group').length).to.equal(2);
      expect(edgesOf(records)).to.have.members(['3-20', '3-10']);
      expect(whole(claims.person)).to.include({ delivered: 1, announced: 1 });
      const groupScope = { types: ['group', 'membership'] as const, keys: { by: 'id' as const, values: ['10'] }, attributes: {} };
      expect(edgesOf(recordsOf((await collect(await openSource(all()), groupScope)).incoming))).to.have.members(['1-10', '3-10']);
      const byName = { ...scope, keys: { by: 'name' as const, values: ['x'] } };
      expect((await failureOf(collect(await openSource(all()), byName))).kind).to.equal('unsupported');
    });

    it('reads a snapshot: what is committed in the middle is seen by nobody', async () => {
      const table = `snap_${dialect}`;
      await database().run(`create table ${table} (id integer primary key); insert into ${table} select n from ${numbers(2000)} as c;`);
      const source = await openSource({ ...people(`select id from ${table}`), pageSize: 100 });
      const read = source.read(everything('person'), callOptions());
      await read.next();
      await database().run(`insert into ${table} select n + 5000 from ${numbers(50)} as c; delete from ${table} where id < 900;`);
      let delivered = 100;
      let step = await read.next();
      for (; step.done !== true; step = await read.next()) delivered += step.value.length;
      expect(delivered).to.equal(2000);
      expect(whole(step.value.person)).to.include({ delivered: 2000, announced: 2000 });
      expect(whole((await collect(source, everything('person'))).claims.person).delivered).to.equal(2000 - 899 + 50);
    });
  });

  describe('keys', () => {
    it('rejects every row of a repeated key and keeps the others', async () => {
      const { incoming, claims } = await collect(await openSource(people('select 1 as id union all select 2 union all select 1 union all select 3')), everything('person'));
      expect(incoming.filter((each) => !each.ok)).to.deep.equal(Array(2).fill({ ok: false, type: 'person', key: '1', reason: '2 rows have the key 1; a key names one record' }));
      expect(recordsOf(incoming.filter((each) => each.ok)).length).to.equal(2);
      expect(whole(claims.person).delivered).to.equal(4);
    });

    it('is not whole with a null or empty key, and says in which row', async () => {
      for (const missing of ['null', "''"]) {
        const { incoming, claims } = await collect(await openSource(people(`select 'a' as id union all select ${missing} union all select 'c'`)), everything('person'));
        const rejected = incoming.filter((each) => !each.ok);
        expect(rejected.length).to.equal(1);
        expect(rejected[0]).to.not.have.property('key');
        expect(claims.person).to.deep.include({ whole: false, delivered: 3 });
        expect(JSON.stringify(claims.person)).to.match(/row \d has no id/);
      }
    });

    it('compares keys by bytes: case matters', async () => {
      const { claims } = await collect(await openSource(people("select 'a' as id union all select 'A'")), everything('person'));
      expect(whole(claims.person).delivered).to.equal(2);
    });

    it('keeps keys beyond 2^53 exact', async () => {
      const { incoming } = await collect(await openSource(people('select 9007199254740993 as id union all select 9007199254740992')), everything('person'));
      expect(keysOf(incoming)).to.have.members(['9007199254740993', '9007199254740992']);
    });

    it('refuses a column that is no key at all', async () => {
      const error = await failureOf(collect(await openSource(people(`select n % 10001 as id from ${numbers(20002)} as c`)), everything('person')));
      expect(error.kind).to.equal('invalid');
      expect(error.message).to.contain('people.key: "id" is no key');
    });

    it('has no memberships without both ends, and they are not whole', async () => {
      const memberships = { query: 'select 1 as p, 10 as g union all select 1, null union all select null, 20', person: 'p', group: 'g' };
      const { incoming, claims } = await collect(await openSource({ ...all(), memberships }), everything('membership'));
      expect(incoming.filter((each) => !each.ok).length).to.equal(2);
      expect(claims.membership).to.deep.include({ whole: false, delivered: 3 });
    });
  });

  describe('readiness', () => {
    for (const [ready, title] of [['select 1 = 0', 'false'], ['select null', 'null'], ['select 1 where 1 = 0', 'no row']] as const) {
      it(`is not read while ready answers ${title}`, async () => {
        const error = await failureOf(collect(await openSource({ ...all(), ready }), everything('person')));
        expect(error.failure).to.include({ kind: 'unavailable', code: 'not-ready' });
      });
    }
    it('is read when ready answers true', async () => {
      expect(whole((await collect(await openSource({ ...all(), ready: 'select 1 = 1' }), everything('person'))).claims.person).delivered).to.equal(3);
    });
  });

  describe('check', () => {
    it('tells server, counts, columns and what to declare', async () => {
      const findings = await (await openSource(all())).check(callOptions());
      expect(findings.find((finding) => finding.code === 'sql-server')?.message).to.match(dialect === 'postgres' ? /^PostgreSQL \d+\.\d+ at 127\.0\.0\.1:\d+\/t\d+$/ : /^SQLite \d+\.\d+\.\d+ file t\d+\.db$/);
      const counts = findings.filter((finding) => finding.code === 'sql-columns').map((finding) => [finding.about, finding.count]);
      expect(counts).to.deep.equal([['people', 3], ['groups', 2], ['memberships', 5]]);
      if (dialect === 'postgres') expect(findings.find((finding) => finding.about === 'people')?.remedy).to.contain('columns: { id: int, name: string, email: string, start_on: date }');
    });

    it('tells of null and repeated keys', async () => {
      const findings = await (await openSource(people('select 1 as id union all select null union all select 1'))).check(callOptions());
      expect(findings.map((finding) => finding.code)).to.include.members(['null-key', 'repeated-key']);
    });
  });
});
