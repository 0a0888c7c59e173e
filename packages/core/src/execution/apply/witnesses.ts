import type { CallOptions } from '../../contracts/call-options.js';
import type { SourceProfile } from '../../contracts/source.js';
import type { Operation, OperationId, Witness } from '../../domain/operation.js';
import type { SourceRecord, SourceType } from '../../domain/source-record.js';
import { claimAfter, doubtOf, drain } from '../collect/drain.js';
import { requestsOf } from '../plan/source-requests.js';
import type { CompiledJoin } from '../../mapping/compiled.js';
import type { SourceRequest } from '../collect/staged-source.js';
import type { TenantInput } from '../tenant.js';
import { Testimony } from './testimony.js';

/** What a source says now, or why it is not believed. */
type Answer = { readonly is: 'told'; readonly testimony: Testimony } | { readonly is: 'doubtful'; readonly doubt: string };

/** What a source is asked about: these people, and whether also their groups; or everything, where a row may have come that was not there. */
interface Asked {
  readonly keys: Set<string>;
  groups: boolean;
  /** Pipelines that join it, and found no row for somebody. */
  readonly joinedBy: Set<string>;
}

/**
 * Asks the sources again about people that a plan takes out: each source once, for all keys together. Who came back, or is not
 * what the plan saw, is not taken out by it; nor is anybody whose source cannot be asked.
 */
export class Witnesses {
  readonly #requests: ReadonlyMap<string, SourceRequest>;
  readonly #joinsOf: ReadonlyMap<string, readonly CompiledJoin[]>;

  constructor(
    private readonly input: Pick<TenantInput, 'pipelines' | 'sources'>,
    private readonly callOf: (profile: Partial<SourceProfile>) => CallOptions,
  ) {
    this.#requests = new Map(requestsOf(input).map((request) => [request.name, request]));
    this.#joinsOf = joinsOf(input);
  }

  /** What changed at the sources since the plan was made, in words, by operation. */
  async changes(operations: readonly Operation[]): Promise<ReadonlyMap<OperationId, readonly string[]>> {
    const asked = new Map<string, Asked>();
    for (const { source, key, groups, joinedBy } of operations.flatMap(witnessesOf)) {
      const about = asked.get(source) ?? { keys: new Set(), groups: false, joinedBy: new Set() };
      if (joinedBy === undefined) about.keys.add(key);
      else about.joinedBy.add(joinedBy);
      about.groups ||= groups !== undefined;
      asked.set(source, about);
    }
    const answers = new Map<string, Answer>();
    for (const [source, about] of asked) answers.set(source, await this.#ask(source, about));
    const changed = new Map<OperationId, readonly string[]>();
    for (const operation of operations) {
      const changes = witnessesOf(operation).flatMap((witness) => changeOf(witness, answers.get(witness.source)) ?? []);
      if (changes.length > 0) changed.set(operation.id, changes);
    }
    return changed;
  }

  #joins(source: string, pipelines: ReadonlySet<string>): ReadonlyMap<string, CompiledJoin> {
    const joins = [...pipelines].flatMap((pipeline) => {
      const join = this.#joinsOf.get(pipeline)?.find((candidate) => candidate.source === source);
      return join === undefined ? [] : [[pipeline, join] as const];
    });
    return new Map(joins);
  }

  async #ask(source: string, { keys: named, groups, joinedBy }: Asked): Promise<Answer> {
    const request = this.#requests.get(source);
    if (request === undefined) return { is: 'doubtful', doubt: 'no pipeline reads it any more' };
    const types: readonly SourceType[] = groups ? ['person', 'group', 'membership'] : ['person'];
    const testimony = new Testimony(request.attributes.person, this.#joins(source, joinedBy));
    // A row that was not there has no key to ask for: it is found by reading all of them.
    const keys = joinedBy.size > 0 ? ('all' as const) : { by: 'id' as const, values: [...named] };
    const scope = { types, keys, attributes: request.attributes };
    const drained = await drain<SourceRecord, SourceType>(request.source.read(scope, this.callOf(this.input.sources[source]?.profile ?? {})), types, testimony);
    const doubts = types.map((type) => doubtOf(claimAfter(drained, type), drained.counted[type]));
    const doubt = testimony.nameless ?? doubts.find((found) => found !== undefined);
    return doubt === undefined ? { is: 'told', testimony } : { is: 'doubtful', doubt };
  }
}

function joinsOf({ pipelines }: Pick<TenantInput, 'pipelines'>): ReadonlyMap<string, readonly CompiledJoin[]> {
  return new Map(pipelines.map(({ definition, joins }) => [definition.name, joins]));
}

function witnessesOf(operation: Operation): readonly Witness[] {
  return 'witnesses' in operation ? (operation.witnesses ?? []) : [];
}

function changeOf({ source, key, record, groups, joinedBy }: Witness, answer: Answer | undefined): string | undefined {
  if (answer?.is !== 'told') return `${source} could not be asked again about ${key} (${answer?.doubt ?? 'it was not asked'})`;
  const { testimony } = answer;
  if (joinedBy !== undefined) return testimony.hasRow(joinedBy, key) ? `the source ${source} has a row for ${key} now` : undefined;
  if (testimony.isRejected(key)) return `the record ${key} of ${source} cannot be used now`;
  const now = testimony.recordOf(key);
  if (now !== record) {
    if (record === undefined) return `${key} is back at the source ${source}`;
    return now === undefined ? `${key} is gone from the source ${source}` : `the record ${key} changed at the source ${source}`;
  }
  return groups === undefined || groups === testimony.groupsOf(key) ? undefined : `the groups of ${key} changed at the source ${source}`;
}
