import { streamOf } from '@rollcall/sql-connection';
import type { PostgresCursorConstructor } from 'kysely';
import type pg from 'pg';
import Cursor from 'pg-cursor';

/**
 * pg's cursor with the bounds that it lacks: a read that gets no answer ends (a frozen server sends no error), so does one whose
 * connection is gone (behind CommandComplete pg waits for more, and listens to no error any longer), and closing waits for
 * neither.
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
      const stream = streamOf(client);
      if (stream.destroyed) return Promise.reject(new ConnectionGone());
      const timer = setTimeout(() => stream.destroy(), answerTimeoutMs);
      const gone = whenGone(stream);
      return Promise.race([super.read(maxRows), gone.rejection]).finally(() => {
        clearTimeout(timer);
        gone.forget();
      });
    }

    override close(): Promise<void>;
    override close(callback: (error: Error) => void): undefined;
    override close(callback?: (error: Error) => void): Promise<void> | undefined {
      if (callback !== undefined) {
        super.close(callback);
        return undefined;
      }
      const stream = streamOf(client);
      if (stream.destroyed) return Promise.resolve();
      const gone = new Promise<void>((resolve) => {
        stream.once('close', resolve);
      });
      return Promise.race([super.close(), gone]);
    }
  };
}

class ConnectionGone extends Error {
  override readonly message = 'the connection is gone';
}

/** A promise that is rejected once the stream has closed; `forget` takes the listener back. */
function whenGone(stream: ReturnType<typeof streamOf>): { readonly rejection: Promise<never>; forget(): void } {
  let onClose: () => void = () => undefined;
  const rejection = new Promise<never>((_resolve, reject) => {
    onClose = () => {
      reject(new ConnectionGone());
    };
    stream.once('close', onClose);
  });
  return { rejection, forget: () => void stream.off('close', onClose) };
}
