import {
  proveAbsence,
  proveExit,
  proveRetirement,
  type AbsenceProof,
  type CompleteRead,
  type EvidenceType,
  type NeededRead,
  type ProofAttempt,
  type ReadConclusion,
  type ReadTicket,
  type RemovalSubject,
} from '../domain/evidence.js';
import type { RetiredPipeline } from '../contracts/ledger.js';
import type { Dependency } from '../mapping/compiled.js';

/** What the engine knows of one source's read. */
export interface SourceEvidence {
  readonly ticket: ReadTicket;
  readonly conclusions: { readonly [T in EvidenceType]: ReadConclusion<T> };
}

/** The parts of a pipeline that its proofs rest on. */
export interface ProvingPipeline {
  readonly name: string;
  readonly from: string;
  readonly scope: readonly Dependency[];
  readonly accounts: Readonly<Record<string, readonly Dependency[]>>;
}

/**
 * Hands out proofs, or says which reads stand in the way. Asked for every removal, clearing and detaching; nothing else in
 * planning touches evidence.
 */
export class ProofDesk {
  readonly #sources: ReadonlyMap<string, SourceEvidence>;
  readonly #pipelines: readonly ProvingPipeline[];
  readonly #evidence: readonly CompleteRead[];
  readonly #targetDoubts: readonly string[];
  readonly #refusals = new Set<string>();

  constructor(sources: ReadonlyMap<string, SourceEvidence>, pipelines: readonly ProvingPipeline[], targetDoubts: readonly string[]) {
    this.#sources = sources;
    this.#pipelines = pipelines;
    this.#targetDoubts = targetDoubts;
    this.#evidence = [...sources.values()].flatMap(({ conclusions }) =>
      [conclusions.person, conclusions.group, conclusions.membership].flatMap((conclusion): readonly CompleteRead[] =>
        conclusion.complete === undefined ? [] : [conclusion.complete],
      ),
    );
  }

  /** Why removals were withheld, for people; each reason once. */
  get refusals(): readonly string[] {
    return [...this.#refusals].sort();
  }

  /** Notes why something was not taken away although the reads are whole. */
  refuse(reason: string): void {
    this.#refusals.add(reason);
  }

  /** The account's record was seen in its source, and no pipeline wants it. */
  accountOut(source: string): AbsenceProof<'account'> | undefined {
    return this.#guarded(() => this.#exit('account', source, 'scope'));
  }

  /** The account's pipeline is gone from the file for good, and somebody said that its people leave. */
  accountRetired({ pipeline, by, at }: RetiredPipeline): AbsenceProof<'account'> | undefined {
    return this.#guarded(() => proveRetirement(`pipeline ${pipeline} retired by ${by}`, at));
  }

  /** The account's record is missing from its source: every pipeline that reads the source must have been told everything. */
  accountAbsent(source: string): AbsenceProof<'account'> | undefined {
    const scopes = this.#pipelines.filter((pipeline) => pipeline.from === source).flatMap((pipeline) => pipeline.scope);
    return this.#guarded(() =>
      this.#absence(source, 'person', (primary: CompleteRead<'person'>) => proveAbsence('account', primary, scopes, this.#evidence)),
    );
  }

  groupUnselected(source: string): AbsenceProof<'group'> | undefined {
    return this.#guarded(() => this.#exit('group', source, 'groups.select'));
  }

  groupAbsent(source: string): AbsenceProof<'group'> | undefined {
    return this.#guarded(() =>
      this.#absence(source, 'group', (primary: CompleteRead<'group'>) => proveAbsence('group', primary, [], this.#evidence)),
    );
  }

  /** A membership is missing: memberships, groups and people must all be whole, or the member may merely be unresolved. */
  membershipAbsent(source: string): AbsenceProof<'membership'> | undefined {
    const needed: Dependency[] = [
      { source, type: 'group' },
      { source, type: 'person' },
    ];
    return this.#guarded(() =>
      this.#absence(source, 'membership', (primary: CompleteRead<'membership'>) =>
        proveAbsence('membership', primary, needed, this.#evidence),
      ),
    );
  }

  /** An attribute has no value any more: rows seen without it, or missing from whole reads. */
  attributeAbsent(wantedBy: readonly string[], attribute: string, by: 'seen' | 'missing-row'): AbsenceProof<'attribute'> | undefined {
    const pipelines = this.#pipelines.filter((candidate) => wantedBy.includes(candidate.name) && attribute in candidate.accounts);
    const [pipeline] = pipelines;
    if (pipeline === undefined) return undefined;
    const dependencies = pipelines.flatMap(({ accounts }) => accounts[attribute] ?? []);
    const onRowsOnly = by === 'seen' && dependencies.every((dependency) => dependency.type === 'person');
    if (onRowsOnly) return this.#guarded(() => this.#exit('attribute', pipeline.from, `accounts.${attribute}`));
    const first = dependencies[0]?.source ?? pipeline.from;
    return this.#guarded(() =>
      this.#absence(first, 'person', (primary: CompleteRead<'person'>) =>
        proveAbsence('attribute', primary, dependencies, this.#evidence),
      ),
    );
  }

  /** A group's attribute has no value any more: the group was seen without it. */
  groupAttributeCleared(pipelineName: string): AbsenceProof<'attribute'> | undefined {
    const pipeline = this.#pipelines.find((candidate) => candidate.name === pipelineName);
    return pipeline === undefined ? undefined : this.#guarded(() => this.#exit('attribute', pipeline.from, 'groups'));
  }

  #exit<const S extends 'account' | 'group' | 'attribute'>(subject: S, source: string, rule: string): AbsenceProof<S> | undefined {
    const evidence = this.#sources.get(source);
    return evidence === undefined ? undefined : proveExit(subject, evidence.ticket, rule);
  }

  #absence<T extends EvidenceType, S extends RemovalSubject>(
    source: string,
    type: T,
    prove: (primary: CompleteRead<T>) => ProofAttempt<S>,
  ): AbsenceProof<S> | undefined {
    const conclusions: { readonly [K in EvidenceType]: ReadConclusion<K> } | undefined = this.#sources.get(source)?.conclusions;
    const primary: CompleteRead<T> | undefined = conclusions?.[type].complete;
    if (primary === undefined) {
      this.#refuse(source, type);
      return undefined;
    }
    const attempt = prove(primary);
    for (const missing of attempt.missing) this.#refuse(missing.source, missing.type);
    return attempt.proof;
  }

  #refuse(source: string, type: NeededRead['type']): void {
    const doubts = this.#sources.get(source)?.conclusions[type].doubts ?? [];
    this.#refusals.add(`${type}s of ${source} were not read whole: ${doubts[0]?.reason ?? 'not read'}`);
  }

  #guarded<P>(prove: () => P | undefined): P | undefined {
    if (this.#targetDoubts.length === 0) return prove();
    for (const doubt of this.#targetDoubts) this.#refusals.add(doubt);
    return undefined;
  }
}
