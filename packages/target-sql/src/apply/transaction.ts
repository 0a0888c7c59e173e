import { ConnectorError, type CallOptions } from '@rollcall/core';
import type { ControlledTransaction } from 'kysely';
import { cancelled, failureOf } from '../database.js';
import type { AnyTables, SqlConnection } from '../dialects/dialect.js';
import { OperationRefused } from './outcomes.js';

/**
 * Runs `work` in one transaction and commits it. Whatever fails before the commit is sent was not done, for the server rolls back;
 * a commit whose answer is lost may have been.
 *
 * @throws ConnectorError with the effect; OperationRefused as `work` threw it, once rolled back
 */
export async function inTransaction<T>(connection: SqlConnection, options: CallOptions, work: (db: ControlledTransaction<AnyTables>) => Promise<T>): Promise<T> {
  const begin = connection.db.startTransaction();
  // Read committed: what is looked at before a write is what the write meets.
  const db = await (connection.hasIsolationLevels ? begin.setIsolationLevel('read committed') : begin).execute().catch((error: unknown) => {
    throw failureOf(error, connection, options.signal);
  });
  let result: T;
  try {
    result = await work(db);
    if (options.signal.aborted) throw cancelled();
  } catch (error) {
    await rollBack(db);
    throw error instanceof OperationRefused ? error : failureOf(error, connection, options.signal);
  }
  await commit(db, connection);
  return result;
}

async function commit(db: ControlledTransaction<AnyTables>, connection: SqlConnection): Promise<void> {
  try {
    await db.commit().execute();
  } catch (error) {
    const { failure } = connection.failure(error);
    if (connection.isAnswer(error)) {
      await rollBack(db);
      throw new ConnectorError(failure, { effect: 'none' });
    }
    const kind = failure.kind === 'cancelled' ? 'cancelled' : 'unavailable';
    throw new ConnectorError({ ...failure, kind, message: `the answer to a commit was lost: ${failure.message}` }, { effect: 'unknown' });
  }
}

/** Where even this fails the connection is gone, and the server rolls back by itself. */
async function rollBack(db: ControlledTransaction<AnyTables>): Promise<void> {
  await db
    .rollback()
    .execute()
    .catch(() => undefined);
}
