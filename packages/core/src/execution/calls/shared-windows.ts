import type { Clock } from '../../contracts/host-services.js';
import { RateWindow } from './rate-window.js';

/** The allowances that several plugins draw on together: one window for each, and each of its lanes. */
class SharedWindows {
  readonly #windows = new Map<string, RateWindow>();

  constructor(private readonly clock: Clock) {}

  of(allowance: string, lane: string, perMinute: number): RateWindow {
    const name = `${allowance} ${lane}`;
    const present = this.#windows.get(name);
    present?.limitTo(perMinute);
    const window = present ?? new RateWindow(perMinute, this.clock);
    this.#windows.set(name, window);
    return window;
  }
}

const byClock = new WeakMap<Clock, SharedWindows>();

/**
 * The window of one lane of an allowance. Whoever lives by the same clock shares it: in a process that is everybody, whatever hosts were
 * opened; in tests every world has a clock, and so rates, of its own.
 */
export function sharedWindow(clock: Clock, allowance: string, lane: string, perMinute: number): RateWindow {
  const windows = byClock.get(clock) ?? new SharedWindows(clock);
  byClock.set(clock, windows);
  return windows.of(allowance, lane, perMinute);
}
