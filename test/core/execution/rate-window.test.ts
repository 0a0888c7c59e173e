import { expect } from 'chai';
import fc from 'fast-check';
import { fullRate, rateAt, slowedDown, type AdaptiveRate } from '../../../packages/core/src/execution/calls/adaptive-rate.js';
import { CallDesk } from '../../../packages/core/src/execution/calls/call-desk.js';
import { RateWindow } from '../../../packages/core/src/execution/calls/rate-window.js';
import { StandingClock } from '../support/worlds.js';

const never = new AbortController().signal;

/** Lets everybody who may go before time moves on. */
class PatientClock extends StandingClock {
  override async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.nowMs += ms;
  }
}

describe('a rate window', () => {
  it('never lets more than the rate through in any 60 seconds, keeps the order, and waits no longer than it must', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.array(fc.nat(30_000), { minLength: 1, maxLength: 40 }), async (rate, pauses) => {
        const clock = new PatientClock(0);
        const window = new RateWindow(rate, clock);
        const sent: number[] = [];
        const order: number[] = [];
        const turns: Promise<void>[] = [];
        for (const [index, pause] of pauses.entries()) {
          if (index % 3 === 0) {
            await Promise.all(turns.splice(0));
            clock.nowMs += pause;
          }
          turns.push(
            window.take(never).then(() => {
              sent.push(clock.nowMs);
              order.push(index);
            }),
          );
        }
        await Promise.all(turns);
        expect(order).to.deep.equal(pauses.map((_, index) => index));
        for (const [index, at] of sent.entries()) {
          const earlier = sent[index - rate];
          if (earlier !== undefined) expect(at - earlier).to.be.greaterThan(60_000);
        }
        const first = sent.slice(0, rate);
        expect(first.every((at) => at <= (pauses[0] ?? 0) + 30_000 * pauses.length)).to.equal(true);
      }),
    );
  });

  it('spreads nothing out that need not be', async () => {
    const clock = new StandingClock(0);
    const window = new RateWindow(50, clock);
    for (let index = 0; index < 50; index += 1) await window.take(never);
    expect(clock.nowMs).to.equal(0);
    await window.take(never);
    expect(clock.nowMs).to.equal(61_500);
  });

  it('ends the waiting of who is stopped, and goes on for the others', async () => {
    const clock = new StandingClock(0);
    const window = new RateWindow(1, clock);
    await window.take(never);
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    const stopped: unknown = await window.take(stop.signal).catch((reason: unknown) => reason);
    expect(String(stopped)).to.include('stopped');
    await window.take(never);
    expect(clock.nowMs).to.equal(61_500);
  });

  it('counts every request by lane, and holds back only lanes with a rate', async () => {
    const clock = new StandingClock(0);
    const desk = new CallDesk({ slow: { ratePerMinute: 1 } }, clock);
    const options = desk.options(never);
    for (let index = 0; index < 5; index += 1) await options.pace('other');
    expect(clock.nowMs).to.equal(0);
    await options.pace('slow');
    await options.pace('slow');
    expect(clock.nowMs).to.equal(61_500);
    expect(desk.counts).to.deep.equal({ other: 5, slow: 2 });
    expect(desk.total).to.equal(7);
  });
});

describe('a lane whose requests are refused for their rate', () => {
  const MINUTE_MS = 60_000;
  const refusedAt = (...times: readonly (readonly [nowMs: number, retryAfterMs?: number])[]): AdaptiveRate =>
    times.reduce((rate, [nowMs, retryAfterMs]) => slowedDown(rate, nowMs, retryAfterMs), fullRate(300));

  const cases: readonly (readonly [string, AdaptiveRate, pausedUntilMs: number, rates: Readonly<Record<number, number>>])[] = [
    ['pauses, goes on with half, and gets a tenth back each minute', refusedAt([0]), 5_000, { 5_000: 150, 64_999: 150, 65_000: 180, 125_000: 210, 305_000: 300, 900_000: 300 }],
    ['pauses as long as it is asked to', refusedAt([0, 20_000]), 20_000, { 20_000: 150, 80_000: 180 }],
    ['is not halved again by what was under way when it paused', refusedAt([0, 5_000], [10, 5_000], [4_999, 2_000]), 6_999, { 6_999: 150 }],
    ['is halved again by a refusal after the pause', refusedAt([0], [5_000]), 10_000, { 10_000: 75, 70_000: 105 }],
    ['is halved from where it had recovered to', refusedAt([0], [65_000]), 70_000, { 70_000: 90 }],
    ['never stops for good', refusedAt(...Array.from({ length: 20 }, (_, index) => [index * 6_000] as const)), 119_000, { 119_000: 1 }],
  ];
  for (const [what, rate, pausedUntilMs, rates] of cases) {
    it(what, () => {
      expect(rate.pausedUntilMs).to.equal(pausedUntilMs);
      for (const [nowMs, expected] of Object.entries(rates)) expect(rateAt(rate, Number(nowMs)), nowMs).to.equal(expected);
    });
  }

  it('lets nobody through while it pauses, whoever waits already, and fewer in each minute after it', async () => {
    const clock = new StandingClock(0);
    const desk = new CallDesk({ slow: { ratePerMinute: 10 } }, clock);
    const options = desk.options(never);
    for (let index = 0; index < 5; index += 1) await options.pace('slow');
    options.refused?.('slow', 30_000);
    const sent: number[] = [];
    for (let index = 0; index < 12; index += 1) {
      await options.pace('slow');
      sent.push(clock.nowMs);
    }
    // Five in the last minute are as many as half the rate allows; from then on one more each minute.
    expect(sent.slice(0, 6)).to.deep.equal([61_500, 61_500, 61_500, 61_500, 61_500, 123_000]);
    const inAnyMinute = (at: number): number => sent.filter((other) => other > at - MINUTE_MS && other <= at).length;
    for (const at of sent) expect(inAnyMinute(at)).to.be.at.most(rateAt({ declared: 10, base: 5, pausedUntilMs: 30_000 }, at));
    expect(desk.refusals).to.deep.equal({ slow: 1 });
  });

  it('is the only one that is slowed down', async () => {
    const clock = new StandingClock(0);
    const desk = new CallDesk({ slow: { ratePerMinute: 10 }, other: { ratePerMinute: 10 } }, clock);
    const options = desk.options(never);
    options.refused?.('slow', 30_000);
    await options.pace('other');
    expect(clock.nowMs).to.equal(0);
  });
});
