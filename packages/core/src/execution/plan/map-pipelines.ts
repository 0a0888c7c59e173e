import type { CompiledPipeline, PersonGroups } from '../../mapping/compiled.js';
import type { Doubt } from '../../domain/evidence.js';
import type { SourceProfile } from '../../contracts/source.js';
import type { StagedSource } from '../collect/staged-source.js';
import type { EdgeCursor } from '../staging/edges.js';
import { JoinedRows } from './joined-rows.js';
import type { StagedDesire } from './staged-desire.js';
import type { StagedGroups } from './staged-groups.js';
import type { StagedLinks } from './staged-links.js';
import { ownerText } from '../../domain/identity.js';

/** What mapping needs of the run. */
export interface MapContext {
  readonly sources: ReadonlyMap<string, StagedSource>;
  readonly profiles: Readonly<Record<string, SourceProfile>>;
  readonly desire: StagedDesire;
  readonly groups: StagedGroups | undefined;
  readonly links: StagedLinks;
  readonly seed: number;
  readonly nowMs: number;
  remark(pipeline: string, remark: string): void;
}

/** How many people of a pipeline found a row in each joined source. */
export type JoinRates = Readonly<Record<string, { readonly joined: number; readonly of: number }>>;

/** Maps everybody of one pipeline's own source, in the order they were read, into the tenant's desire. */
export function mapPipeline(pipeline: CompiledPipeline, context: MapContext): JoinRates {
  const source = context.sources.get(pipeline.definition.from);
  if (source === undefined) return {};
  const rows = new JoinedRows(pipeline, context.sources, context.seed);
  const groupNumbers = context.groups?.addPipeline(pipeline, source) ?? new Int32Array(source.groups.length).fill(-1);
  const names = groupNamesOf(source, context.profiles[source.name]?.groupNaming ?? 'name');
  const cursor = source.memberships().cursor();
  for (let person = 0; person < source.persons.length; person += 1) {
    const memberOf = groupsOf(cursor, person);
    mapOne(pipeline, source, person, memberOf, { rows, groupNumbers, names }, context);
  }
  for (const key of source.withheld.person.keys()) holdWithheld(source.name, key, context);
  return rows.rates;
}

interface PersonContext {
  readonly rows: JoinedRows;
  readonly groupNumbers: Int32Array;
  readonly names: readonly string[];
}

function mapOne(
  pipeline: CompiledPipeline,
  source: StagedSource,
  person: number,
  memberOf: readonly number[],
  at: PersonContext,
  context: MapContext,
): void {
  const record = source.persons.get(person);
  if (source.withheld.person.has(record.key)) return;
  const groups = personGroups(source, memberOf, at.names, pipeline.needsMemberships);
  const result = pipeline.mapPerson({ record, groups, joined: at.rows.rowsOf(record) }, context.nowMs);
  for (const remark of result.remarks) context.remark(pipeline.definition.name, `${record.key}: ${remark}`);
  const number = context.desire.add({ source: source.name, key: record.key }, pipeline.definition.name, result);
  if (number < 0 || result.scope.is !== 'in') return;
  for (const group of memberOf) {
    const wanted = at.groupNumbers[group] ?? -1;
    if (wanted >= 0) context.desire.memberships.add(number, wanted);
  }
}

// A record that was seen but cannot be used is held, never gone: its link must not look like an absence.
function holdWithheld(source: string, key: string, context: MapContext): void {
  const link = context.links.find(ownerText({ source, key }));
  if (link >= 0) context.links.markSeen(link);
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

function personGroups(source: StagedSource, memberOf: readonly number[], names: readonly string[], needed: boolean): PersonGroups {
  if (!needed) return { state: 'known', names: [], keys: [] };
  const doubts: readonly Doubt[] = [...source.conclusions.membership.doubts, ...source.conclusions.group.doubts];
  if (doubts.length > 0) return { state: 'unknown', doubts };
  return {
    state: 'known',
    names: memberOf.map((group) => names[group] ?? ''),
    keys: memberOf.map((group) => source.groups[group]?.key ?? ''),
  };
}

function groupNamesOf(source: StagedSource, naming: string): readonly string[] {
  return source.groups.map((group) => {
    const name = group.attributes[naming];
    return typeof name === 'string' ? name : group.key;
  });
}
