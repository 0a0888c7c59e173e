import { ConnectorError, type Effect } from '@rollcall/core';

/** The error of a stopped run. */
export function cancelled(effect: Effect): ConnectorError {
  return new ConnectorError({ kind: 'cancelled', message: 'the run was stopped' }, { effect });
}

/**
 * Waits for something that sends nothing (a rate, a pause), but no longer than the run lasts, whether or not the waiting
 * itself heeds the signal.
 * @throws ConnectorError `cancelled`, effect none
 */
export async function whileRunning(waiting: Promise<void>, signal: AbortSignal): Promise<void> {
  if (isAborted(signal)) {
    waiting.catch(() => undefined);
    throw cancelled('none');
  }
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(cancelled('none'));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([waiting, stopped]);
  } catch (error) {
    throw isAborted(signal) ? cancelled('none') : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Asked anew each time: the compiler takes a signal that was not aborted for one that never is. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
