import type { EntityRef, OperationId, TargetOperation } from '../../domain/operation.js';

/** The ids of what this run created, by the operation that did. */
export class Created {
  readonly #ids = new Map<OperationId, string>();

  note(operation: OperationId, id: string): void {
    this.#ids.set(operation, id);
  }

  /** Names everything by its id: plugins never see a reference to an operation. */
  resolved(operation: TargetOperation): TargetOperation {
    switch (operation.kind) {
      case 'attach':
      case 'detach': {
        const { attachment } = operation;
        const account = this.#idOf(attachment.account);
        const resolved =
          attachment.what === 'membership'
            ? { ...attachment, account, group: this.#idOf(attachment.group) }
            : { ...attachment, account };
        return { ...operation, attachment: resolved };
      }
      case 'update':
      case 'enrol':
        return { ...operation, ref: this.#idOf(operation.ref) };
      case 'create':
      case 'disable':
      case 'enable':
      case 'trash':
      case 'restore':
      case 'delete':
        return operation;
      default:
        return operation satisfies never;
    }
  }

  #idOf(ref: EntityRef): EntityRef {
    if ('id' in ref) return ref;
    const id = this.#ids.get(ref.createdBy);
    if (id === undefined) throw new TypeError(`${ref.createdBy} is referred to before it was done`);
    return { id };
  }
}
