import type { MysqlPool, MysqlPoolConnection, MysqlStream } from 'kysely';

type Callback = (error: unknown, result?: never) => void;
type Settle = (error: Error | null, result: unknown) => void;

/** What is needed of mysql2's connection. */
export interface MysqlDriver {
  on(event: 'error', listener: (error: Error) => void): unknown;
  connect(callback: (error: Error | null) => void): void;
  query(text: string, settle?: Settle): unknown;
  execute(text: string, values: string[], settle?: Settle): unknown;
  end(callback: () => void): void;
  destroy(): void;
}

/** The connection was broken off from here. */
class WireBroken extends Error {
  override readonly name = 'WireBroken';
  override readonly message = 'the connection was broken off';
}

const CLOSE_TIMEOUT_MS = 1_000;

/**
 * One connection of mysql2 for Kysely. Values are bound by the server (`execute`): mysql2's `query` writes them into the text, by
 * rules that a setting of the server can change. What has no values goes as text, for not every statement can be prepared. A server
 * that does not answer is given up; so is whatever waits when the connection is broken off, which mysql2 leaves waiting.
 */
export class MysqlWire {
  readonly #waiting = new Set<(error: Error) => void>();
  #ended: Promise<void> | undefined;
  #isGone = false;
  /** A result that was not taken to its end: the connection cannot be used any more. */
  #isMidResult = false;

  constructor(
    private readonly driver: MysqlDriver,
    private readonly timeoutMs: number,
  ) {
    // A connection that breaks between two statements is noticed by the next one; without a listener it would end the process.
    driver.on('error', () => undefined);
  }

  /** Resolves when the server has let us in. @throws what the driver throws */
  async connect(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let giveUp: () => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        giveUp = () => {
          reject(new Error('aborted'));
        };
        signal.addEventListener('abort', giveUp, { once: true });
        this.driver.connect((error) => {
          if (error === null) resolve();
          else reject(error);
        });
      });
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  get pool(): MysqlPool {
    const query = (text: string, values: unknown[], callback?: Callback): unknown => {
      if (callback === undefined) return { stream: () => this.#stream(text, values) };
      this.#run(text, values, callback);
      return undefined;
    };
    const only = { query, release: () => undefined } as unknown as MysqlPoolConnection;
    return {
      getConnection: (callback) => {
        callback(undefined, only);
      },
      end: (callback) => {
        callback(undefined);
      },
    };
  }

  /** Ends the connection without a word, and everything that waits for it. */
  breakOff(): void {
    this.#isGone = true;
    this.driver.destroy();
    for (const giveUp of this.#waiting) giveUp(new WireBroken());
    this.#waiting.clear();
  }

  /** Says goodbye, which rolls back; a server that does not answer is left. Safe to repeat. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    if (this.#isGone) return;
    if (!this.#isMidResult) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
        this.driver.end(() => {
          resolve();
        });
      });
      clearTimeout(timer);
    }
    this.breakOff();
  }

  #run(text: string, values: unknown[], callback: Callback): void {
    const answered = this.#answer<unknown>((resolve, reject) => {
      const settle: Settle = (error, result) => {
        if (error === null) resolve(result);
        else reject(error);
      };
      if (values.length === 0) this.driver.query(text, settle);
      else this.driver.execute(text, values as string[], settle);
    });
    answered.then((result) => { callback(undefined, result as never); }, callback);
  }

  async *#stream<T>(text: string, values: unknown[]): MysqlStreamOf<T> {
    const command = values.length === 0 ? this.driver.query(text) : this.driver.execute(text, values as string[]);
    const rows = (command as { stream(): AsyncIterable<T> }).stream();
    const iterator = rows[Symbol.asyncIterator]();
    this.#isMidResult = true;
    for (;;) {
      const step = await this.#answer<IteratorResult<T>>((resolve, reject) => void iterator.next().then(resolve, reject));
      if (step.done === true) break;
      yield step.value;
    }
    this.#isMidResult = false;
  }

  #answer<T>(ask: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> {
    if (this.#isGone) return Promise.reject(new WireBroken());
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.breakOff();
      }, this.timeoutMs);
      const settled = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(giveUp);
      };
      const giveUp = (error: Error): void => {
        settled();
        reject(error);
      };
      this.#waiting.add(giveUp);
      ask((value) => {
        settled();
        resolve(value);
      }, giveUp);
    });
  }
}

type MysqlStreamOf<T> = AsyncGenerator<T, void, void> & MysqlStream<T>;
