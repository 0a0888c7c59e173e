import type { TakenAway } from '@rollcall/core';
import { addPutBack } from '../../../packages/core/src/ledger/put-back.js';
import { addTaken, nothingTaken } from '../../../packages/core/src/ledger/taken.js';
import type { DoneWrite } from './journal.js';

/** What writes took away, as guards count it: read from what was sent, so what was erased is not in it. */
export function takenBy(writes: readonly DoneWrite[]): TakenAway {
  const taken = nothingTaken();
  for (const { shape, content } of writes) {
    if (content !== undefined && (shape.startsWith('update:') || shape.startsWith('detach:'))) addTaken(content, taken);
  }
  return taken;
}

/** What writes put back, as the target had it before. */
export function putBackBy(writes: readonly DoneWrite[]): ReadonlySet<string> {
  const marks = new Set<string>();
  for (const { shape, content } of writes) if (content !== undefined && (shape === 'update:account' || shape === 'update:group')) addPutBack(content, marks);
  return marks;
}
