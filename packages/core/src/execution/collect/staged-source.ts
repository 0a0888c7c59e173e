import { isNotReady } from '../../contracts/connector-error.js';
import { type Source } from '../../contracts/source.js';
import type { CallOptions } from '../../contracts/call-options.js';
import { beginRead, concludeRead, type Doubt, type EvidenceType, type ReadConclusion, type ReadTicket } from '../../domain/evidence.js';
import type { Finding } from '../../domain/finding.js';
import type { PlanRead } from '../../domain/plan.js';
import type { GroupRecord, PersonRecord, SourceRecord, SourceType } from '../../domain/source-record.js';
import type { Iso } from '../../domain/value.js';
import { EdgeSpool, SortedEdges } from '../staging/edges.js';
import { RecordSpool } from '../staging/record-spool.js';
import { ReferenceTable } from '../staging/reference-table.js';
import type { StagingFolder } from '../staging/staging-folder.js';
import { claimAfter, drain, type Drained, type Rejected } from './drain.js';
import { danglingFindings } from './source-findings.js';

const EXAMPLES = 3;

/** Everything one source said in this run, on disk, with the evidence for each type. */
export interface StagedSource {
  readonly name: string;
  readonly ticket: ReadTicket;
  readonly persons: RecordSpool<PersonRecord>;
  readonly groups: readonly GroupRecord[];
  /** Who is in what: person number and group number, sorted, each once. Resolved at the first call, which may add findings. */
  memberships(): StagedMemberships;
  readonly conclusions: { readonly [T in EvidenceType]: ReadConclusion<T> };
  /** People and groups that were seen but could not be used, by key, with the reason: withheld, never gone. */
  readonly withheld: Readonly<Record<'person' | 'group', ReadonlyMap<string, string>>>;
  /** Which of the people that were watched for have come, usable or not. */
  readonly met: ReadonlySet<string>;
  /**
   * Why the people read are not believed to be all there are, although the source says so: they add, and nobody is let go and
   * nothing is cleared on the strength of them.
   */
  readonly distrust?: Doubt;
  /** The same of the groups read, and of their members. */
  readonly groupDistrust?: Doubt;
  readonly reads: readonly PlanRead[];
  readonly findings: readonly Finding[];
  /** The error that cut the read short, where one did. */
  readonly error: unknown;
}

/** The memberships of one source that could be resolved, and what could not be told. */
export interface StagedMemberships {
  readonly edges: SortedEdges;
  /** People who are in a group that cannot be told from another one: who is in what is not known of them. */
  readonly unclearPeople: ReadonlySet<number>;
  /** Groups with a member that cannot be told from somebody else. */
  readonly unclearGroups: ReadonlySet<number>;
  /** How many name a member that was not read. */
  readonly dangling: number;
}

/** What a source is asked for. */
export interface SourceRequest {
  readonly name: string;
  readonly source: Source;
  readonly types: readonly SourceType[];
  readonly attributes: Readonly<{ person: readonly string[]; group: readonly string[] }>;
  /** Keys of people whose coming is to be noted. */
  readonly watchFor: readonly string[];
}

export interface CollectContext {
  readonly folder: StagingFolder;
  readonly seed: number;
  readonly call: CallOptions;
  readonly now: Iso;
  progress(name: string, type: string, count: number): void;
}

/** Reads one source into the staging folder. Never throws for a failed read; the conclusions say what is not whole. */
export async function collectSource(request: SourceRequest, context: CollectContext): Promise<StagedSource> {
  const intake = new SourceIntake(request.name, context, request.watchFor);
  const scope = { types: request.types, keys: 'all' as const, attributes: request.attributes };
  const drained = await drain<SourceRecord, SourceType>(request.source.read(scope, context.call), request.types, intake);
  return intake.conclude(drained, request.types);
}

class SourceIntake {
  readonly #persons: RecordSpool<PersonRecord>;
  readonly #groups: GroupRecord[] = [];
  readonly #personRefs: ReferenceTable;
  readonly #groupRefs: ReferenceTable;
  readonly #edges: EdgeSpool;
  readonly #withheld = { person: new Map<string, string>(), group: new Map<string, string>() };
  readonly #keyless: Record<string, string[]> = { person: [], group: [], membership: [] };
  readonly #twice: Readonly<Record<EvidenceType, Set<string>>> = { person: new Set(), group: new Set(), membership: new Set() };
  #remarks = 0;
  readonly #remarkExamples: string[] = [];
  readonly #watchFor: ReadonlySet<string>;
  readonly #met = new Set<string>();

  constructor(
    private readonly name: string,
    private readonly context: CollectContext,
    watchFor: readonly string[],
  ) {
    this.#watchFor = new Set(watchFor);
    this.#persons = new RecordSpool(context.folder);
    this.#personRefs = new ReferenceTable(context.seed, context.folder);
    this.#groupRefs = new ReferenceTable(context.seed, context.folder);
    this.#edges = new EdgeSpool(context.folder);
  }

  record(record: SourceRecord): void {
    if (record.type === 'person') this.#person(record);
    else if (record.type === 'group') this.#group(record);
    else this.#membership(record);
  }

  rejected(rejected: Rejected): void {
    const type = rejected.type;
    if (type === 'person') this.#meet(rejected.key);
    if (rejected.key === undefined || (type !== 'person' && type !== 'group')) (this.#keyless[type] ??= []).push(rejected.reason);
    else this.#withheld[type].set(rejected.key, rejected.reason);
  }

  page(): void {
    this.context.progress(this.name, 'person', this.#persons.length);
  }

  conclude(drained: Drained<SourceType>, types: readonly SourceType[]): StagedSource {
    const ticket = beginRead(this.name, this.context.now);
    const conclusions = {
      person: this.#conclusion(ticket, drained, types, 'person'),
      group: this.#conclusion(ticket, drained, types, 'group'),
      membership: this.#conclusion(ticket, drained, types, 'membership'),
    };
    const findings: Finding[] = [...this.#remarkFindings()];
    let resolved: StagedMemberships | undefined;
    return {
      name: this.name,
      ticket,
      persons: this.#persons,
      groups: this.#groups,
      memberships: () => (resolved ??= this.#resolveEdges(findings)),
      conclusions,
      withheld: this.#withheld,
      met: this.#met,
      reads: types.map((type) => this.#planRead(type, drained, conclusions[type])),
      findings,
      error: drained.error,
    };
  }

  #meet(key: string | undefined): void {
    if (key !== undefined && this.#watchFor.has(key)) this.#met.add(key);
  }

  #person(record: PersonRecord): void {
    this.#meet(record.key);
    const twin = this.#personRefs.find(record.key);
    if (twin >= 0 && this.#persons.get(twin).key === record.key) {
      this.#comesTwice('person', record.key);
      return;
    }
    const ordinal = this.#persons.append(record);
    this.#personRefs.define(record.key, ordinal);
    for (const reference of record.references) this.#personRefs.define(reference, ordinal);
    this.#remark(record.key, record.remarks);
  }

  #group(record: GroupRecord): void {
    if (this.#groups[this.#groupRefs.find(record.key)]?.key === record.key) {
      this.#comesTwice('group', record.key);
      return;
    }
    const ordinal = this.#groups.push(record) - 1;
    this.#groupRefs.define(record.key, ordinal);
    for (const reference of record.references) this.#groupRefs.define(reference, ordinal);
    this.#remark(record.key, record.remarks);
  }

  // Neither record is to be preferred; and where one came twice, another may not have come at all (rows move between pages).
  #comesTwice(type: 'person' | 'group', key: string): void {
    this.#withheld[type].set(key, 'the key appears more than once');
    this.#twice[type].add(key);
  }

  #membership(record: Extract<SourceRecord, { type: 'membership' }>): void {
    if ('group' in record) {
      const group = this.#groupRefs.mention(record.group);
      for (const member of record.members) this.#edges.add(this.#personRefs.mention(member), group);
    } else {
      const person = this.#personRefs.mention(record.person);
      for (const group of record.groups) this.#edges.add(person, this.#groupRefs.mention(group));
    }
  }

  #conclusion<T extends EvidenceType>(
    ticket: ReadTicket,
    drained: Drained<SourceType>,
    types: readonly SourceType[],
    type: T,
  ): ReadConclusion<T> {
    if (!types.includes(type)) return { complete: undefined, doubts: [{ reason: `${type}s of ${this.name} were not read` }] };
    const keyless = this.#keyless[type] ?? [];
    if (keyless[0] !== undefined) {
      return { complete: undefined, doubts: [{ reason: `${keyless.length} ${type} records without a usable key: ${keyless[0]}` }] };
    }
    const [twice] = this.#twice[type];
    if (twice !== undefined) {
      return { complete: undefined, doubts: [{ reason: `keys arrived more than once, for example ${twice}: others may be missing` }] };
    }
    return concludeRead(ticket, type, claimAfter(drained, type), drained.counted[type]);
  }

  #resolveEdges(findings: Finding[]): StagedMemberships {
    const edges = new SortedEdges(this.context.folder);
    const unclearPeople = new Set<number>();
    const unclearGroups = new Set<number>();
    const dangling = { people: 0, ambiguous: 0, examples: new Set<string>() };
    this.#edges.forEach((personId, groupId) => {
      const person = this.#personRefs.resolve(personId);
      const group = this.#groupRefs.resolve(groupId);
      if (person.is === 'one' && group.is === 'one') edges.add(person.ordinal, group.ordinal);
      else if (person.is === 'several' || group.is === 'several') {
        dangling.ambiguous += 1;
        if (person.is === 'one') unclearPeople.add(person.ordinal);
        if (group.is === 'one') unclearGroups.add(group.ordinal);
      } else if (person.is === 'none') {
        dangling.people += 1;
        if (dangling.examples.size < EXAMPLES) dangling.examples.add(this.#personRefs.textOf(personId));
      }
    });
    this.#edges.close();
    this.#personRefs.release();
    this.#groupRefs.release();
    findings.push(...danglingFindings(this.name, dangling));
    return { edges, unclearPeople, unclearGroups, dangling: dangling.people };
  }

  #remark(key: string, remarks: readonly string[] | undefined): void {
    for (const remark of remarks ?? []) {
      this.#remarks += 1;
      if (this.#remarkExamples.length < EXAMPLES) this.#remarkExamples.push(`${key}: ${remark}`);
    }
  }

  #remarkFindings(): Finding[] {
    const withheld = [...this.#withheld.person, ...this.#withheld.group].map(
      ([key, reason]): Finding => ({ code: 'record-rejected', severity: 'error', about: `${this.name}:${key}`, message: reason }),
    );
    if (this.#remarks === 0) return withheld;
    const message = `${this.#remarks} source values needed a choice, for example ${this.#remarkExamples.join('; ')}`;
    return [...withheld, { code: 'source-remarks', severity: 'info', about: this.name, message, count: this.#remarks }];
  }

  #planRead(type: SourceType, drained: Drained<SourceType>, conclusion: ReadConclusion<EvidenceType>): PlanRead {
    return {
      of: 'source',
      name: this.name,
      type,
      whole: conclusion.complete !== undefined,
      delivered: drained.counted[type],
      doubts: conclusion.doubts.map((doubt) => doubt.reason + (doubt.remedy === undefined ? '' : ` (${doubt.remedy})`)),
      ...(isNotReady(drained.error) ? { notReady: true } : {}),
      takenAt: this.context.now,
    };
  }
}
