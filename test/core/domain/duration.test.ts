import { durationMs } from '@rollcall/core';
import { expect } from 'chai';

describe('durations', () => {
  for (const [text, ms] of [['500ms', 500], ['30s', 30_000], ['2m', 120_000], ['12h', 43_200_000], ['30d', 2_592_000_000], ['2w', 1_209_600_000], ['0s', 0]] as const) {
    it(`${text} is ${ms} ms`, () => expect(durationMs(text)).to.equal(ms));
  }
  for (const text of ['', '30', 's', '-1s', '1.5h', ' 30s', '30 s', '1e3s', '9999999999s']) {
    it(`"${text}" is none`, () => expect(durationMs(text)).to.equal(undefined));
  }
});
