import type { DetachOperation, Intent, TakenAway, UpdateOperation } from '@rollcall/core';
import type { DoneWrite } from './journal.js';

/** What writes took away, as guards count it: read from what was sent, so what was erased is not in it. */
export function takenBy(writes: readonly DoneWrite[]): TakenAway {
  const members: Record<string, number> = {};
  const values: Record<string, number> = {};
  for (const { shape, content } of writes) {
    if (content === undefined || (shape !== 'update:account' && !shape.startsWith('detach:'))) continue;
    // Written by the journal: an operation as it was sent.
    const { payload } = JSON.parse(content) as Pick<Intent, 'payload'>;
    tally(payload as unknown as DetachOperation | UpdateOperation, members, values);
  }
  return { members, values };
}

function tally(operation: DetachOperation | UpdateOperation, members: Record<string, number>, values: Record<string, number>): void {
  if (operation.kind === 'update') {
    for (const { attribute } of operation.clear) add(values, attribute);
    return;
  }
  const { attachment } = operation;
  if (attachment.what === 'value') add(values, attachment.attribute);
  else if ('id' in attachment.group) add(members, attachment.group.id);
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
