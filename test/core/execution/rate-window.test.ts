import { expect } from 'chai';
import fc from 'fast-check';
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
    expect(clock.nowMs).to.equal(60_250);
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
    expect(clock.nowMs).to.equal(60_250);
  });

  it('counts every request by lane, and holds back only lanes with a rate', async () => {
    const clock = new StandingClock(0);
    const desk = new CallDesk({ slow: { ratePerMinute: 1 } }, clock);
    const options = desk.options(never);
    for (let index = 0; index < 5; index += 1) await options.pace('other');
    expect(clock.nowMs).to.equal(0);
    await options.pace('slow');
    await options.pace('slow');
    expect(clock.nowMs).to.equal(60_250);
    expect(desk.counts).to.deep.equal({ other: 5, slow: 2 });
    expect(desk.total).to.equal(7);
  });
});
