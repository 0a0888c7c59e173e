import type { Clock } from '@rollcall/core';
import type { RunEvent } from '@rollcall/core/host';
import type { Terminal } from './terminal.js';
import { number } from './render/words.js';

const PAUSE_MS = 80;

/** Says on one line what a run is doing. Silent where nobody watches; what a run remarks is noted in any case. */
export class ProgressLine {
  readonly #counts = new Map<string, number>();
  #shownAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly terminal: Terminal,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {}

  /** Hears an event of a run. Never throws. */
  hear(event: RunEvent): void {
    switch (event.event) {
      case 'reading':
        this.#counts.set(`${event.name} ${event.type}`, event.count);
        this.#show(`reading: ${[...this.#counts].map(([what, count]) => `${what} ${number(count)}`).join(', ')}`);
        break;
      case 'stage':
        this.#shownAtMs = Number.NEGATIVE_INFINITY;
        this.#show(STAGES[event.stage]);
        break;
      case 'applied':
        this.#show(`applying: ${number(event.done)} of ${number(event.total)}`);
        break;
      case 'phase':
      case 'ledger-head':
        break;
      case 'finding':
        this.terminal.note(`${event.finding.severity}: ${event.finding.message}`);
        break;
      default:
        event satisfies never;
    }
  }

  /** Takes the line away. */
  end(): void {
    this.terminal.progress('');
  }

  #show(text: string): void {
    if (!this.terminal.showsProgress) return;
    const nowMs = this.clock.monotonic();
    if (nowMs - this.#shownAtMs < PAUSE_MS) return;
    this.#shownAtMs = nowMs;
    this.terminal.progress(text);
  }
}

const STAGES = {
  read: 'reading',
  map: 'mapping',
  compare: 'comparing',
  apply: 'applying',
  verify: 'reading back',
} as const;
