import type { Ledger, Tenant, Tombstone } from '../../contracts/ledger.js';
import type { Digest } from '../../domain/digest.js';
import type { StagedTarget } from '../collect/staged-target.js';
import { KeyTable } from '../staging/key-table.js';
import { RecordSpool } from '../staging/record-spool.js';
import type { StagingFolder } from '../staging/staging-folder.js';

/**
 * Links that ended, as long as the target still has the account: whoever comes later must not be given it unseen. What was purged
 * from the target can be inherited by nobody, and is left out.
 */
export class StagedTombstones {
  readonly #records: RecordSpool<Tombstone>;
  readonly #byAccount: KeyTable;
  readonly #trashedByName: KeyTable;

  private constructor(folder: StagingFolder, seed: number) {
    this.#records = new RecordSpool(folder);
    this.#byAccount = new KeyTable(seed);
    this.#trashedByName = new KeyTable(seed);
  }

  static async load(ledger: Ledger, tenant: Tenant, target: StagedTarget, folder: StagingFolder, seed: number): Promise<StagedTombstones> {
    const staged = new StagedTombstones(folder, seed);
    for await (const page of ledger.tombstones(tenant, 'account')) for (const stone of page) staged.#add(stone, target);
    return staged;
  }

  /** The newest tombstone of an account. */
  ofAccount(id: string): Tombstone | undefined {
    return this.#at(this.#byAccount.get(id));
  }

  /** The newest tombstone of a name whose account lies in the trash. */
  trashedWithName(digest: Digest): Tombstone | undefined {
    return this.#at(this.#trashedByName.get(digest));
  }

  all(): Generator<Tombstone, void, void> {
    return this.#records.all();
  }

  #at(number: number): Tombstone | undefined {
    return number < 0 ? undefined : this.#records.get(number);
  }

  #add(stone: Tombstone, target: StagedTarget): void {
    const actual = target.accountById(stone.targetId);
    if (actual < 0) return;
    const number = this.#records.append(stone);
    this.#putNewest(this.#byAccount, stone.targetId, stone, number);
    if (target.accounts.get(actual).standing === 'trashed') this.#putNewest(this.#trashedByName, stone.nameDigest, stone, number);
  }

  #putNewest(table: KeyTable, key: string, stone: Tombstone, number: number): void {
    const present = table.putIfAbsent(key, number);
    if (present !== number && this.#records.get(present).releasedAt <= stone.releasedAt) table.replace(key, number);
  }
}
