import type { Clock } from '@rollcall/core';

/** A clock that stands where it is put; sleeping moves it. */
export class WorldClock implements Clock {
  nowMs = Date.UTC(2026, 0, 5, 8);
  #monotonicMs = 0;
  now(): number {
    return this.nowMs;
  }
  monotonic(): number {
    return this.#monotonicMs;
  }
  pass(ms: number): void {
    this.nowMs += ms;
    this.#monotonicMs += ms;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.pass(ms);
    return Promise.resolve();
  }
}
