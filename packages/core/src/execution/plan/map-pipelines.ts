import type { SourceProfile } from '../../contracts/source.js';
import type { Doubt } from '../../domain/evidence.js';
import type { OwnerKey } from '../../domain/identity.js';
import type { CompiledPipeline, PersonGroups, PersonInput, PersonResult } from '../../mapping/compiled.js';
import type { StagedMemberships, StagedSource } from '../collect/staged-source.js';
import type { EdgeCursor } from '../staging/edges.js';
import { distrustOf, letNobodyGo, type Distrust } from './distrusted-people.js';
import { JoinedRows } from './joined-rows.js';
import type { LeaverNotes } from './letting-go.js';
import type { StagedDesire } from './staged-desire.js';
import type { StagedGroups } from './staged-groups.js';

/** What mapping needs of the run. */
export interface MapContext {
  readonly sources: ReadonlyMap<string, StagedSource>;
  readonly profiles: Readonly<Record<string, SourceProfile>>;
  readonly desire: StagedDesire;
  readonly groups: StagedGroups | undefined;
  readonly leavers: LeaverNotes;
  readonly seed: number;
  readonly nowMs: number;
  remark(pipeline: string, key: string, remark: string): void;
  /** Told of everybody who is in scope. */
  mapped(pipeline: string, result: PersonResult): void;
  /** Set where it is to be known which names people would have who are not wanted, or of whom that cannot be told. */
  readonly unwanted?: (name: string, standing: 'out' | 'held') => void;
}

/** How many people of a pipeline found a row in each joined source. */
export type JoinRates = Readonly<Record<string, { readonly joined: number; readonly of: number }>>;

/** What mapping one pipeline came to. */
export interface MappedPipeline {
  readonly rates: JoinRates;
  /** The people whose scope is true, or cannot be told. */
  readonly matched: number;
}

/** Maps everybody of one pipeline's own source, in the order they were read, into the tenant's desire. */
export function mapPipeline(pipeline: CompiledPipeline, context: MapContext): MappedPipeline {
  const source = context.sources.get(pipeline.definition.from);
  if (source === undefined) return { rates: {}, matched: 0 };
  const memberships = source.memberships();
  const at: PersonContext = {
    pipeline,
    source,
    rows: new JoinedRows(pipeline, context.sources, context.seed),
    groupNumbers: context.groups?.addPipeline(pipeline, source) ?? new Int32Array(source.groups.length).fill(-1),
    names: groupNamesOf(source, context.profiles[source.name]?.groupNaming ?? 'name'),
    memberships,
    distrust: distrustOf(pipeline, context.sources),
  };
  for (const group of memberships.unclearGroups) context.desire.holdGroup(at.groupNumbers[group] ?? -1);
  const cursor = memberships.edges.cursor();
  let matched = 0;
  for (let person = 0; person < source.persons.length; person += 1) matched += mapOne(person, groupsOf(cursor, person), at, context) ? 1 : 0;
  return { rates: at.rows.rates, matched };
}

interface PersonContext {
  readonly pipeline: CompiledPipeline;
  readonly source: StagedSource;
  readonly rows: JoinedRows;
  readonly groupNumbers: Int32Array;
  readonly names: readonly string[];
  readonly memberships: StagedMemberships;
  readonly distrust: Distrust | undefined;
}

/** True unless the person is out of scope. */
function mapOne(person: number, memberOf: readonly number[], at: PersonContext, context: MapContext): boolean {
  const { source, groupNumbers } = at;
  const { name } = at.pipeline.definition;
  const record = source.persons.get(person);
  // Seen, but not to be used: the source's own withheld records are held as a whole.
  if (source.withheld.person.has(record.key)) return true;
  const groups = personGroups(person, memberOf, at);
  const input: PersonInput = { record, groups, joined: at.rows.rowsOf(record) };
  const owner: OwnerKey = { source: source.name, key: record.key };
  const result = mapPerson(owner, input, at, context);
  for (const remark of result.remarks) context.remark(name, record.key, remark);
  if (result.scope.is === 'in') context.mapped(name, result);
  if (result.scope.is !== 'in') tellUnwanted(input, result.scope.is, at, context);
  const isLetGo = result.scope.is === 'out' && context.leavers.hasLink(owner);
  const number = context.desire.add(owner, name, result, isLetGo ? context.leavers.of(owner, at.pipeline, input) : {});
  if (number < 0) return result.scope.is !== 'out';
  // Which of this pipeline's groups somebody should have is not known while the scope is not.
  if (result.scope.is === 'held' || at.memberships.unclearPeople.has(person)) context.desire.holdMemberships(number);
  if (result.scope.is !== 'in') return result.scope.is === 'held';
  for (const group of memberOf) {
    const wanted = groupNumbers[group] ?? -1;
    if (wanted >= 0) context.desire.memberships.add(number, wanted);
  }
  return true;
}

function tellUnwanted(input: PersonInput, standing: 'out' | 'held', { pipeline }: PersonContext, { unwanted, nowMs }: MapContext): void {
  const name = unwanted === undefined ? undefined : pipeline.nameOf(input, nowMs);
  if (name !== undefined) unwanted?.(name, standing);
}

// What a distrusted read says clears nothing of anybody, and lets nobody go who has an account.
function mapPerson(owner: OwnerKey, input: PersonInput, { pipeline, distrust }: PersonContext, { leavers, nowMs }: MapContext): PersonResult {
  const result = pipeline.mapPerson(input, nowMs);
  if (distrust === undefined) return result;
  return result.scope.is === 'out' && !leavers.hasLink(owner) ? result : letNobodyGo(result, distrust);
}

function groupsOf(cursor: EdgeCursor, person: number): readonly number[] {
  const groups: number[] = [];
  while (cursor.first < person) cursor.next();
  while (cursor.first === person) {
    groups.push(cursor.second);
    cursor.next();
  }
  return groups;
}

function personGroups(person: number, memberOf: readonly number[], { source, names, memberships }: PersonContext): PersonGroups {
  const doubts = groupDoubts(person, source, memberships);
  if (doubts.length > 0) return { state: 'unknown', doubts };
  return {
    state: 'known',
    names: memberOf.map((group) => names[group] ?? ''),
    keys: memberOf.map((group) => source.groups[group]?.key ?? ''),
  };
}

// "Not in the group" is believed only when every group and every membership of the person could be used.
function groupDoubts(person: number, source: StagedSource, memberships: StagedMemberships): readonly Doubt[] {
  const doubts: Doubt[] = [...source.conclusions.membership.doubts, ...source.conclusions.group.doubts];
  const [unusable] = source.withheld.group;
  if (unusable !== undefined) doubts.push({ reason: `group ${unusable[0]} could not be used: ${unusable[1]}` });
  if (memberships.unclearPeople.has(person)) doubts.push({ reason: 'a group of this person cannot be told from another' });
  return doubts;
}

function groupNamesOf(source: StagedSource, naming: string): readonly string[] {
  return source.groups.map((group) => {
    const name = group.attributes[naming];
    return typeof name === 'string' ? name : group.key;
  });
}
