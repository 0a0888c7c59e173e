import type { Departure, Ledger, Tenant } from '../../contracts/ledger.js';
import { ownerText, type OwnerKey } from '../../domain/identity.js';
import { KeyTable } from '../staging/key-table.js';
import { RecordSpool } from '../staging/record-spool.js';
import type { StagingFolder } from '../staging/staging-folder.js';

/** The clocks of everybody on the way out as the ledger has them, on disk, found by owner. */
export class StagedDepartures {
  readonly #records: RecordSpool<Departure>;
  readonly #byOwner: KeyTable;

  private constructor(folder: StagingFolder, seed: number) {
    this.#records = new RecordSpool(folder);
    this.#byOwner = new KeyTable(seed);
  }

  static async load(ledger: Ledger, tenant: Tenant, folder: StagingFolder, seed: number): Promise<StagedDepartures> {
    const staged = new StagedDepartures(folder, seed);
    for await (const page of ledger.departures(tenant)) {
      for (const departure of page) staged.#byOwner.putIfAbsent(ownerText(departure.owner), staged.#records.append(departure));
    }
    return staged;
  }

  find(owner: OwnerKey): Departure | undefined {
    const number = this.#byOwner.get(ownerText(owner));
    return number < 0 ? undefined : this.#records.get(number);
  }
}
