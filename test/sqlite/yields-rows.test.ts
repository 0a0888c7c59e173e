import { expect } from 'chai';
import { yieldsRows } from '../../packages/sqlite/src/yields-rows.js';

describe('yieldsRows', () => {
  for (const [sql, expected] of [
    ['select 1', true],
    ['  -- comment\n /* more */ select 1', true],
    ["with x as (select 'delete') select * from x", true],
    ['pragma user_version', true],
    ['values (1)', true],
    ['insert into t values (1)', false],
    ['/* x */ INSERT into t values (1) RETURNING id', true],
    ['update t set returned = 1', false],
    ['begin immediate', false],
    ['create table t (a)', false],
  ] as const) {
    it(`${sql.replaceAll('\n', ' ')} → ${String(expected)}`, () => {
      expect(yieldsRows(sql)).to.equal(expected);
    });
  }
});
