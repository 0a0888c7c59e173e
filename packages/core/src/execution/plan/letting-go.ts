import type { OwnerKey } from '../../domain/identity.js';
import { ownerText } from '../../domain/identity.js';
import type { Witness } from '../../domain/operation.js';
import type { PersonRecord } from '../../domain/source-record.js';
import type { CompiledPipeline, PersonInput } from '../../mapping/compiled.js';
import { groupsDigest, recordDigest } from '../../planning/witness.js';
import type { EditCauses } from './edit-causes.js';
import type { LettingGo } from './staged-account.js';
import type { StagedLinks } from './staged-links.js';

/** What is noted of people whom a scope lets go, and who have an account to lose. */
export class LeaverNotes {
  constructor(
    private readonly links: Pick<StagedLinks, 'find' | 'accounts'>,
    private readonly causes: Pick<EditCauses, 'exit'>,
    /** The attributes that each source is asked for, of people. */
    private readonly asked: ReadonlyMap<string, readonly string[]>,
  ) {}

  hasLink(owner: OwnerKey): boolean {
    return this.links.find(ownerText(owner)) >= 0;
  }

  /** @param input with the groups as they are known, whether or not the pipeline asks for them. */
  of(owner: OwnerKey, pipeline: CompiledPipeline, input: PersonInput): LettingGo {
    const link = this.links.accounts.get(this.links.find(ownerText(owner)));
    // Who is on the way out already has a cause.
    const byEdit = link.leaving === undefined && this.causes.exit(pipeline, input, link.pipeline);
    return { byEdit, witnesses: this.#witnesses(owner, pipeline, input) };
  }

  // The rows that were looked at: the person's own, with its groups where the scope asks for them, and those of joined sources
  // that the scope speaks of.
  #witnesses({ source }: OwnerKey, pipeline: CompiledPipeline, { record, joined, groups }: PersonInput): readonly Witness[] {
    const { scope } = pipeline.dependencies;
    const rows = scope.flatMap(({ source: name, type }) => {
      const row = type === 'person' ? joined[name] : undefined;
      if (row?.state === 'row') return [this.#witness(name, row.record)];
      return row?.state === 'none' ? noRow(pipeline, name, record) : [];
    });
    const asksForGroups = scope.some((need) => need.source === source && need.type === 'membership');
    const own = this.#witness(source, record);
    return [asksForGroups && groups.state === 'known' ? { ...own, groups: groupsDigest(groups.keys) } : own, ...rows];
  }

  #witness(source: string, row: PersonRecord): Witness {
    return { source, key: row.key, record: recordDigest(row, this.asked.get(source) ?? []) };
  }
}

// Who has no value to join by gets no row, whatever comes into the source; a new value is a change of the own record.
function noRow(pipeline: CompiledPipeline, source: string, record: PersonRecord): readonly Witness[] {
  const value = pipeline.joins.find((join) => join.source === source)?.ownValue(record);
  return value === undefined ? [] : [{ source, key: value, joinedBy: pipeline.definition.name }];
}
