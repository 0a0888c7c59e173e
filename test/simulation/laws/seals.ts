import type { Attachment, EntityRef, Operation } from '@rollcall/core';
import type { Effect } from '../app.js';
import type { Chronicle } from '../chronicle.js';
import type { PlanNote } from '../notes.js';

/** Law: what is done stands in the plan that is applied, as it was reviewed, and is done once. */
export function judgeSeals({ operation }: Effect, plan: PlanNote, chronicle: Chronicle): void {
  const planned = plan.operations.get(operation.id);
  if (planned === undefined) {
    chronicle.violate('sealed', `${operation.id} was done and is not in the plan`);
    return;
  }
  if (contentOf(planned, planned) !== contentOf(operation, planned)) chronicle.violate('sealed', `${operation.id} was done otherwise than planned`);
  if (plan.blocked && !plan.isApproved) chronicle.violate('sealed', `${operation.id} was done by a blocked plan that nobody approved`);
  const before = chronicle.effects.filter((entry) => entry.plan === plan && entry.effect.operation.id === operation.id);
  if (before.length > 1) chronicle.violate('sealed', `${operation.id} took effect ${before.length} times`);
}

/** What an operation asks for, without what the engine fills in while it applies: proofs, and ids of what the plan creates. */
function contentOf(operation: Operation, planned: Operation): string {
  const shared = { kind: operation.kind, owner: operation.owner };
  switch (operation.kind) {
    case 'create':
      return textOf({ ...shared, type: operation.type, attributes: operation.attributes });
    case 'update': {
      const ref = refOf(operation.ref, 'ref' in planned ? planned.ref : undefined);
      return textOf({ ...shared, type: operation.type, ref, set: operation.set, clear: operation.clear.map(({ attribute }) => attribute) });
    }
    case 'attach':
    case 'detach':
      return textOf({ ...shared, ...attachmentOf(operation.attachment, 'attachment' in planned ? planned.attachment : undefined) });
    case 'enrol':
      return textOf({ ...shared, ref: refOf(operation.ref, 'ref' in planned ? planned.ref : undefined), name: operation.name, address: operation.address });
    case 'disable':
    case 'enable':
    case 'trash':
    case 'restore':
    case 'delete':
    case 'adopt':
      return textOf({ ...shared, type: operation.type, ref: operation.ref });
    default:
      return operation satisfies never;
  }
}

function attachmentOf(attachment: Attachment, planned: Attachment | undefined): object {
  const account = refOf(attachment.account, planned?.account);
  if (attachment.what === 'value') return { account, attribute: attachment.attribute, value: attachment.value };
  return { account, group: refOf(attachment.group, planned?.what === 'membership' ? planned.group : undefined) };
}

function refOf(ref: EntityRef, planned: EntityRef | undefined): string {
  return planned !== undefined && 'createdBy' in planned ? planned.createdBy : 'id' in ref ? ref.id : ref.createdBy;
}

// Equal for equal contents, in whatever order their parts are named.
function textOf(content: object): string {
  return JSON.stringify(content, (_, value: unknown) => (isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))) : value));
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
