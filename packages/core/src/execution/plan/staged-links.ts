import type { GivenValue, Ledger, Link, Tenant } from '../../contracts/ledger.js';
import type { Digest } from '../../domain/digest.js';
import { ownerText } from '../../domain/identity.js';
import type { StagedTarget } from '../collect/staged-target.js';
import { KeyTable } from '../staging/key-table.js';
import { NumberList } from '../staging/numbers.js';
import { RecordSpool } from '../staging/record-spool.js';
import type { StagingFolder } from '../staging/staging-folder.js';
import { StagedTombstones } from './staged-tombstones.js';

/** What the ledger knows of a tenant, staged beside what the target holds. Ordinals of the other side are kept plus one; 0 = none. */
export class StagedLinks {
  readonly accounts: RecordSpool<Link>;
  readonly #byOwner: KeyTable;
  readonly #actualOfLink = new NumberList();
  readonly #linkOfActual = new NumberList();
  readonly #seen = new NumberList();
  readonly #groups = new Map<string, Link>();
  readonly #groupsByTarget = new Map<string, Link>();
  readonly #given: RecordSpool<readonly GivenValue[]>;
  readonly #givenByAccount: KeyTable;
  readonly #activeByPipeline = new Map<string, number>();
  /** Linked accounts that are not on their way out: the base of the guards' percentages. */
  active = 0;

  private constructor(
    folder: StagingFolder,
    seed: number,
    /** Links that ended, of accounts that the target still has. */
    readonly tombstones: StagedTombstones,
    /** `Ledger.nameDigest`. */
    readonly digestOf: (text: string) => Digest,
  ) {
    this.accounts = new RecordSpool(folder);
    this.#byOwner = new KeyTable(seed);
    this.#given = new RecordSpool(folder);
    this.#givenByAccount = new KeyTable(seed);
  }

  static async load(ledger: Ledger, tenant: Tenant, target: StagedTarget, folder: StagingFolder, seed: number): Promise<StagedLinks> {
    const tombstones = await StagedTombstones.load(ledger, tenant, target, folder, seed);
    const links = new StagedLinks(folder, seed, tombstones, (text) => ledger.nameDigest(text));
    for await (const page of ledger.links(tenant, 'account')) for (const link of page) links.#addAccount(link, target);
    for await (const page of ledger.links(tenant, 'group')) for (const link of page) links.#addGroup(link);
    let account: GivenValue[] = [];
    for await (const page of ledger.givenValues(tenant)) {
      for (const value of page) {
        if (account[0] !== undefined && account[0].accountId !== value.accountId) {
          links.#addGiven(account);
          account = [];
        }
        account.push(value);
      }
    }
    links.#addGiven(account);
    return links;
  }

  /** The number of the owner's link, or -1. */
  find(owner: string): number {
    return this.#byOwner.get(owner);
  }

  /** The account behind a link, or -1 when the target has it no more. */
  actualOf(link: number): number {
    return (this.#actualOfLink.get(link) ?? 0) - 1;
  }

  /** The link of an account, or -1. */
  linkOf(actual: number): number {
    return (this.#linkOfActual.get(actual) ?? 0) - 1;
  }

  /** Accounts that a pipeline links and that are not on their way out. */
  activeOf(pipeline: string): number {
    return this.#activeByPipeline.get(pipeline) ?? 0;
  }

  /** Stages a link that the ledger does not have (yet), for an account that nobody is linked to. */
  stage(link: Link, actual: number): number {
    const number = this.accounts.append(link);
    this.#actualOfLink.set(number, actual + 1);
    this.#linkOfActual.set(actual, number + 1);
    return number;
  }

  markSeen(link: number): void {
    this.#seen.set(link, 1);
  }

  isSeen(link: number): boolean {
    return this.#seen.get(link) === 1;
  }

  groupOf(owner: string): Link | undefined {
    return this.#groups.get(owner);
  }

  groupByTarget(id: string): Link | undefined {
    return this.#groupsByTarget.get(id);
  }

  get groups(): Iterable<Link> {
    return this.#groups.values();
  }

  /** Values of shared sub-entities that we gave to an account. */
  givenTo(accountId: string): readonly GivenValue[] {
    const number = this.#givenByAccount.get(accountId);
    return number < 0 ? [] : this.#given.get(number);
  }

  #addAccount(link: Link, target: StagedTarget): void {
    const number = this.accounts.append(link);
    this.#byOwner.putIfAbsent(ownerText(link.owner), number);
    const actual = target.accountById(link.targetId);
    this.#actualOfLink.set(number, actual + 1);
    if (actual >= 0) this.#linkOfActual.set(actual, number + 1);
    if (link.leaving !== undefined) return;
    this.active += 1;
    this.#activeByPipeline.set(link.pipeline, this.activeOf(link.pipeline) + 1);
  }

  #addGroup(link: Link): void {
    this.#groups.set(ownerText(link.owner), link);
    this.#groupsByTarget.set(link.targetId, link);
  }

  #addGiven(values: readonly GivenValue[]): void {
    const first = values[0];
    if (first !== undefined) this.#givenByAccount.putIfAbsent(first.accountId, this.#given.append(values));
  }
}
