import type { AdoptOperation, Ledger } from '@rollcall/core';
import type { AppState } from '../app-state.js';
import type { Chronicle, Ownership } from '../chronicle.js';
import type { PlanNote } from '../notes.js';
import { folded } from '../truth.js';
import { judgeAdopted } from './budget.js';

/** An adoption that is about to be made, and whose the account or group was taken to be before. */
export interface NotedAdoption {
  readonly atMs: number;
  readonly operation: AdoptOperation;
  readonly plan: PlanNote;
  readonly before: Ownership | undefined;
}

/**
 * Notes what a plan is about to adopt, and judges it: only what has the very name that the person wants. Adoption changes nothing
 * at the target, so it is known from the plan alone; what is surely somebody's stays so. Returns the operations to look after.
 */
export function noteAdoptions(plan: PlanNote, atMs: number, app: AppState, chronicle: Chronicle): readonly NotedAdoption[] {
  const adoptions = [...plan.operations.values()].filter((operation) => operation.kind === 'adopt').filter(({ by }) => by === 'name');
  return adoptions.flatMap((operation) => {
    const owner = chronicle.owned.get(operation.ref.id);
    // Such an adoption must come to nothing: what is done to the account afterwards is judged by whose it is.
    if (owner !== undefined && owner.isUnsure !== true) return [];
    if (operation.type === 'account') judgeName(operation, plan, app, chronicle);
    chronicle.owned.set(operation.ref.id, { key: operation.owner.key, by: 'adopted', isUnsure: true });
    return [{ atMs, operation, plan, before: owner }];
  });
}

/** Settles what became of adoptions once the process that made them ended well: the ledger has them, or has them not. */
export async function settleAdoptions(adoptions: readonly NotedAdoption[], ledger: Ledger, tenant: string, chronicle: Chronicle): Promise<void> {
  for (const { atMs, operation, plan, before } of adoptions) {
    const { type, owner, ref } = operation;
    const link = await ledger.linkOf(tenant, type, owner);
    if (link?.targetId === ref.id) {
      chronicle.owned.set(ref.id, { key: owner.key, by: 'adopted' });
      // A link that was there before was made by another plan.
      const madeMs = Date.parse(link.since);
      if (madeMs >= atMs) judgeAdopted(operation, madeMs, plan, chronicle);
    } else if (before === undefined) chronicle.owned.delete(ref.id);
    // Of an earlier one nobody knows yet what became of it.
    else chronicle.owned.set(ref.id, before);
  }
}

function judgeName({ id, ref, owner }: AdoptOperation, plan: PlanNote, app: AppState, chronicle: Chronicle): void {
  const account = app.accounts.get(ref.id);
  const directory = plan.reads.find((note) => note.source === 'dir' && note.asked === 'all');
  const wanted = directory?.people.get(owner.key)?.uid;
  if (account === undefined || wanted === undefined) return;
  const isNamed = folded(account.username) === folded(wanted) || plan.atMs < (chronicle.renamedAt.get(ref.id) ?? 0);
  if (!isNamed) chronicle.violate('owned', `${id}: account ${account.username} does not have the name ${wanted}`);
}
