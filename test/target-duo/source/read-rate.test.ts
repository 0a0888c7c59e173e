import { expect } from 'chai';
import { ReadRate } from '../../../packages/target-duo/src/source/read-rate.js';
import { VirtualClock } from '../support/virtual-clock.js';

/** The clock of the test moves by itself when somebody sleeps; here everybody waits at the same time, so it must not. */
class Standing extends VirtualClock {
  readonly untilMs: number[] = [];

  override sleep(durationMs: number): Promise<void> {
    this.untilMs.push(this.monotonic() + durationMs);
    return Promise.resolve();
  }
}

describe('duo as a source: the rate of reads', () => {
  const { signal } = new AbortController();

  it('holds for those who come at the same time, too', async () => {
    const clock = new Standing();
    const startMs = clock.monotonic();
    const rate = new ReadRate(2, clock);
    await Promise.all(Array.from({ length: 6 }, () => rate.take(signal)));
    expect(clock.untilMs.map((atMs) => atMs - startMs)).to.deep.equal([61_500, 61_500, 123_000, 123_000]);
  });
});
