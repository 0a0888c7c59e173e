import type { Finding } from '../../domain/finding.js';
import { ownerText } from '../../domain/identity.js';
import type { AdoptKey } from '../../mapping/definition.js';
import type { StagedTarget } from '../collect/staged-target.js';
import type { TenantInput } from '../tenant.js';
import type { StagedAccount } from './staged-account.js';
import type { StagedDesire } from './staged-desire.js';
import type { StagedLinks } from './staged-links.js';

/** What finding accounts by more than their names needs. */
export interface CorrelationInput {
  readonly desire: StagedDesire;
  readonly links: StagedLinks;
  readonly target: StagedTarget;
  readonly pipelines: TenantInput['pipelines'];
}

/**
 * Finds the accounts of people who have no link by what the file names beside the name (`adopt.by`). The first key that finds an account
 * decides; where the name says something else, or two people are found to have one account, nobody gets it.
 */
export function correlatePeople(input: CorrelationInput): void {
  const keysOf = new Map(input.pipelines.map(({ definition }) => [definition.name, definition.adopt.by]));
  if ([...keysOf.values()].every((keys) => keys === undefined)) return;
  new Correlation(input, (pipeline) => keysOf.get(pipeline)).run();
}

class Correlation {
  /** Who was found to have an account, by its number. */
  readonly #foundFor = new Map<number, number[]>();

  constructor(
    private readonly input: CorrelationInput,
    private readonly keysOf: (pipeline: string) => readonly AdoptKey[] | undefined,
  ) {}

  run(): void {
    const { desire } = this.input;
    for (let number = 0; number < desire.accounts.length; number += 1) {
      const account = desire.accounts.get(number);
      const keys = this.keysOf(account.wantedBy[0] ?? '');
      if (keys !== undefined && this.#isNew(number, account)) this.#find(number, account, keys);
    }
    for (const [actual, numbers] of this.#foundFor) if (numbers.length > 1) for (const number of numbers) this.#stop(number, `${numbers.length} people are found to have account ${this.#idOf(actual)}`);
    this.#stopNamesakes();
  }

  #isNew(number: number, { scope }: StagedAccount): boolean {
    return scope.is === 'in' && this.input.desire.linkOf(number) < 0 && this.input.desire.standstillOf(number) === undefined;
  }

  #find(number: number, account: StagedAccount, keys: readonly AdoptKey[]): void {
    const { desire, target } = this.input;
    const known = account.identity?.state === 'known' ? (account.identity.knownBy ?? {}) : {};
    const holder = desire.nameHolderOf(number);
    for (const { name, value: expression } of keys) {
      const value = known[name];
      // From here on the name decides.
      if (expression === undefined) break;
      if (value === undefined) continue;
      const actual = target.accountKnownBy(name, value);
      if (actual === -1) continue;
      if (actual < 0) this.#stop(number, `several accounts have the ${name} of ${account.label}`);
      else this.#found(number, account, actual, { name, value });
      return;
    }
    if (holder >= 0) this.#checkHolder(number, account, holder, keys, known);
  }

  #found(number: number, account: StagedAccount, actual: number, found: { readonly name: string; readonly value: string }): void {
    const { desire, target } = this.input;
    const named = [desire.nameHolderOf(number), target.accountByOtherName(account.label)].find((other) => other >= 0 && other !== actual);
    if (named !== undefined) {
      this.#stop(number, `by ${found.name} it is account ${this.#idOf(actual)}, by the name ${account.label} account ${this.#idOf(named)}`);
      return;
    }
    desire.findBy(number, actual, found);
    this.#foundFor.set(actual, [...(this.#foundFor.get(actual) ?? []), number]);
  }

  // The name was all that was left: it must be a key, and nothing else may say that the account is somebody else's.
  #checkHolder(number: number, { label }: StagedAccount, holder: number, keys: readonly AdoptKey[], known: Readonly<Record<string, string>>): void {
    if (this.input.links.linkOf(holder) >= 0) return;
    const { knownBy = {} } = this.input.target.accounts.get(holder);
    const other = Object.entries(known).find(([name, value]) => knownBy[name] !== undefined && knownBy[name] !== value);
    if (other !== undefined) this.#stop(number, `account ${this.#idOf(holder)} has the name ${label}, and the ${other[0]} of somebody else`);
    else if (!keys.some(({ value }) => value === undefined)) this.#stop(number, `account ${this.#idOf(holder)} has the name ${label}, which is no key under adopt.by`);
  }

  // Whose name an account has is not its person where another one was found to be that.
  #stopNamesakes(): void {
    const { desire } = this.input;
    if (this.#foundFor.size === 0) return;
    for (let number = 0; number < desire.accounts.length; number += 1) {
      const holder = desire.nameHolderOf(number);
      const numbers = this.#foundFor.get(holder);
      if (numbers === undefined || numbers.includes(number) || !this.#isNew(number, desire.accounts.get(number))) continue;
      this.#stop(number, `account ${this.#idOf(holder)} has the name ${desire.accounts.get(number).label}, and was found to be somebody else's`);
    }
  }

  #idOf(actual: number): string {
    return this.input.target.accounts.get(actual).id;
  }

  #stop(number: number, message: string): void {
    const { owner } = this.input.desire.accounts.get(number);
    const finding: Finding = {
      code: 'adopt-keys-differ',
      severity: 'error',
      about: ownerText(owner),
      message: `${ownerText(owner)}: ${message}`,
      remedy: `Nothing is guessed. Say which account it is: rollcall link ${ownerText(owner)} ID.`,
    };
    this.input.desire.stop(number, finding);
  }
}
