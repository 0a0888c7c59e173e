import type { Link } from '../../contracts/ledger.js';
import type { TargetSchema } from '../../contracts/target.js';
import { ownerText, type OwnerKey } from '../../domain/identity.js';
import { canonicalJson, type Json } from '../../domain/json.js';
import type { CompiledPipeline, GroupResult } from '../../mapping/compiled.js';
import { desiredName } from '../../planning/attributes.js';
import type { GroupView } from '../../planning/group.js';
import type { StagedSource } from '../collect/staged-source.js';
import { nameKey } from '../collect/staged-target.js';

/** A group as all pipelines of a tenant want it. Groups are few (thousands): they stay in memory. */
export interface StagedGroup {
  readonly owner: OwnerKey;
  readonly label: string;
  readonly pipeline: string;
  readonly wanted: GroupView['wanted'];
  readonly conflict?: string;
}

/** The groups that the pipelines of a tenant want, by number. */
export class StagedGroups {
  readonly groups: StagedGroup[] = [];
  readonly #byOwner = new Map<string, number>();
  readonly #claims = new Map<string, number>();
  readonly #key: (name: string) => string;

  constructor(private readonly schema: TargetSchema) {
    this.#key = nameKey(schema);
  }

  /** Maps the groups of one pipeline; returns the tenant's number of each group of the source, -1 for those not selected. */
  addPipeline(pipeline: CompiledPipeline, source: StagedSource): Int32Array {
    const numbers = new Int32Array(source.groups.length).fill(-1);
    if (pipeline.definition.groups === undefined) return numbers;
    source.groups.forEach((record, index) => {
      const result = pipeline.mapGroup(record);
      const number = this.#add({ source: source.name, key: record.key }, pipeline.definition.name, result);
      if (result.selected === true) numbers[index] = number;
    });
    for (const [key, reason] of source.withheld.group) {
      this.#add({ source: source.name, key }, pipeline.definition.name, { selected: 'held', because: reason });
    }
    return numbers;
  }

  /** Adds a linked group that no pipeline has seen. */
  addUnseen(link: Link, wanted: GroupView['wanted']): void {
    this.#put({ owner: link.owner, label: link.label, pipeline: link.pipeline, wanted });
  }

  has(owner: OwnerKey): boolean {
    return this.#byOwner.has(ownerText(owner));
  }

  claimantsOf(group: StagedGroup): number {
    return group.wanted.is === 'selected' ? (this.#claims.get(this.#key(group.label)) ?? 0) : 0;
  }

  #add(owner: OwnerKey, pipeline: string, result: GroupResult): number {
    const wanted = wantedOf(result);
    const name = wanted.is === 'selected' ? desiredName(this.schema, wanted.desired) : undefined;
    const group: StagedGroup = { owner, label: name ?? owner.key, pipeline, wanted };
    const present = this.#byOwner.get(ownerText(owner));
    if (present === undefined) {
      if (name !== undefined) this.#claim(name);
      return this.#put(group);
    }
    this.#merge(present, group, name);
    return present;
  }

  #put(group: StagedGroup): number {
    const number = this.groups.push(group) - 1;
    this.#byOwner.set(ownerText(group.owner), number);
    return number;
  }

  #merge(number: number, added: StagedGroup, name: string | undefined): void {
    const present = this.groups[number];
    if (present === undefined) return;
    if (present.wanted.is === 'selected' && added.wanted.is === 'selected') {
      const same = canonicalJson(present.wanted.desired as unknown as Json) === canonicalJson(added.wanted.desired as unknown as Json);
      if (!same) this.groups[number] = { ...present, conflict: `pipelines ${present.pipeline} and ${added.pipeline} describe the group differently` };
    } else if (added.wanted.is === 'selected' || (added.wanted.is === 'held' && present.wanted.is === 'unselected')) {
      if (name !== undefined) this.#claim(name);
      this.groups[number] = added;
    }
  }

  #claim(name: string): void {
    const key = this.#key(name);
    this.#claims.set(key, (this.#claims.get(key) ?? 0) + 1);
  }
}

function wantedOf(result: GroupResult): GroupView['wanted'] {
  if (result.selected === 'held') return { is: 'held', because: result.because };
  return result.selected ? { is: 'selected', desired: result.desired, rejected: result.rejected } : { is: 'unselected' };
}
