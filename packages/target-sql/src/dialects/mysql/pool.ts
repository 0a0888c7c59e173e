import type { MysqlPool, MysqlPoolConnection, MysqlStream } from 'kysely';
import type { Connection } from 'mysql2';

type Callback = (error: unknown, result?: never) => void;

/** The connection was broken off from here. */
class WireBroken extends Error {
  override readonly name = 'WireBroken';
  override readonly message = 'the connection was broken off';
}

/**
 * One connection for Kysely. Values are bound by the server (`execute`): mysql2's `query` writes them into the text, by rules that a
 * setting of the server can change. What has no values goes as text, for not every statement can be prepared. A server that does
 * not answer is given up; so is whatever waits when the connection is broken off, which mysql2 leaves waiting.
 */
export class Wire {
  readonly #waiting = new Set<(error: Error) => void>();
  isGone = false;
  /** A result that was not taken to its end: the connection cannot be used any more. */
  isMidResult = false;

  constructor(
    private readonly connection: Connection,
    private readonly answerTimeoutMs: number,
  ) {}

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
    this.isGone = true;
    this.connection.destroy();
    for (const giveUp of this.#waiting) giveUp(new WireBroken());
    this.#waiting.clear();
  }

  #run(text: string, values: unknown[], callback: Callback): void {
    const answered = this.#answer<unknown>((resolve, reject) => {
      const settle = (error: Error | null, result: unknown): void => {
        if (error === null) resolve(result);
        else reject(error);
      };
      if (values.length === 0) this.connection.query(text, settle);
      else this.connection.execute(text, values as string[], settle);
    });
    answered.then((result) => { callback(undefined, result as never); }, callback);
  }

  async *#stream<T>(text: string, values: unknown[]): MysqlStreamOf<T> {
    const command = values.length === 0 ? this.connection.query(text) : this.connection.execute(text, values as string[]);
    const rows = (command as unknown as { stream(): AsyncIterable<T> & { destroy(): void } }).stream();
    const iterator = rows[Symbol.asyncIterator]();
    this.isMidResult = true;
    for (;;) {
      const step = await this.#answer<IteratorResult<T>>((resolve, reject) => void iterator.next().then(resolve, reject));
      if (step.done === true) break;
      yield step.value;
    }
    this.isMidResult = false;
  }

  #answer<T>(ask: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> {
    if (this.isGone) return Promise.reject(new WireBroken());
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.breakOff();
      }, this.answerTimeoutMs);
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
