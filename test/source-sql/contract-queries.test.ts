import { expect } from 'chai';
import { describeEachDialect } from './support/each-dialect.js';
import { failureOf } from '../support/failure-of.js';
import { collect, everything, openSource } from './support/open-source.js';
import { whole } from './support/records.js';

describeEachDialect('queries', ({ database, people, all }) => {
  describe('queries that are refused before the first row', () => {
    const refused: readonly (readonly [string, string, RegExp])[] = [
      ['two statements', 'select id from person; select 1', /./],
      ['a semicolon at the end', 'select id from person;', /./],
      ['a delete', 'delete from person', /./],
      ['a delete that returns rows', 'delete from person returning id', /./],
      ['a write inside a with', 'with gone as (delete from person returning id) select id from gone', /./],
      ['an escape by brackets', 'select id from person) as q; delete from person; select * from (select 1 as id', /./],
      ['an update', "update person set name = 'x'", /./],
      ['a create', 'create table stolen (id integer)', /./],
      ['columns of one name', 'select id, name, email as name from person', /more than one column "name"/],
      ['an unknown column', 'select id, emial from person', /emial/],
      ['an unknown table', 'select id from persons', /persons/],
      ['a missing key column', 'select name, email from person', /no column "id"; it has name, email/],
    ];
    for (const [title, query, message] of refused) {
      it(title, async () => {
        const error = await failureOf(collect(await openSource(people(query)), everything('person')));
        expect(error.kind, error.message).to.equal('invalid');
        expect(error.message).to.match(message).and.match(/^people/);
        expect(error.failure.remedy).to.be.a('string');
        expect(whole((await collect(await openSource(people('select * from person')), everything('person'))).claims.person).delivered).to.equal(3);
      });
    }

    it('a wanted or declared attribute that is no column', async () => {
      const scope = { types: ['person'] as const, keys: 'all' as const, attributes: { person: ['emial'] } };
      expect((await failureOf(collect(await openSource(people('select * from person')), scope))).message).to.contain('no column "emial"');
      const source = await openSource({ url: database().url, people: { key: 'id', query: 'select * from person', columns: { emial: 'string' } } });
      expect((await failureOf(collect(source, everything('person')))).message).to.contain('people.columns: the query has no column "emial"');
    });

    it('a person, group or name column that is missing', async () => {
      const memberships = { query: 'select * from member', person: 'person', group: 'team_id' };
      expect((await failureOf(collect(await openSource({ ...all(), memberships }), everything('membership')))).message).to.contain('memberships.person: the query has no column "person"');
      const groups = { key: 'id', query: 'select id from team' };
      expect((await failureOf(collect(await openSource({ ...all(), groups }), everything('group')))).message).to.contain('no column "name"');
    });

    it('a type that is not configured', async () => {
      expect((await failureOf(collect(await openSource(people('select * from person')), everything('group')))).kind).to.equal('unsupported');
    });
  });

  describe('queries that are accepted', () => {
    for (const [title, query] of [
      ['a trailing comment', 'select id from person -- who'],
      ['a block comment', '/* who */ select id from person'],
      ['a with', 'with p as (select id from person) select id from p'],
      ['a semicolon inside a text', "select id, ';' as x from person"],
      ['an order and a limit', 'select id from person order by id limit 3'],
      ['a union', 'select 1 as id union select 2 union select 3'],
    ] as const) {
      it(title, async () => {
        expect(whole((await collect(await openSource(people(query)), everything('person'))).claims.person).delivered).to.equal(3);
      });
    }
  });
});
