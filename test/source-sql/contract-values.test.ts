import { expect } from 'chai';
import { describeEachDialect } from './support/each-dialect.js';
import { collect, everything, openSource } from './support/open-source.js';
import { whole, firstAttributes, titleOf } from './support/records.js';

describeEachDialect('values', ({ dialect, database, people }) => {
  describe('values', () => {
    const big = '9007199254740993';
    const cases: readonly (readonly [string, string, unknown])[] = [
      ['an integer', '42', 42],
      ['the largest exact integer', '9007199254740991', 9007199254740991],
      ['an integer beyond 2^53', big, big],
      ['a text', "'É ç 🎓'", 'É ç 🎓'],
      ['a double', dialect === 'postgres' ? '0.1::float8' : '0.1', 0.1],
      ['null', 'null', undefined],
      ['bytes', dialect === 'postgres' ? "'\\x00ff10'::bytea" : "x'00ff10'", 'AP8Q'],
    ];
    for (const [title, expression, expected] of cases) {
      it(`${title} arrives as ${titleOf(expected)}`, async () => {
        const { incoming } = await collect(await openSource(people(`select 1 as id, ${expression} as v`)), everything('person'));
        expect(firstAttributes(incoming).v).to.deep.equal(expected);
      });
    }

    const declared: readonly (readonly [string, string, unknown])[] = [
      ['int', "'007'", 7], ['int', `'${big}'`, big], ['int', '12', 12], ['string', '12', '12'],
      ['bool', '1', true], ['bool', "'N'", false], ['double', "'1.50'", 1.5], ['double', '2', 2],
      ['date', "'2024-02-29'", '2024-02-29'], ['date', "'2024-02-29 00:00:00'", '2024-02-29'],
      ['timestamp', "'2024-02-29 13:14:15'", '2024-02-29T13:14:15.000'],
      ['timestamp', "'2024-02-29T13:14:15.123456+02:00'", '2024-02-29T11:14:15.123456Z'],
      ['string[]', `'["a", "b"]'`, ['a', 'b']], ['string[]', "'a'", ['a']], ['int[]', '5', [5]],
    ];
    for (const [type, expression, expected] of declared) {
      it(`${expression} declared as ${type} is ${JSON.stringify(expected)}`, async () => {
        const source = await openSource({ url: database().url, people: { key: 'id', query: `select 1 as id, ${expression} as v`, columns: { v: type } } });
        expect(firstAttributes((await collect(source, everything('person'))).incoming).v).to.deep.equal(expected);
      });
    }

    const unfit: readonly (readonly [string, string, string])[] = [
      ['int', "'12a'", 'v is "12a", not an integer'],
      ['int', dialect === 'postgres' ? '1.5::float8' : '1.5', 'v is 1.5, not an integer'],
      ['bool', "'maybe'", 'v is "maybe", not true or false'],
      ['date', "'31.12.2024'", 'v is "31.12.2024", not a date'],
      ['date', "'2023-02-29'", 'v is "2023-02-29", not a date'],
      ['date', "'2024-02-29 13:00:00'", 'not a date'],
      ['double', "'NaN'", 'not a number'],
      ['timestamp', "'soon'", 'not a timestamp'],
      ['string[]', "'[1, {}]'", 'no JSON list'],
    ];
    for (const [type, expression, reason] of unfit) {
      it(`rejects ${expression} declared as ${type}, by its key`, async () => {
        const query = `select 1 as id, ${expression} as v union all select 2, null`;
        const source = await openSource({ url: database().url, people: { key: 'id', query, columns: { v: type } } });
        const { incoming, claims } = await collect(source, everything('person'));
        const [rejected] = incoming.filter((each) => !each.ok);
        expect(rejected).to.include({ ok: false, type: 'person', key: '1' });
        expect(rejected?.ok === false ? rejected.reason : '').to.contain(reason);
        expect(whole(claims.person)).to.include({ delivered: 2, announced: 2 });
      });
    }
  });
});
