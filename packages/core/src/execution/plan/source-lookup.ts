import type { CallOptions } from '../../contracts/call-options.js';
import type { SourceRecord } from '../../domain/source-record.js';
import type { CompiledPipeline } from '../../mapping/compiled.js';
import type { PipelineDefinition } from '../../mapping/definition.js';
import { mostCautious } from '../../planning/departure.js';
import { claimAfter, drain, type Rejected } from '../collect/drain.js';
import type { StagedSource } from '../collect/staged-source.js';
import { KeyTable } from '../staging/key-table.js';
import type { RunSource } from '../tenant.js';
import type { StagedLinks } from './staged-links.js';

/** More missing people than this are not asked about one by one: something else is wrong then, or the reads will confirm it. */
const MOST_LOOKUPS = 500;

/** What asking a source for single keys came to. */
export interface Lookup {
  readonly asked: ReadonlySet<string>;
  readonly found: ReadonlySet<string>;
}

/** When missing from a whole read of a source counts as gone: what the most cautious pipeline that takes people from it says. */
export function absenceOf(pipelines: readonly CompiledPipeline[], source: string): PipelineDefinition['absence'] {
  return mostCautious(pipelines.filter(({ definition }) => definition.from === source).map(({ definition }) => definition.absence));
}

/**
 * Asks the sources for the very keys of linked people whom a whole read lacked, where the file wants that (`absence: lookup`). A
 * source that fails, or answers with doubts, has told nothing.
 */
export async function lookUpMissing(
  pipelines: readonly CompiledPipeline[],
  staged: ReadonlyMap<string, StagedSource>,
  sources: Readonly<Record<string, RunSource>>,
  links: StagedLinks,
  callOf: (source: RunSource) => CallOptions,
): Promise<ReadonlyMap<string, Lookup>> {
  const lookups = new Map<string, Lookup>();
  for (const source of staged.values()) {
    const run = sources[source.name];
    if (run === undefined || absenceOf(pipelines, source.name) !== 'lookup' || source.conclusions.person.complete === undefined) continue;
    const missing = missingFrom(source, links);
    if (missing.length === 0 || missing.length > MOST_LOOKUPS) continue;
    const found = await foundAmong(run, missing, callOf(run));
    if (found !== undefined) lookups.set(source.name, { asked: new Set(missing), found });
  }
  return lookups;
}

function missingFrom(source: StagedSource, links: StagedLinks): readonly string[] {
  const seen = new KeyTable(0);
  for (const { key } of source.persons.all()) seen.putIfAbsent(key, 1);
  const missing: string[] = [];
  for (const { owner, leaving } of links.accounts.all()) {
    if (leaving !== undefined || owner.source !== source.name || source.withheld.person.has(owner.key)) continue;
    if (seen.get(owner.key) < 0) missing.push(owner.key);
    if (missing.length > MOST_LOOKUPS) break;
  }
  return missing;
}

async function foundAmong({ source }: RunSource, keys: readonly string[], call: CallOptions): Promise<ReadonlySet<string> | undefined> {
  const found = new Set<string>();
  const unusable = { keyless: false };
  const intake = {
    record(record: SourceRecord): void {
      if (record.type === 'person') found.add(record.key);
    },
    // Seen, though not to be used: it is there. Without its key it may be anybody's.
    rejected({ key }: Rejected): void {
      if (key === undefined) unusable.keyless = true;
      else found.add(key);
    },
    page: () => undefined,
  };
  const scope = { types: ['person'] as const, keys: { by: 'id', values: keys } as const, attributes: { person: [] } };
  const drained = await drain<SourceRecord, 'person'>(source.read(scope, call), ['person'], intake);
  const claim = claimAfter(drained, 'person');
  return !unusable.keyless && claim.whole && claim.delivered === drained.counted.person ? found : undefined;
}
