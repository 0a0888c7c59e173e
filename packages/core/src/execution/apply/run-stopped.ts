import type { Failure } from '../../domain/failure.js';

/** The run ended before its plan: the target is down, refuses the credentials, or somebody stopped it. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped';
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}
