import type { Answer } from './codec.js';

/** A message as it arrived. */
export interface Received {
  readonly answer: Answer;
  readonly bytes: number;
}

/** What has arrived and was not taken yet, or the failure that ended the connection. One taker at a time. */
export class Inbox {
  readonly #queue: Received[] = [];
  #bytes = 0;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  /** Bytes that wait to be taken. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  /** True while somebody waits for a message. */
  get isAwaited(): boolean {
    return this.#wake !== undefined;
  }

  put(received: Received): void {
    this.#queue.push(received);
    this.#bytes += received.bytes;
    this.#rouse();
  }

  /** Ends the inbox; messages that arrived before are still handed out. The first failure counts. */
  fail(failure: Error): void {
    this.#failure ??= failure;
    this.#rouse();
  }

  /** The next message; `wait` is called each time there is none yet. @throws the failure, once all messages are taken */
  async take(wait: () => void): Promise<Received> {
    for (;;) {
      const received = this.#queue.shift();
      if (received !== undefined) {
        this.#bytes -= received.bytes;
        return received;
      }
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        wait();
      });
    }
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
