import type { Departure, GivenValue, Link, Observations } from '../../contracts/ledger.js';
import type { Digest } from '../../domain/digest.js';
import type { Finding } from '../../domain/finding.js';
import type { EntityType, OwnerKey } from '../../domain/identity.js';
import { byCodeUnit } from '../../domain/json.js';
import type { Operation } from '../../domain/operation.js';
import type { PendingRung, PlanHeader, SituationCounts } from '../../domain/plan.js';
import type { Situation } from '../../domain/situation.js';
import type { AccountDecision } from '../../planning/account-view.js';
import type { Allowances } from './allowances.js';
import type { BaselineLimits } from './baseline-limits.js';
import type { DormantPipelines } from './dormant-pipelines.js';
import type { HandsOff } from './hands-off.js';
import type { OtherWriters } from './other-writers.js';
import type { PlanGate } from './plan-gate.js';
import type { PlanSpool } from './plan-spool.js';
import type { Weighed } from './weigh-plan.js';

const EXAMPLES = 5;
/** Noted with one plan, so that memory stays bounded; the next plans note the rest. */
const MOST_NOTED = 20_000;

/** Takes what is decided into the plan, and counts it for the head, the guards and the ledger. */
export class PlanTally {
  readonly situations: Record<EntityType, Partial<Record<Situation, number>>> = { account: {}, group: {} };
  readonly leavers: Record<keyof PlanHeader['leavers'], number> = { absence: 0, exit: 0, byEdit: 0 };
  /** Accounts and groups that lose the value of an inline attribute, by attribute. */
  readonly clears: Record<EntityType, Record<string, number>> = { account: {}, group: {} };
  readonly drift: Record<string, number> = {};
  readonly departures: Departure[] = [];
  readonly returned: OwnerKey[] = [];
  readonly anchors: { readonly owner: OwnerKey; readonly anchor: Digest }[] = [];
  readonly tracked: GivenValue[] = [];
  readonly #pending = new Map<string, { count: number; nextDueMs: number }>();
  readonly #editExamples: string[] = [];
  #beganByData = 0;

  constructor(
    private readonly plan: PlanSpool,
    private readonly gate: PlanGate,
    private readonly handsOff: HandsOff,
    private readonly dormant: DormantPipelines,
    private readonly allowances: Allowances,
    private readonly otherWriters: OtherWriters,
    /** Set for a first plan. */
    private readonly baseline: BaselineLimits | undefined,
  ) {}

  /**
   * The one way into the plan: what the file does not allow, what a first plan does not hold, what waits for its next try, and what
   * depends on any of it, stays out. `not-allowed` also for what a first plan does not hold.
   */
  put(whole: Operation): 'planned' | 'waiting' | 'not-allowed' {
    if (!this.allowances.admits(whole)) return 'not-allowed';
    const operation = this.baseline === undefined ? whole : this.baseline.within(whole);
    if (operation === undefined) return 'not-allowed';
    if (!this.gate.admits(operation)) return 'waiting';
    this.plan.add(operation);
    this.handsOff.note(operation);
    if (operation.kind !== 'update') return 'planned';
    this.otherWriters.note(operation);
    for (const attribute of operation.drift ?? []) this.drift[attribute] = (this.drift[attribute] ?? 0) + 1;
    const clears = this.clears[operation.type];
    for (const { attribute } of operation.clear) clears[attribute] = (clears[attribute] ?? 0) + 1;
    return 'planned';
  }

  tell(finding: Finding): void {
    this.plan.addFinding(finding);
  }

  /**
   * Returns the operations that were let into the plan.
   * @param link as the ledger has it.
   */
  decided(decision: AccountDecision, link: Link | undefined): readonly Operation[] {
    const operations = decision.operations.filter((operation) => this.put(operation) !== 'not-allowed');
    for (const finding of decision.findings) {
      // Whole pipelines are frozen at once: counted, not told one by one.
      if (finding.code === 'pipeline-frozen' && link !== undefined) this.dormant.freeze(link);
      else this.tell(finding);
    }
    if (decision.departure !== undefined) this.departures.push(decision.departure);
    if (decision.pending !== undefined) this.#wait(decision.pending);
    this.#countLeaver({ ...decision, operations }, link);
    return operations;
  }

  back(owner: OwnerKey): void {
    this.returned.push(owner);
  }

  /** Somebody who is linked is known by something else beyond the key than the ledger has noted. */
  anchored(owner: OwnerKey, anchor: Digest): void {
    if (this.anchors.length < MOST_NOTED) this.anchors.push({ owner, anchor });
  }

  /** The source has a membership that somebody else gave. */
  track(value: GivenValue): void {
    if (this.tracked.length < MOST_NOTED) this.tracked.push(value);
  }

  situation(type: EntityType, situation: Situation, count = 1): void {
    this.situations[type][situation] = (this.situations[type][situation] ?? 0) + count;
  }

  get counts(): Readonly<Record<EntityType, SituationCounts>> {
    return this.situations;
  }

  get pending(): readonly PendingRung[] {
    return [...this.#pending].sort(([left], [right]) => byCodeUnit(left, right)).map(([rung, { count, nextDueMs }]) => ({ rung, count, nextDue: new Date(nextDueMs).toISOString() }));
  }

  get observed(): Pick<Observations, 'departures' | 'returned' | 'anchors' | 'tracked'> {
    return { departures: this.departures, returned: this.returned, anchors: this.anchors, tracked: this.tracked };
  }

  /** @param places where the edits stand. */
  leaversByEdit(places: readonly string[]): Weighed['leaversByEdit'] {
    return { count: this.leavers.byEdit, byData: this.#beganByData, examples: this.#editExamples, places };
  }

  #wait({ rung, dueMs }: NonNullable<AccountDecision['pending']>): void {
    const present = this.#pending.get(rung) ?? { count: 0, nextDueMs: dueMs };
    this.#pending.set(rung, { count: present.count + 1, nextDueMs: Math.min(present.nextDueMs, dueMs) });
  }

  #countLeaver({ operations, departure }: AccountDecision, link: Link | undefined): void {
    const removal = operations.find((operation) => operation.kind === 'disable' || operation.kind === 'trash' || operation.kind === 'delete');
    if (removal === undefined) return;
    this.leavers[removal.proof.kind === 'absence' ? 'absence' : 'exit'] += 1;
    // Who left by an edit was approved then: later rungs follow from that.
    if (link?.leaving !== undefined) return;
    if (departure?.byEdit !== true) {
      this.#beganByData += 1;
      return;
    }
    this.leavers.byEdit += 1;
    // The smallest ones, so that they do not depend on the order of arrival.
    this.#editExamples.push(removal.label);
    this.#editExamples.sort(byCodeUnit);
    this.#editExamples.length = Math.min(this.#editExamples.length, EXAMPLES);
  }
}
