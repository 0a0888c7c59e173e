import type pg from 'pg';
import Cursor from 'pg-cursor';
import type { PostgresCursorConstructor } from 'kysely';

/**
 * pg's cursor with two bounds that it lacks: a read that gets no answer ends (a frozen server sends no error), and
 * closing does not wait for a connection that is gone.
 */
export function boundedCursor(client: pg.Client, answerTimeoutMs: number): PostgresCursorConstructor {
  return class BoundedCursor<Row> extends Cursor<Row> {
    override read(maxRows: number): Promise<Row[]>;
    override read(maxRows: number, callback: Cursor.ResultCallback<Row>): undefined;
    override read(maxRows: number, callback?: Cursor.ResultCallback<Row>): Promise<Row[]> | undefined {
      if (callback !== undefined) {
        super.read(maxRows, callback);
        return undefined;
      }
      const timer = setTimeout(() => connectionOf(client).stream.destroy(), answerTimeoutMs);
      return super.read(maxRows).finally(() => {
        clearTimeout(timer);
      });
    }

    override close(): Promise<void>;
    override close(callback: (error: Error) => void): undefined;
    override close(callback?: (error: Error) => void): Promise<void> | undefined {
      if (callback !== undefined) {
        super.close(callback);
        return undefined;
      }
      const { stream } = connectionOf(client);
      if (stream.destroyed) return Promise.resolve();
      const gone = new Promise<void>((resolve) => {
        stream.once('close', resolve);
      });
      return Promise.race([super.close(), gone]);
    }
  };
}

/** The client's connection, which its types leave out. */
export function connectionOf(client: pg.Client): pg.Connection {
  return (client as pg.Client & { readonly connection: pg.Connection }).connection;
}
