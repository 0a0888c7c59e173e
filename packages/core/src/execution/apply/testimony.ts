import type { Digest } from '../../domain/digest.js';
import type { CompiledJoin } from '../../mapping/compiled.js';
import type { MembershipRecord, Reference, SourceRecord } from '../../domain/source-record.js';
import { groupsDigest, recordDigest } from '../../planning/witness.js';
import type { Intake, Rejected } from '../collect/drain.js';

/** Collects what a source says now of the people it was asked about. */
export class Testimony implements Intake<SourceRecord> {
  readonly #records = new Map<string, Digest>();
  readonly #rejected = new Set<string>();
  readonly #people = new Map<Reference, string>();
  readonly #groups = new Map<Reference, string>();
  readonly #memberships: MembershipRecord[] = [];
  /** A record without key came, and may be anybody's. */
  nameless: string | undefined;

  readonly #rows = new Set<string>();

  /**
   * @param asked the attributes that count.
   * @param joins by pipeline: how its people find their row here.
   */
  constructor(
    private readonly asked: readonly string[],
    private readonly joins: ReadonlyMap<string, Pick<CompiledJoin, 'joinedValue'>> = new Map(),
  ) {}

  record(record: SourceRecord): void {
    switch (record.type) {
      case 'person':
        this.#records.set(record.key, recordDigest(record, this.asked));
        for (const reference of [record.key, ...record.references]) this.#people.set(reference, record.key);
        for (const [pipeline, join] of this.joins) this.#rows.add(`${pipeline} ${join.joinedValue(record) ?? ''}`);
        return;
      case 'group':
        for (const reference of [record.key, ...record.references]) this.#groups.set(reference, record.key);
        return;
      case 'membership':
        this.#memberships.push(record);
        return;
      default:
        record satisfies never;
    }
  }

  rejected({ type, key, reason }: Rejected): void {
    if (type === 'person' && key !== undefined) this.#rejected.add(key);
    else this.nameless ??= reason;
  }

  page(): void {
    // Nothing is shown of it.
  }

  recordOf(key: string): Digest | undefined {
    return this.#records.get(key);
  }

  /** Whether there is a row that a pipeline joins by this value. */
  hasRow(pipeline: string, value: string): boolean {
    return this.#rows.has(`${pipeline} ${value}`);
  }

  isRejected(key: string): boolean {
    return this.#rejected.has(key);
  }

  /** The digest of the groups that a person is in. A group that was not delivered is known by what names it. */
  groupsOf(person: string): Digest {
    const groups = this.#memberships.flatMap((membership) => {
      const isAbout = (reference: Reference): boolean => this.#people.get(reference) === person;
      if ('person' in membership) return isAbout(membership.person) ? membership.groups : [];
      return membership.members.some(isAbout) ? [membership.group] : [];
    });
    return groupsDigest(groups.map((group) => this.#groups.get(group) ?? group));
  }
}
