import type { GivenValue, Ledger, LedgerChanges, Leaving, Link, Rung, Tenant } from '../../contracts/ledger.js';
import type { TargetProfile } from '../../contracts/target.js';
import type { Operation } from '../../domain/operation.js';
import type { Iso } from '../../domain/value.js';
import { identityOf } from '../../planning/shared-values.js';
import { nameOf } from '../collect/staged-target.js';

/** What the ledger must remember of operations that were done. */
export class Memory {
  constructor(
    private readonly ledger: Ledger,
    private readonly tenant: Tenant,
    private readonly profile: TargetProfile,
    private readonly runId: string,
  ) {}

  /** The change that one done operation leads to. `entityId` is what the target made, where it made something. */
  async changeFor(operation: Operation, entityId: string | undefined, at: Iso): Promise<LedgerChanges> {
    switch (operation.kind) {
      case 'create':
        return entityId === undefined ? {} : { putLinks: [this.#newLink(operation, entityId, 'created', at)] };
      case 'adopt':
        return this.#adopted(operation, at);
      case 'update':
        return this.#renamed(operation);
      case 'disable':
      case 'trash':
        return this.#climbed(operation, operation.kind, at);
      case 'enable':
        return this.#returned(operation);
      case 'delete':
        return { dropLinks: [{ type: operation.type, targetId: operation.ref.id, releasedAt: at }] };
      case 'attach':
      case 'detach':
        return this.#attached(operation, entityId, at);
      case 'restore':
        return {};
      default:
        return operation satisfies never;
    }
  }

  #newLink(operation: Extract<Operation, { kind: 'create' | 'adopt' }>, targetId: string, origin: Link['origin'], at: Iso): Link {
    return { type: operation.type, owner: operation.owner, targetId, label: operation.label, origin, pipeline: operation.pipeline, since: at, runId: this.runId };
  }

  async #adopted(operation: Extract<Operation, { kind: 'adopt' }>, at: Iso): Promise<LedgerChanges> {
    if (operation.by === 'name') return { putLinks: [this.#newLink(operation, operation.ref.id, 'adopted', at)] };
    const link = await this.ledger.linkOf(this.tenant, operation.type, operation.owner);
    return link === undefined ? {} : { putLinks: [{ ...link, pipeline: operation.pipeline }] };
  }

  async #renamed(operation: Extract<Operation, { kind: 'update' }>): Promise<LedgerChanges> {
    const schema = operation.type === 'account' ? this.profile.schemas.account : this.profile.schemas.group;
    const name = schema === undefined ? '' : nameOf(schema, operation.set);
    if (name === '') return {};
    const link = await this.ledger.linkOf(this.tenant, operation.type, operation.owner);
    return link === undefined ? {} : { putLinks: [{ ...link, label: name }] };
  }

  async #climbed(operation: Extract<Operation, { kind: 'disable' | 'trash' }>, rung: Rung, at: Iso): Promise<LedgerChanges> {
    const link = await this.ledger.linkOf(this.tenant, 'account', operation.owner);
    if (link === undefined) return {};
    const leaving: Leaving = { since: link.leaving?.since ?? at, rung, rungAt: at };
    return { putLinks: [{ ...link, leaving }] };
  }

  async #returned(operation: Extract<Operation, { kind: 'enable' }>): Promise<LedgerChanges> {
    const link = await this.ledger.linkOf(this.tenant, 'account', operation.owner);
    if (link === undefined) return {};
    const { leaving: _left, ...rest } = link;
    return { putLinks: [rest] };
  }

  #attached(operation: Extract<Operation, { kind: 'attach' | 'detach' }>, entityId: string | undefined, at: Iso): LedgerChanges {
    const { attachment } = operation;
    if (attachment.what !== 'value' || !('id' in attachment.account)) return {};
    const schema = this.profile.schemas.account.attributes[attachment.attribute];
    if (schema === undefined) return {};
    const key = { accountId: attachment.account.id, attribute: attachment.attribute, identity: identityOf(schema, attachment.value) };
    if (operation.kind === 'detach') return { dropValues: [key] };
    const value: GivenValue = { ...key, valueId: entityId ?? attachment.valueId ?? '', created: true, since: at };
    return { putValues: [value] };
  }
}

/** Changes taken together, in their order. */
export function mergeChanges(changes: readonly LedgerChanges[]): LedgerChanges {
  return {
    putLinks: changes.flatMap((change) => change.putLinks ?? []),
    dropLinks: changes.flatMap((change) => change.dropLinks ?? []),
    putValues: changes.flatMap((change) => change.putValues ?? []),
    dropValues: changes.flatMap((change) => change.dropValues ?? []),
  };
}
