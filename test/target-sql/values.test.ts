import { expect } from 'chai';
import fc from 'fast-check';
import { mysqlWords } from '../../packages/target-sql/src/dialects/mysql/words.js';
import { postgresWords } from '../../packages/target-sql/src/dialects/postgres/words.js';
import { sqliteWords } from '../../packages/target-sql/src/dialects/sqlite/words.js';
import type { ColumnSpec } from '../../packages/target-sql/src/tables/tables.js';
import { decode } from '../../packages/target-sql/src/values/decode.js';
import { encode } from '../../packages/target-sql/src/values/encode.js';
import { dateOf, timestampOf } from '../../packages/target-sql/src/values/times.js';

const facts = { name: 'c', type: 'text', kind: 'text', isNullable: true, hasDefault: false } as const;
const spec = (type: ColumnSpec['type'], as?: readonly [string, string]): ColumnSpec => ({ name: 'c', type, isRequired: false, ignoresCase: false, ...(as === undefined ? {} : { as }) });

describe('times', () => {
  for (const [text, expected] of [
    ['2026-05-31T12:00:00.000Z', '2026-05-31T12:00:00.000Z'],
    ['2026-05-31 12:00:00', '2026-05-31T12:00:00.000Z'],
    ['2026-05-31 14:00:00.5+02', '2026-05-31T12:00:00.500Z'],
    ['2026-05-31 12:00:00.123456', '2026-05-31T12:00:00.123456Z'],
    ['2026-05-31 12:00:00.123000', '2026-05-31T12:00:00.123Z'],
    ['2026-05-31 12:00:00.12345678Z', '2026-05-31T12:00:00.123456Z'],
    ['2023-02-29 12:00:00', undefined],
    ['2026-05-31', undefined],
    ['infinity', undefined],
    ['0044-03-15 12:00:00 BC', undefined],
  ] as const) {
    it(`${text} is ${expected ?? 'none'}`, () => {
      expect(timestampOf(text)).to.equal(expected);
      if (expected !== undefined) expect(timestampOf(expected)).to.equal(expected);
    });
  }

  it('of days that exist are dates', () => {
    expect(['2024-02-29', '2023-02-29', '2024-13-01', '2024-1-1'].map(dateOf)).to.deep.equal(['2024-02-29', undefined, undefined, undefined]);
  });
});

describe('values of a column', () => {
  const cases = fc.oneof(
    fc.tuple(fc.constant('string' as const), fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/[\0\p{Cs}]/u.test(text))),
    fc.tuple(fc.constant('int' as const), fc.oneof(fc.maxSafeInteger(), fc.bigInt(2n ** 53n, 2n ** 63n).map(String))),
    fc.tuple(fc.constant('bool' as const), fc.boolean()),
    fc.tuple(fc.constant('timestamp' as const), fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true }).map((date) => date.toISOString())),
    fc.tuple(fc.constant('date' as const), fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10))),
  );

  for (const [name, words] of Object.entries({ postgresWords, mysqlWords, sqliteWords })) {
    it(`read back as they were written, by ${name}`, () => {
      fc.assert(fc.property(cases, ([type, value]) => {
        const encoded = encode(value, spec(type), facts, words);
        expect(encoded.ok && decode(encoded.value, spec(type))).to.equal(value === '9007199254740992' ? '9007199254740992' : value);
      }));
    });
  }

  it('that stand for a truth as texts are these two and no others', () => {
    const column = spec('bool', ['T', 'F']);
    expect(encode(true, column, facts, sqliteWords)).to.deep.equal({ ok: true, value: 'T' });
    expect([decode('T', column), decode('F', column), decode(null, column)]).to.deep.equal([true, false, undefined]);
    expect(() => decode('true', column)).to.throw('c holds something that stands neither for true nor for false');
  });

  it('are refused by what is wrong with them, never by themselves', () => {
    for (const [type, value] of [['string', 5], ['int', 'secret'], ['int', '1e3'], ['bool', 'secret'], ['timestamp', 'secret'], ['date', 'secret'], ['string', ['secret']]] as const) {
      const encoded = encode(value, spec(type), facts, postgresWords);
      expect(encoded.ok, type).to.equal(false);
      expect(JSON.stringify(encoded)).not.to.include('secret');
    }
  });
});
