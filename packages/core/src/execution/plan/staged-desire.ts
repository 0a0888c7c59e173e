import { ownerText, type OwnerKey } from '../../domain/identity.js';
import { canonicalJson, type Json } from '../../domain/json.js';
import type { DesiredAccount } from '../../planning/account-view.js';
import type { PersonResult } from '../../mapping/compiled.js';
import type { TargetSchema } from '../../contracts/target.js';
import { nameKey, type StagedTarget } from '../collect/staged-target.js';
import { desiredName } from '../../planning/attributes.js';
import { SortedEdges } from '../staging/edges.js';
import { KeyTable } from '../staging/key-table.js';
import { NumberList } from '../staging/numbers.js';
import { RecordSpool } from '../staging/record-spool.js';
import type { StagingFolder } from '../staging/staging-folder.js';
import type { StagedLinks } from './staged-links.js';

/** A desired account with its name for people. */
export interface StagedAccount extends DesiredAccount {
  readonly label: string;
}

/**
 * What all pipelines of a tenant want, taken together: one entry for each person, whoever wants it. People who are out of
 * scope and were never linked are counted, not kept.
 */
export class StagedDesire {
  readonly accounts: RecordSpool<StagedAccount>;
  /** Wanted memberships: desired account, desired group. */
  readonly memberships: SortedEdges;
  readonly #byOwner: KeyTable;
  readonly #linkOf = new NumberList();
  readonly #nameHolder = new NumberList();
  readonly #claimOf = new NumberList();
  readonly #claims: KeyTable;
  readonly #linkedClaims = new NumberList();
  readonly #unlinkedClaims = new NumberList();
  readonly #schema: TargetSchema;
  readonly #key: (name: string) => string;
  outOfScope = 0;

  constructor(
    folder: StagingFolder,
    seed: number,
    schema: TargetSchema,
    private readonly target: StagedTarget,
    private readonly links: StagedLinks,
  ) {
    this.accounts = new RecordSpool(folder);
    this.memberships = new SortedEdges(folder);
    this.#byOwner = new KeyTable(seed);
    this.#claims = new KeyTable(seed);
    this.#schema = schema;
    this.#key = nameKey(schema);
  }

  /** Adds what one pipeline makes of a person; returns the person's number, or -1 when nothing needs to be kept. */
  add(owner: OwnerKey, pipeline: string, result: PersonResult): number {
    const text = ownerText(owner);
    const link = this.links.find(text);
    if (link >= 0) this.links.markSeen(link);
    const present = this.#byOwner.get(text);
    if (present >= 0) return this.#merge(present, pipeline, result);
    if (result.scope.is === 'out' && link < 0) {
      this.outOfScope += 1;
      return -1;
    }
    const number = this.accounts.append(this.#staged(owner, pipeline, result, link));
    this.#byOwner.putIfAbsent(text, number);
    this.#linkOf.set(number, link + 1);
    this.#noteName(number, result, link);
    return number;
  }

  /** The link of a desired account, or -1. */
  linkOf(number: number): number {
    return (this.#linkOf.get(number) ?? 0) - 1;
  }

  /** The account that holds the wanted name in the target, or -1. */
  nameHolderOf(number: number): number {
    return (this.#nameHolder.get(number) ?? 0) - 1;
  }

  /** True when the person has a usable wanted name. */
  hasName(number: number): boolean {
    return (this.#claimOf.get(number) ?? 0) > 0;
  }

  /** How many people want this person's name: with and without a link, the person included. */
  claimantsOf(number: number): { readonly linked: number; readonly unlinked: number } {
    const claim = (this.#claimOf.get(number) ?? 0) - 1;
    return { linked: this.#linkedClaims.get(claim) ?? 0, unlinked: this.#unlinkedClaims.get(claim) ?? 0 };
  }

  #staged(owner: OwnerKey, pipeline: string, result: PersonResult, link: number): StagedAccount {
    const name = desiredName(this.#schema, result.desired);
    const label = name ?? (link >= 0 ? this.links.accounts.get(link).label : owner.key);
    const wantedBy = result.scope.is === 'in' ? [pipeline] : [];
    return { owner, label, wantedBy, scope: result.scope, desired: result.desired, rejected: result.rejected };
  }

  #noteName(number: number, result: PersonResult, link: number): void {
    const name = result.scope.is === 'in' ? desiredName(this.#schema, result.desired) : undefined;
    if (name === undefined) return;
    this.#nameHolder.set(number, this.target.accountByName(name) + 1);
    const next = this.#claims.size;
    const claim = this.#claims.putIfAbsent(this.#key(name), next);
    this.#claimOf.set(number, claim + 1);
    const counts = link >= 0 ? this.#linkedClaims : this.#unlinkedClaims;
    counts.set(claim, (counts.get(claim) ?? 0) + 1);
  }

  // In beats held beats out: somebody leaves only when no pipeline wants them and all of them could tell.
  #merge(number: number, pipeline: string, result: PersonResult): number {
    const present = this.accounts.get(number);
    if (result.scope.is === 'in' && present.scope.is === 'in') {
      this.accounts.replace(number, mergeWanted(present, pipeline, result));
    } else if (result.scope.is === 'in') {
      this.accounts.replace(number, this.#staged(present.owner, pipeline, result, this.linkOf(number)));
      this.#noteName(number, result, this.linkOf(number));
    } else if (result.scope.is === 'held' && present.scope.is === 'out') {
      this.accounts.replace(number, { ...present, scope: result.scope });
    }
    return number;
  }
}

function mergeWanted(present: StagedAccount, pipeline: string, result: PersonResult): StagedAccount {
  const different = Object.keys(result.desired).find((name) => {
    const mine = present.desired[name];
    return mine !== undefined && textOf(mine) !== textOf(result.desired[name]);
  });
  const conflict = different === undefined ? present.conflict : `pipelines ${present.wantedBy.join(', ')} and ${pipeline} want different values of ${different}`;
  return {
    ...present,
    wantedBy: [...present.wantedBy, pipeline],
    desired: { ...result.desired, ...present.desired },
    rejected: [...present.rejected, ...result.rejected],
    ...(conflict === undefined ? {} : { conflict }),
  };
}

function textOf(value: unknown): string {
  return value === undefined ? '' : canonicalJson(value as Json);
}
