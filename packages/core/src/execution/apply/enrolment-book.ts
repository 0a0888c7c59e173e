import type { GivenValue, Ledger, LedgerChanges, Tenant } from '../../contracts/ledger.js';
import type { EnrolOperation, Operation } from '../../domain/operation.js';
import type { Iso } from '../../domain/value.js';
import { DUE, ENROLMENT, UNKNOWN } from '../../planning/enrolment.js';

/** Which accounts have an enrolment message to come: noted with the account's making, struck off with the sending. */
export class EnrolmentBook {
  #due: Promise<Set<string>> | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly tenant: Tenant,
  ) {}

  /** True while the account's message has not been begun. Nobody else changes that: the run has the lease. */
  async isDue(accountId: string): Promise<boolean> {
    this.#due ??= this.#load();
    return (await this.#due).has(accountId);
  }

  /** The account was just made. */
  owed(accountId: string, at: Iso): LedgerChanges {
    this.#note((due) => due.add(accountId));
    return { putValues: [valueOf(accountId, DUE, at)] };
  }

  sent(operation: EnrolOperation): LedgerChanges {
    const id = idOf(operation);
    this.#note((due) => due.delete(id));
    return { dropValues: [keyOf(id, DUE), keyOf(id, UNKNOWN)] };
  }

  /** It may have been sent or not. */
  unknown(operation: Operation, at: Iso): LedgerChanges {
    if (operation.kind !== 'enrol') return {};
    const id = idOf(operation);
    this.#note((due) => due.delete(id));
    return { dropValues: [keyOf(id, DUE)], putValues: [valueOf(id, UNKNOWN, at)] };
  }

  #note(change: (due: Set<string>) => void): void {
    this.#due = this.#due?.then((due) => {
      change(due);
      return due;
    });
  }

  async #load(): Promise<Set<string>> {
    const due = new Set<string>();
    for await (const page of this.ledger.givenValues(this.tenant)) {
      for (const { accountId, attribute, identity } of page) if (attribute === ENROLMENT && identity === DUE) due.add(accountId);
    }
    return due;
  }
}

// References are resolved before anything is sent.
function idOf({ ref }: EnrolOperation): string {
  return 'id' in ref ? ref.id : '';
}

function keyOf(accountId: string, identity: string): Pick<GivenValue, 'accountId' | 'attribute' | 'identity'> {
  return { accountId, attribute: ENROLMENT, identity };
}

function valueOf(accountId: string, identity: string, since: Iso): GivenValue {
  return { ...keyOf(accountId, identity), valueId: '', created: false, since };
}
