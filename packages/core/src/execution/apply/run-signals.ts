import { setMaxListeners } from 'node:events';
import type { Clock } from '../../contracts/host-services.js';

/** How long what is under way may take when a run is stopped: shorter than the patience of whoever stops services. */
const GRACE_MS = 8_000;

const MOST_LISTENERS = 100;

/** What a run listens to when somebody stops it. */
export interface RunSignals {
  /** Nothing new begins once this is aborted. */
  readonly begin: AbortSignal;
  /** What is under way, and reading back what became of it, ends once this is aborted: some time later. */
  readonly finish: AbortSignal;
  /** Call when the run has ended. */
  release(): void;
}

/** Gives what is under way a while to be settled after a stop. */
export function withGrace(stop: AbortSignal, clock: Clock): RunSignals {
  const begin = AbortSignal.any([stop]);
  const finish = new AbortController();
  // Every request that waits for its rate listens, and Node takes more than ten for a leak.
  setMaxListeners(MOST_LISTENERS, begin, finish.signal);
  const ended = new AbortController();
  const stopped = (): void => {
    clock.sleep(GRACE_MS, ended.signal).then(
      () => finish.abort(stop.reason),
      () => undefined,
    );
  };
  if (stop.aborted) finish.abort(stop.reason);
  else stop.addEventListener('abort', stopped, { once: true });
  return {
    begin,
    finish: finish.signal,
    release: () => {
      stop.removeEventListener('abort', stopped);
      ended.abort(new Error('the run has ended'));
    },
  };
}
