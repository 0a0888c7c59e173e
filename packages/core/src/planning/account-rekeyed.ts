import type { Link } from '../contracts/ledger.js';
import type { OwnerKey } from '../domain/identity.js';
import type { AdoptOperation, Operation } from '../domain/operation.js';
import type { ActualAccount } from '../domain/target-record.js';
import { anchorOf } from './account-findings.js';
import { decideLinked } from './account-linked.js';
import type { AccountDecision, AccountRules, AccountView } from './account-view.js';
import { entityOperationId } from './operation-id.js';

/**
 * Decides about a person who is linked under a former key: the link changes hands first, then the account is brought in line as
 * any linked one, a returner's included. Where nothing can be done about the account, the link stays where it is.
 */
export function decideRekeyed(view: AccountView, formerly: OwnerKey, link: Link, actual: ActualAccount, rules: AccountRules): AccountDecision {
  const pipeline = view.desired.wantedBy[0] ?? link.pipeline;
  const decision = decideLinked(view, { ...link, owner: view.desired.owner, pipeline }, actual, rules);
  if (decision.situation === 'foreign-owned' || decision.situation === 'withheld') return decision;
  const id = entityOperationId('adopt', 'account', view.desired.owner);
  const adopt: AdoptOperation = {
    kind: 'adopt',
    type: 'account',
    id,
    after: [],
    owner: view.desired.owner,
    label: link.label,
    pipeline,
    ref: { id: actual.id },
    by: 'rekeyed',
    formerly,
    ...anchorOf(view),
  };
  const situation = decision.situation === 'linked' ? 'rekeyed' : decision.situation;
  return { ...decision, situation, operations: [adopt, ...decision.operations.map((operation) => behind(id, operation))] };
}

function behind(adopt: string, operation: Operation): Operation {
  return { ...operation, after: [adopt, ...operation.after] };
}
