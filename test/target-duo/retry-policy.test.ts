import { expect } from 'chai';
import { retryAfterMs, retryDelayMs, type Trouble } from '../../packages/target-duo/src/client/retry.js';

const delays = (trouble: Trouble, isWrite: boolean): readonly (number | undefined)[] => Array.from({ length: 8 }, (_, earlier) => retryDelayMs(trouble, isWrite, earlier, 0.123));
const none = undefined;

describe('target-duo: retry policy', () => {
  const cases: readonly (readonly [Trouble, boolean, readonly (number | undefined)[]])[] = [
    // The official clients' vector: jitter .123, six waits, then the seventh 429 stands (PY test_all_limited_responses).
    ['throttled', false, [1123, 2123, 4123, 8123, 16_123, 32_123, none, none]],
    ['throttled', true, [1123, 2123, 4123, 8123, 16_123, 32_123, none, none]],
    ['unreachable', true, [1123, 2123, 4123, none, none, none, none, none]],
    ['lost', false, [1123, 2123, 4123, none, none, none, none, none]],
    ['broken', false, [1123, 2123, 4123, none, none, none, none, none]],
    ['lost', true, [none, none, none, none, none, none, none, none]],
    ['broken', true, [none, none, none, none, none, none, none, none]],
  ];
  for (const [trouble, isWrite, expected] of cases) {
    it(`${isWrite ? 'write' : 'read'}, ${trouble}`, () => expect(delays(trouble, isWrite)).to.deep.equal(expected));
  }

  const nowMs = Date.UTC(2026, 10, 22, 12, 0, 0);
  for (const [header, expected] of [
    [undefined, none], ['', none], ['soon', none], ['7', 7_000], [' 7 ', 7_000], ['9999999', 120_000],
    ['Sun, 22 Nov 2026 12:00:30 GMT', 30_000], ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
  ] as const) {
    it(`Retry-After: ${String(header)}`, () => expect(retryAfterMs(header, nowMs)).to.equal(expected));
  }
});
