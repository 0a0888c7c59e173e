import type { Clock } from '@rollcall/core';

/** Time that passes only by sleeping, which takes no real time. */
export class VirtualClock implements Clock {
  readonly slept: number[] = [];
  #nowMs = Date.UTC(2026, 10, 22, 12, 0, 0);

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.#nowMs += ms;
    await Promise.resolve();
  }
}
