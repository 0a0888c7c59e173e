import type { CallOptions } from '../../contracts/call-options.js';
import type { Target, TargetProfile, TargetSchema } from '../../contracts/target.js';
import type { ReadClaim } from '../../domain/evidence.js';
import type { PlanRead } from '../../domain/plan.js';
import type { ActualAccount, ActualGroup, ActualRecord, ActualType } from '../../domain/target-record.js';
import { exactKey, foldedKey } from '../../domain/text-key.js';
import type { AttributeValue } from '../../domain/value.js';
import { EdgeSpool } from '../staging/edges.js';
import { KeyTable } from '../staging/key-table.js';
import { RecordSpool } from '../staging/record-spool.js';
import { ReferenceTable } from '../staging/reference-table.js';
import { claimAfter, doubtOf, drain, type Drained, type Rejected } from './drain.js';
import type { CollectContext } from './staged-source.js';

/** Everything the target holds, on disk. */
export interface StagedTarget {
  readonly accounts: RecordSpool<ActualAccount>;
  readonly groups: readonly ActualGroup[];
  /** The number of the account with this id, or -1. */
  accountById(id: string): number;
  /** The number of the account with this naming value (compared as the target compares), or -1; the first of several. */
  accountByName(name: string): number;
  /** True where more than one account has this naming value. */
  isNameAmbiguous(name: string): boolean;
  /** The number of an account that answers to this name otherwise (alias), or -1. */
  accountByOtherName(name: string): number;
  /** The number of the account that is known by this (`ActualAccount.knownBy`), or -1; -2 where several are. */
  accountKnownBy(name: string, value: string): number;
  groupById(id: string): number;
  /** Numbers of the groups with this name: more than one where the target allows it. */
  groupsByName(name: string): readonly number[];
  /** Every membership: account number and group number. */
  eachMembership(visit: (account: number, group: number) => void): void;
  /** Reasons why the target was not read whole; empty when it was. */
  readonly doubts: readonly string[];
  readonly reads: readonly PlanRead[];
  readonly error: unknown;
}

/** How a naming value is compared in this schema. */
export function nameKey(schema: TargetSchema): (value: string) => string {
  return schema.attributes[schema.naming]?.compare === 'case-insensitive' ? foldedKey : exactKey;
}

function knownText(name: string, value: string): string {
  return `${name} ${value}`;
}

/** The naming value of an entity, or an empty text. */
export function nameOf(schema: TargetSchema, attributes: Readonly<Record<string, AttributeValue>>): string {
  const name = attributes[schema.naming];
  return typeof name === 'string' ? name : '';
}

/** What reading a target needs beside. */
export interface TargetContext extends CollectContext {
  /** Others who are taken to manage nothing any more; see `PlanHeader.asIfStopped`. */
  readonly asIfStopped?: readonly string[];
}

/** Reads the whole target into the staging folder. Never throws for a failed read. */
export async function collectTarget(
  name: string,
  target: Target,
  profile: TargetProfile,
  context: TargetContext & { readonly call: CallOptions },
): Promise<StagedTarget> {
  const types: readonly ActualType[] = profile.schemas.group === undefined ? ['account'] : ['account', 'group', 'membership'];
  const attributes = {
    account: Object.keys(profile.schemas.account.attributes),
    group: Object.keys(profile.schemas.group?.attributes ?? {}),
  };
  const intake = new TargetIntake(name, profile, context);
  const drained = await drain<ActualRecord, ActualType>(target.read({ types, keys: 'all', attributes }, context.call), types, intake);
  return intake.conclude(drained, types);
}

class TargetIntake {
  readonly #accounts: RecordSpool<ActualAccount>;
  readonly #groups: ActualGroup[] = [];
  readonly #accountIds: ReferenceTable;
  readonly #groupIds: ReferenceTable;
  readonly #names: KeyTable;
  readonly #otherNames: KeyTable;
  readonly #known: KeyTable;
  readonly #knownTwice = new Set<string>();
  readonly #ambiguous = new Set<string>();
  readonly #twice: Record<'account' | 'group', number> = { account: 0, group: 0 };
  readonly #groupNames = new Map<string, number[]>();
  readonly #edges: EdgeSpool;
  readonly #rejections: string[] = [];
  readonly #accountKey: (value: string) => string;

  constructor(
    private readonly name: string,
    private readonly profile: TargetProfile,
    private readonly context: TargetContext,
  ) {
    this.#accounts = new RecordSpool(context.folder);
    this.#accountIds = new ReferenceTable(context.seed, context.folder);
    this.#groupIds = new ReferenceTable(context.seed, context.folder);
    this.#names = new KeyTable(context.seed);
    this.#otherNames = new KeyTable(context.seed);
    this.#known = new KeyTable(context.seed);
    this.#edges = new EdgeSpool(context.folder);
    this.#accountKey = nameKey(profile.schemas.account);
  }

  record(given: ActualRecord): void {
    const record = this.#freed(given);
    if (record.type === 'account') this.#account(record);
    else if (record.type === 'group') this.#group(record);
    else this.#membership(record);
  }

  #freed(record: ActualRecord): ActualRecord {
    if (record.type === 'membership' || record.foreignOwner === undefined) return record;
    const { foreignOwner, ...free } = record;
    return this.context.asIfStopped?.some((name) => foreignOwner === name || foreignOwner.endsWith(`"${name}"`)) === true ? free : record;
  }

  rejected(rejected: Rejected): void {
    this.#rejections.push(`${rejected.type} ${rejected.key ?? '(no id)'}: ${rejected.reason}`);
  }

  page(): void {
    this.context.progress(this.name, 'account', this.#accounts.length);
  }

  conclude(drained: Drained<ActualType>, types: readonly ActualType[]): StagedTarget {
    const reads = types.map((type) => this.#planRead(type, drained));
    const groupKey = this.profile.schemas.group === undefined ? exactKey : nameKey(this.profile.schemas.group);
    return {
      accounts: this.#accounts,
      groups: this.#groups,
      accountById: (id) => this.#accountIds.find(id),
      accountByName: (name) => this.#names.get(this.#accountKey(name)),
      isNameAmbiguous: (name) => this.#ambiguous.has(this.#accountKey(name)),
      accountByOtherName: (name) => this.#otherNames.get(this.#accountKey(name)),
      accountKnownBy: (name, value) => (this.#knownTwice.has(knownText(name, value)) ? -2 : this.#known.get(knownText(name, value))),
      groupById: (id) => this.#groupIds.find(id),
      groupsByName: (name) => this.#groupNames.get(groupKey(name)) ?? [],
      eachMembership: (visit) => this.#eachMembership(visit),
      doubts: [...reads.flatMap((read) => read.doubts.map((doubt) => `${read.type}s of ${this.name}: ${doubt}`))],
      reads,
      error: drained.error,
    };
  }

  #account(record: ActualAccount): void {
    if (this.#accountIds.find(record.id) >= 0) {
      this.#twice.account += 1;
      return;
    }
    const ordinal = this.#accounts.append(record);
    this.#accountIds.define(record.id, ordinal);
    const name = nameOf(this.profile.schemas.account, record.attributes);
    const key = this.#accountKey(name);
    if (name !== '' && this.#names.putIfAbsent(key, ordinal) !== ordinal) this.#ambiguous.add(key);
    for (const [attribute, value] of Object.entries(record.knownBy ?? {})) {
      const text = knownText(attribute, value);
      if (this.#known.putIfAbsent(text, ordinal) !== ordinal) this.#knownTwice.add(text);
    }
    for (const other of record.otherNames ?? []) this.#otherNames.putIfAbsent(this.#accountKey(other), ordinal);
  }

  #group(record: ActualGroup): void {
    const schema = this.profile.schemas.group;
    if (schema === undefined) return;
    if (this.#groupIds.find(record.id) >= 0) {
      this.#twice.group += 1;
      return;
    }
    const ordinal = this.#groups.push(record) - 1;
    this.#groupIds.define(record.id, ordinal);
    const names = [nameOf(schema, record.attributes), ...(record.plainName === undefined ? [] : [record.plainName])];
    for (const key of new Set(names.map(nameKey(schema)))) {
      const same = this.#groupNames.get(key);
      if (same === undefined) this.#groupNames.set(key, [ordinal]);
      else same.push(ordinal);
    }
  }

  #membership(record: Extract<ActualRecord, { type: 'membership' }>): void {
    if ('account' in record) {
      const account = this.#accountIds.mention(record.account);
      for (const group of record.groups) this.#edges.add(account, this.#groupIds.mention(group));
    } else {
      const group = this.#groupIds.mention(record.group);
      for (const account of record.accounts) this.#edges.add(this.#accountIds.mention(account), group);
    }
  }

  // A membership of a group that was deleted between the two listings resolves to nothing: it is no difference, it is gone.
  #eachMembership(visit: (account: number, group: number) => void): void {
    this.#edges.forEach((accountId, groupId) => {
      const account = this.#accountIds.resolve(accountId);
      const group = this.#groupIds.resolve(groupId);
      if (account.is === 'one' && group.is === 'one') visit(account.ordinal, group.ordinal);
    });
  }

  #planRead(type: ActualType, drained: Drained<ActualType>): PlanRead {
    const claim: ReadClaim = claimAfter(drained, type);
    const delivered = drained.counted[type];
    const doubts = this.#doubts(type, claim, delivered);
    return { of: 'target', name: this.name, type, whole: doubts.length === 0, delivered, doubts, takenAt: this.context.now };
  }

  #doubts(type: ActualType, claim: ReadClaim, counted: number): readonly string[] {
    if (!claim.whole && claim.doubts.length > 1) return claim.doubts.map((doubt) => doubt.reason);
    const doubt = doubtOf(claim, counted);
    if (doubt !== undefined) return [doubt];
    // Rows moved between pages: where one came twice, another may not have come at all.
    if (type !== 'membership' && this.#twice[type] > 0) return [`${this.#twice[type]} arrived twice: as many may be missing`];
    return this.#rejections.filter((rejection) => rejection.startsWith(type));
  }
}
