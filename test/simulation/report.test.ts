import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Figures } from './process.js';
import { reportText, smallScopeText } from './report.js';
import type { Failure } from './series.js';

const BROKEN: Failure = { seed: 7, violation: { law: 'owned', message: 'A1 is not ours' } };
const MINUTE_MS = 60_000;

function figures(faults: readonly (readonly ['throw' | 'busy' | 'loss', number])[] = []): Figures {
  return { runs: 400, plans: 600, operations: 900, crashes: 40, faults: new Map(faults) };
}

describe('what a series of worlds came to', () => {
  it('is told in eight lines, faults by kind and the most frequent first', () => {
    const text = reportText({ worlds: 100, figures: figures([['busy', 2], ['throw', 9], ['loss', 4]]), failures: [] }, MINUTE_MS / 2);
    expect(text.split('\n')).to.deep.equal([
      'worlds             100',
      'runs               400',
      'plans              600',
      'operations         900',
      'faults injected    15 (throw 9, loss 4, busy 2)',
      'crashes            40',
      'violations         0',
      'worlds per minute  200',
    ]);
  });

  for (const { title, line, result, tookMs } of [
    { title: 'no kinds of fault where there was none', line: 'faults injected    0', result: { worlds: 1, figures: figures(), failures: [] }, tookMs: 1 },
    { title: 'as many violations as worlds that broke a law', line: 'violations         2', result: { worlds: 9, figures: figures(), failures: [BROKEN, BROKEN] }, tookMs: 1 },
    { title: 'whole worlds per minute', line: 'worlds per minute  67', result: { worlds: 100, figures: figures(), failures: [] }, tookMs: 90_000 },
    { title: 'no speed where no time passed', line: 'worlds per minute  0', result: { worlds: 0, figures: figures(), failures: [] }, tookMs: 0 },
  ]) {
    it(`is told with ${title}`, () => {
      expect(reportText(result, tookMs).split('\n')).to.include(line);
    });
  }
});

describe('what the small scope came to', () => {
  for (const { title, failures, tookMs, lines } of [
    { title: 'with every law kept', failures: [], tookMs: MINUTE_MS, lines: ['violations         0', 'played per minute  50'] },
    { title: 'with a law broken', failures: [{ violation: BROKEN.violation, told: 'seed 7' }], tookMs: MINUTE_MS / 2, lines: ['violations         1', 'played per minute  100'] },
    { title: 'before any time passed', failures: [], tookMs: 0, lines: ['violations         0', 'played per minute  0'] },
  ]) {
    it(`is told in four lines ${title}`, () => {
      const told = ['worlds             120', 'played             50 (every other one is the same as one of these)', ...lines];
      expect(smallScopeText({ worlds: 120, played: 50, failures }, tookMs).split('\n')).to.deep.equal(told);
    });
  }
});
