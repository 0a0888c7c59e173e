import type { Link } from '../../contracts/ledger.js';
import type { TargetSchema } from '../../contracts/target.js';
import type { Doubt } from '../../domain/evidence.js';
import { ownerText, type OwnerKey } from '../../domain/identity.js';
import { canonicalJson } from '../../domain/json.js';
import type { CompiledPipeline, Desired, GroupResult } from '../../mapping/compiled.js';
import { desiredName } from '../../planning/attributes.js';
import type { GroupView, GroupWish } from '../../planning/group-view.js';
import type { StagedSource } from '../collect/staged-source.js';
import { nameKey } from '../collect/staged-target.js';

/** A group as all pipelines of a tenant want it. Groups are few (thousands): they stay in memory. */
export interface StagedGroup extends Pick<GroupView, 'owner' | 'label' | 'pipelines' | 'wanted' | 'conflict'> {
  readonly wanted: GroupWish;
}

/** The groups that the pipelines of a tenant want, by number. */
export class StagedGroups {
  readonly groups: StagedGroup[] = [];
  readonly #byOwner = new Map<string, number>();
  readonly #claims = new Map<string, number>();
  readonly #key: (name: string) => string;

  /** @param hold hears of groups of which some pipeline cannot tell whether it wants them: what others want of them is not all. */
  constructor(
    private readonly schema: TargetSchema,
    private readonly hold: (group: number) => void,
  ) {
    this.#key = nameKey(schema);
  }

  /** Maps the groups of one pipeline; returns the tenant's number of each group of the source, -1 for those not selected. */
  addPipeline(pipeline: CompiledPipeline, source: StagedSource): Int32Array {
    const numbers = new Int32Array(source.groups.length).fill(-1);
    if (pipeline.definition.groups === undefined) return numbers;
    source.groups.forEach((record, index) => {
      if (source.withheld.group.has(record.key)) return;
      const result = kept(pipeline.mapGroup(record), source.groupDistrust);
      const number = this.#add({ source: source.name, key: record.key }, pipeline.definition.name, result);
      if (result.selected === true) numbers[index] = number;
      if (result.selected === 'held') this.hold(number);
    });
    for (const [key, reason] of source.withheld.group) {
      this.hold(this.#add({ source: source.name, key }, pipeline.definition.name, { selected: 'held', because: reason }));
    }
    return numbers;
  }

  /** Adds a linked group that no pipeline has seen. */
  addUnseen(link: Link, wanted: GroupWish): void {
    this.#put({ owner: link.owner, label: link.label, pipelines: [link.pipeline], wanted });
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
    const group: StagedGroup = { owner, label: name ?? owner.key, pipelines: [pipeline], wanted };
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

  // Selected beats held beats unselected.
  #merge(number: number, added: StagedGroup, name: string | undefined): void {
    const present = this.groups[number];
    if (present === undefined) return;
    if (present.wanted.is === 'selected' && added.wanted.is === 'selected') {
      this.groups[number] = together(present, added, present.wanted, added.wanted);
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

// What a distrusted read says lets no group go, and clears nothing of it.
function kept(result: GroupResult, distrust: Doubt | undefined): GroupResult {
  if (distrust === undefined || result.selected === 'held') return result;
  if (!result.selected) return { selected: 'held', because: distrust.reason };
  const desired = Object.entries(result.desired).map(([name, wish]): readonly [string, Desired] => [
    name,
    wish.state === 'absent' ? { state: 'unknown', because: distrust.reason } : wish,
  ]);
  return { ...result, desired: Object.fromEntries(desired) };
}

type Wish = Extract<GroupWish, { is: 'selected' }>;

function together(present: StagedGroup, added: StagedGroup, mine: Wish, theirs: Wish): StagedGroup {
  const pipelines = [...present.pipelines, ...added.pipelines] as const;
  if (textOf(mine) === textOf(theirs)) return { ...present, pipelines };
  return { ...present, pipelines, conflict: `pipelines ${pipelines.join(' and ')} describe the group differently` };
}

function textOf({ desired, members }: Wish): string {
  return canonicalJson({ desired, members });
}

function wantedOf(result: GroupResult): GroupWish {
  if (result.selected === 'held') return { is: 'held', because: result.because };
  return result.selected ? { is: 'selected', desired: result.desired, rejected: result.rejected, members: result.members } : { is: 'unselected' };
}
