import type { WatchedAccount } from '../../contracts/ledger.js';
import type { Finding } from '../../domain/finding.js';
import { byCodeUnit } from '../../domain/json.js';
import type { Operation } from '../../domain/operation.js';
import type { ActualAccount, ActualGroup } from '../../domain/target-record.js';
import type { CompiledPipeline, EntityRule } from '../../mapping/compiled.js';
import { accountIdOf } from '../../planning/packing.js';
import { nameOf, type StagedTarget } from '../collect/staged-target.js';
import { NumberList } from '../staging/numbers.js';
import type { TenantInput } from '../tenant.js';
import type { Weighed } from './weigh-plan.js';

const EXAMPLES = 3;
/** Answers as they are kept: not asked yet, the rule does not hold, it holds. */
const UNASKED = 0;
const NO = 1;
const YES = 2;

type Touch = Weighed['protectedTouched'][number];

/** A rule that could not be told of some entities: they are treated as if it held. */
interface Unclear {
  count: number;
  readonly examples: string[];
}

/**
 * Which accounts and groups of the target are left alone (`ignore`) or must not be touched (`protect`). The rules of all pipelines
 * of a tenant hold for all of it: the account is the same whoever looks at it. What a rule cannot tell counts as if it held.
 */
export class HandsOff {
  readonly #ignored = new NumberList();
  readonly #protected = new NumberList();
  readonly #unclear = new Map<EntityRule<never>, Unclear>();
  readonly #touched: Touch[] = [];
  #ignoredCount = 0;

  constructor(
    private readonly pipelines: readonly CompiledPipeline[],
    private readonly target: StagedTarget,
    private readonly input: Pick<TenantInput, 'profile' | 'placeOf'>,
  ) {}

  /** True where the account, by its number, is to be left alone in both directions. */
  isIgnored(actual: number): boolean {
    if (actual < 0) return false;
    if ((this.#ignored.get(actual) ?? UNASKED) === UNASKED) this.#ignored.set(actual, this.#asked(actual) ? YES : NO);
    return this.#ignored.get(actual) === YES;
  }

  /** True where a rule protects the account, by its number, or where that cannot be told. */
  isProtected(actual: number): boolean {
    return this.#protectorOf(actual) !== undefined;
  }

  /** True where an operation would touch something protected. */
  protects(operation: Operation): boolean {
    return this.#touchesOf(operation).length > 0;
  }

  /** Hears of every operation of the plan. */
  note(operation: Operation): void {
    this.#touched.push(...this.#touchesOf(operation));
  }

  /** The operations that touch something protected. */
  get touched(): Weighed['protectedTouched'] {
    return [...this.#touched].sort((left, right) => byCodeUnit(left.operation, right.operation));
  }

  /** True where any pipeline protects accounts: they are watched besides. */
  get watches(): boolean {
    return this.pipelines.some(({ rules }) => rules.protect !== undefined);
  }

  /** The protected accounts that the target has now, with what it says of each. */
  *protectedAccounts(): Generator<{ readonly watched: WatchedAccount; readonly account: ActualAccount }, void, void> {
    if (!this.watches) return;
    for (let actual = 0; actual < this.target.accounts.length; actual += 1) {
      const account = this.target.accounts.get(actual);
      // Watching is for what the rule names, not for what it cannot tell.
      if (this.pipelines.some(({ rules }) => rules.protect?.holdsFor(account) === true)) yield { watched: { targetId: account.id, label: this.#labelOf(account) }, account };
    }
  }

  findings(): readonly Finding[] {
    const unclear = [...this.#unclear].map(([{ definition }, { count, examples }]): Finding => ({
      code: 'rule-unclear',
      severity: 'warning',
      about: definition.path.join('.'),
      count,
      message: `whether the rule holds cannot be told of ${count}, for example ${examples.join('; ')}: they are left alone, or protected, as if it did`,
      remedy: 'Write the rule so that it has an answer where a value is missing: account.?email.orValue("").',
    }));
    if (this.#ignoredCount === 0) return unclear;
    const message = `${this.#ignoredCount} accounts of people in the sources are ignored: nothing about them is changed, and nothing is released`;
    return [...unclear, { code: 'ignored', severity: 'info', count: this.#ignoredCount, message }];
  }

  #touchesOf(operation: Operation): readonly Touch[] {
    const account = accountIdOf(operation);
    const actual = account === undefined ? -1 : this.target.accountById(account);
    const rule = actual < 0 ? undefined : this.#protectorOf(actual);
    const ofAccount = rule === undefined ? this.#touchedName(operation, actual) : [this.#touch(this.#labelOf(this.target.accounts.get(actual)), rule, operation)];
    const group = groupIdOf(operation);
    const touched = group === undefined ? undefined : this.target.groups[this.target.groupById(group)];
    const groupRule = touched === undefined ? undefined : this.#firstOf(this.#groupRules(), touched, (one) => this.#groupLabelOf(one));
    return touched === undefined || groupRule === undefined ? ofAccount : [...ofAccount, this.#touch(this.#groupLabelOf(touched), groupRule, operation)];
  }

  // A name that is protected is one also for whoever would get it. What the rule cannot tell of an account to come protects nobody.
  #touchedName(operation: Operation, actual: number): readonly Touch[] {
    const account = this.#named(operation, actual);
    if (account === undefined) return [];
    const rule = this.pipelines.flatMap(({ rules: { protect } }) => protect ?? []).find((one) => one.holdsFor(account) === true);
    return rule === undefined ? [] : [this.#touch(this.#labelOf(account), rule, operation)];
  }

  /** The account as an operation would make or name it. */
  #named(operation: Operation, actual: number): ActualAccount | undefined {
    if (operation.kind !== 'create' && operation.kind !== 'update') return undefined;
    if (operation.type !== 'account') return undefined;
    if (operation.kind === 'create') return { type: 'account', id: '', standing: 'active', attributes: operation.attributes };
    if (actual < 0 || !Object.hasOwn(operation.set, this.input.profile.schemas.account.naming)) return undefined;
    const account = this.target.accounts.get(actual);
    return { ...account, attributes: { ...account.attributes, ...operation.set } };
  }

  #asked(actual: number): boolean {
    const rules = this.pipelines.flatMap(({ rules: { ignore } }) => ignore ?? []);
    if (rules.length === 0) return false;
    const holds = this.#firstOf(rules, this.target.accounts.get(actual), (one) => this.#labelOf(one)) !== undefined;
    if (holds) this.#ignoredCount += 1;
    return holds;
  }

  #protectorOf(actual: number): EntityRule<ActualAccount> | undefined {
    if (this.#protected.get(actual) === NO) return undefined;
    const rules = this.pipelines.flatMap(({ rules: { protect } }) => protect ?? []);
    const rule = rules.length === 0 ? undefined : this.#firstOf(rules, this.target.accounts.get(actual), (one) => this.#labelOf(one));
    if (rule === undefined) this.#protected.set(actual, NO);
    return rule;
  }

  #groupRules(): readonly EntityRule<ActualGroup>[] {
    return this.pipelines.flatMap(({ rules: { protectGroups } }) => protectGroups ?? []);
  }

  #firstOf<T extends ActualAccount | ActualGroup>(rules: readonly EntityRule<T>[], entity: T, labelOf: (entity: T) => string): EntityRule<T> | undefined {
    return rules.find((rule) => {
      const answer = rule.holdsFor(entity);
      if (typeof answer === 'boolean') return answer;
      const unclear = this.#unclear.get(rule) ?? { count: 0, examples: [] };
      this.#unclear.set(rule, unclear);
      unclear.count += 1;
      // The smallest ones, so that they do not depend on the order of arrival.
      unclear.examples.push(`${labelOf(entity)}: ${answer.because}`);
      unclear.examples.sort(byCodeUnit);
      unclear.examples.length = Math.min(unclear.examples.length, EXAMPLES);
      return true;
    });
  }

  #touch(label: string, rule: Pick<EntityRule<never>, 'definition'>, operation: Operation): Touch {
    return { label, place: this.input.placeOf(rule.definition.path), operation: operation.id };
  }

  #labelOf(account: ActualAccount): string {
    return nameOf(this.input.profile.schemas.account, account.attributes) || account.id;
  }

  #groupLabelOf(group: ActualGroup): string {
    const schema = this.input.profile.schemas.group;
    return schema === undefined ? group.id : nameOf(schema, group.attributes) || group.id;
  }
}

function groupIdOf(operation: Operation): string | undefined {
  if ('attachment' in operation) {
    const { attachment } = operation;
    return attachment.what === 'membership' && 'id' in attachment.group ? attachment.group.id : undefined;
  }
  return operation.type === 'group' && 'ref' in operation && 'id' in operation.ref ? operation.ref.id : undefined;
}
