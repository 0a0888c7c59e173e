import type { GivenValue, Ledger, LedgerChanges, Leaving, Link, Tenant } from '../../contracts/ledger.js';
import type { TargetProfile } from '../../contracts/target.js';
import { valueMark, type Digest } from '../../domain/digest.js';
import type { Attachment, Operation, OperationId } from '../../domain/operation.js';
import type { Attributes, Iso } from '../../domain/value.js';
import { MEMBERSHIP_VALUE, TRACKED_VALUE } from '../../planning/membership.js';
import { identityOf } from '../../planning/shared-values.js';
import { EnrolmentBook } from './enrolment-book.js';
import { nameOf } from '../collect/staged-target.js';

type Of<K extends Operation['kind']> = Extract<Operation, { kind: K }>;

/** What the ledger must remember of operations that were done. */
export class Memory {
  readonly #undo = new Map<OperationId, LedgerChanges>();
  /** Accounts and groups that this run was to make and took over. */
  readonly #takenOver = new Set<string>();
  /** Whether groups were there before us, by id. */
  readonly #adoptedGroups = new Map<string, boolean>();
  readonly #enrolments: EnrolmentBook;

  constructor(
    private readonly ledger: Ledger,
    private readonly tenant: Tenant,
    private readonly profile: TargetProfile,
    private readonly runId: string,
  ) {
    this.#enrolments = new EnrolmentBook(ledger, tenant);
  }

  /** Which accounts have an enrolment message to come. */
  get enrolments(): EnrolmentBook {
    return this.#enrolments;
  }

  /**
   * The change that one done operation leads to. `entityId` is what the target made, where it made something; found by its name
   * only, it may be somebody else's, and is ours as what we adopt.
   */
  async changeFor(operation: Operation, entityId: string | undefined, at: Iso, byNameOnly = false): Promise<LedgerChanges> {
    switch (operation.kind) {
      case 'create':
        return entityId === undefined ? {} : this.#created(operation, entityId, at, byNameOnly);
      case 'adopt':
        return this.#adopted(operation, at);
      case 'update':
        return this.#updated(operation);
      case 'disable':
      case 'trash':
      case 'enable':
        return this.#moved(operation, at);
      case 'delete':
        return this.#deleted(operation, at);
      case 'attach':
      case 'detach':
        return this.#attached(operation, entityId, at);
      case 'enrol':
        return this.#enrolments.sent(operation);
      case 'restore':
        return {};
      default:
        return operation satisfies never;
    }
  }

  /** What takes the change back, should the target turn out not to have done what it answered. */
  undoOf(operation: OperationId): LedgerChanges | undefined {
    return this.#undo.get(operation);
  }

  /** Forgets how to take changes back: they were verified. */
  forgetUndo(): void {
    this.#undo.clear();
  }

  #created(operation: Of<'create'>, entityId: string, at: Iso, byNameOnly: boolean): LedgerChanges {
    if (byNameOnly) this.#takenOver.add(entityId);
    const putLinks = [this.#newLink(operation, entityId, byNameOnly ? 'adopted' : 'created', at)];
    return byNameOnly || operation.enrols !== true ? { putLinks } : { putLinks, ...this.#enrolments.owed(entityId, at) };
  }

  #newLink(operation: Of<'create' | 'adopt'>, targetId: string, origin: Link['origin'], at: Iso): Link {
    const { type, owner, label, pipeline } = operation;
    const applied = operation.kind === 'create' ? { applied: marksOf(operation.attributes) } : {};
    return { type, owner, targetId, label, origin, pipeline, since: at, runId: this.runId, ...anchorOf(operation), ...applied };
  }

  async #adopted(operation: Of<'adopt'>, at: Iso): Promise<LedgerChanges> {
    const found = (): LedgerChanges => ({ putLinks: [this.#newLink(operation, operation.ref.id, 'adopted', at)] });
    switch (operation.by) {
      case 'name':
      case 'key':
        return found();
      case 'handover': {
        const link = await this.#linkOf(operation);
        return link === undefined ? {} : { putLinks: [{ ...link, pipeline: operation.pipeline, ...anchorOf(operation) }] };
      }
      case 'rekeyed': {
        const link = operation.formerly === undefined ? undefined : await this.ledger.linkOf(this.tenant, operation.type, operation.formerly);
        if (link?.targetId !== operation.ref.id) return found();
        const { type, owner, pipeline } = operation;
        const dropLinks = [{ type, targetId: link.targetId, releasedAt: at }];
        return { dropLinks, putLinks: [{ ...link, owner, pipeline, ...anchorOf(operation) }] };
      }
      default:
        return operation.by satisfies never;
    }
  }

  async #updated(operation: Of<'update'>): Promise<LedgerChanges> {
    const link = await this.#linkOf(operation);
    if (link === undefined) return {};
    const schema = operation.type === 'account' ? this.profile.schemas.account : this.profile.schemas.group;
    const name = schema === undefined ? '' : nameOf(schema, operation.set);
    const cleared = new Set(operation.clear.map(({ attribute }) => attribute));
    const kept = Object.entries(link.applied ?? {}).filter(([attribute]) => !cleared.has(attribute));
    const applied = { ...Object.fromEntries(kept), ...marksOf(operation.set) };
    return { putLinks: [{ ...link, ...(name === '' ? {} : { label: name }), applied }] };
  }

  async #moved(operation: Of<'disable' | 'trash' | 'enable'>, at: Iso): Promise<LedgerChanges> {
    const link = await this.#linkOf(operation);
    if (link === undefined) return {};
    this.#undo.set(operation.id, { putLinks: [link] });
    const { leaving, ...staying } = link;
    if (operation.kind === 'enable') return { putLinks: [staying] };
    const ordered = orderOf(operation, at) ?? leaving?.ordered;
    const climbed: Leaving = { since: leaving?.since ?? at, rung: operation.kind, rungAt: at, ...(ordered === undefined ? {} : { ordered }) };
    return { putLinks: [{ ...link, leaving: climbed }] };
  }

  async #deleted(operation: Of<'delete'>, at: Iso): Promise<LedgerChanges> {
    const link = await this.#linkOf(operation);
    if (link !== undefined) this.#undo.set(operation.id, { putLinks: [link] });
    return { dropLinks: [{ type: operation.type, targetId: operation.ref.id, releasedAt: at }] };
  }

  async #attached(operation: Of<'attach' | 'detach'>, entityId: string | undefined, at: Iso): Promise<LedgerChanges> {
    const { attachment } = operation;
    if (!('id' in attachment.account)) return {};
    if (attachment.what === 'membership') return this.#membership(operation, attachment, attachment.account.id, at);
    const schema = this.profile.schemas.account.attributes[attachment.attribute];
    if (schema === undefined) return {};
    const identity = identityOf(schema, attachment.value);
    const key = { accountId: attachment.account.id, attribute: attachment.attribute, identity };
    const value: GivenValue = { ...key, valueId: entityId ?? attachment.valueId ?? '', created: true, since: at };
    if (operation.kind === 'attach') return { putValues: [value] };
    this.#undo.set(operation.id, { putValues: [value] });
    return { dropValues: [key] };
  }

  async #membership(operation: Of<'attach' | 'detach'>, attachment: Extract<Attachment, { what: 'membership' }>, accountId: string, at: Iso): Promise<LedgerChanges> {
    if (!('id' in attachment.group)) return {};
    const { remember, tracked } = attachment;
    if (operation.kind === 'attach' && remember !== true && !(await this.#wasThere(accountId, attachment.group.id))) return {};
    const key = { accountId, attribute: MEMBERSHIP_VALUE, identity: attachment.group.id };
    const value: GivenValue = { ...key, valueId: attachment.group.id, created: false, since: at };
    if (operation.kind === 'attach') return { putValues: [value] };
    const source = { ...value, attribute: TRACKED_VALUE };
    const noted = [...(remember === true ? [value] : []), ...(tracked === true ? [source] : [])];
    if (noted.length > 0) this.#undo.set(operation.id, { putValues: noted });
    return { dropValues: [key, source] };
  }

  // Between an account and a group that are both ours every membership is ours. What the plan was to make may have been taken over
  // instead, and then it must be remembered what was given.
  async #wasThere(accountId: string, groupId: string): Promise<boolean> {
    if (this.#takenOver.has(accountId) || this.#takenOver.has(groupId)) return true;
    const known = this.#adoptedGroups.get(groupId) ?? (await this.ledger.linkTo(this.tenant, 'group', groupId))?.origin === 'adopted';
    this.#adoptedGroups.set(groupId, known);
    return known;
  }

  #linkOf(operation: Of<'adopt' | 'update' | 'disable' | 'trash' | 'enable' | 'delete'>): Promise<Link | undefined> {
    return this.ledger.linkOf(this.tenant, operation.type, operation.owner);
  }
}

function anchorOf({ anchor }: { readonly anchor?: Digest }): { readonly anchor?: Digest } {
  return anchor === undefined ? {} : { anchor };
}

function marksOf(attributes: Attributes): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(attributes).map(([attribute, value]) => [attribute, valueMark(value)]));
}

const ORDERED = 'order:';

// Who ordered it stands in the proof; see `proveOrder`.
function orderOf({ proof }: Of<'disable' | 'trash'>, at: Iso): Leaving['ordered'] {
  if (proof.kind !== 'order') return undefined;
  return { by: proof.reads.find((read) => read.startsWith(ORDERED))?.slice(ORDERED.length) ?? '', at };
}

/** Changes taken together, in their order. */
export function mergeChanges(changes: readonly LedgerChanges[]): LedgerChanges {
  return {
    putLinks: changes.flatMap((change) => change.putLinks ?? []),
    dropLinks: changes.flatMap((change) => change.dropLinks ?? []),
    putValues: changes.flatMap((change) => change.putValues ?? []),
    dropValues: changes.flatMap((change) => change.dropValues ?? []),
    putRetries: changes.flatMap((change) => change.putRetries ?? []),
    dropRetries: changes.flatMap((change) => change.dropRetries ?? []),
  };
}
