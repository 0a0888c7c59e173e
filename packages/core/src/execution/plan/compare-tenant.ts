import type { Observations } from '../../contracts/ledger.js';
import type { EntityType } from '../../domain/identity.js';
import type { Baseline, GuardVerdict, PendingRung, PlanHeader, PlanWeights, SituationCounts } from '../../domain/plan.js';
import type { MemberMode, PipelineDefinition } from '../../mapping/definition.js';
import { TRACKED_VALUE } from '../../planning/membership.js';
import { ProofDesk } from '../../planning/proof-desk.js';
import { nameOf } from '../collect/staged-target.js';
import { Allowances } from './allowances.js';
import { BaselineCount } from './baseline-count.js';
import { BaselineLimits } from './baseline-limits.js';
import { AccountComparison, type ComparedAccounts } from './compare-accounts.js';
import { compareGroups, type ComparedGroup } from './compare-groups.js';
import type { CompareInput } from './compare-input.js';
import { compareMemberships } from './compare-memberships.js';
import { isConfirmedBy } from './confirmed-groups.js';
import { correlatePeople } from './correlation.js';
import { DormantPipelines } from './dormant-pipelines.js';
import { EditCauses } from './edit-causes.js';
import { matchesFinding } from './exact-matches.js';
import { HandsOff } from './hands-off.js';
import { managedElsewhere } from './managed-elsewhere.js';
import { mapTenant } from './map-tenant.js';
import { OtherWriters } from './other-writers.js';
import { PlanGate } from './plan-gate.js';
import { PlanTally } from './plan-tally.js';
import { weightsOf } from './plan-weights.js';
import { rekeyPeople } from './rekeying.js';
import { StagedDesire } from './staged-desire.js';
import { StagedGroups } from './staged-groups.js';
import { accountRulesOf, groupRulesOf, wishForUnseenGroup } from './tenant-rules.js';
import { ValueRoom } from './value-room.js';
import { watchProtected } from './watch-protected.js';
import { weighPlan } from './weigh-plan.js';

/** What comparing found out besides the operations. */
export interface ComparedTenant {
  readonly situations: Readonly<Record<EntityType, SituationCounts>>;
  readonly pending: readonly PendingRung[];
  readonly guards: readonly GuardVerdict[];
  readonly weights: PlanWeights;
  readonly removalsWithheld: readonly string[];
  /** Operations that are held because the target refused them lately. */
  readonly waiting: number;
  readonly leavers: PlanHeader['leavers'];
  readonly drift: PlanHeader['drift'];
  readonly baseline?: Baseline;
  /** What the reads showed, to be noted in the ledger once the plan is written; the findings come from the plan itself. */
  readonly observed: Omit<Observations, 'findings' | 'marks'>;
}

/** Maps, compares and weighs one tenant; operations and findings go into the plan. */
export function compareTenant(input: CompareInput): ComparedTenant {
  return new TenantComparison(input).run();
}

class TenantComparison {
  readonly #desk: ProofDesk;
  readonly #gate: PlanGate;
  readonly #causes: EditCauses;
  readonly #dormant: DormantPipelines;
  readonly #handsOff: HandsOff;
  readonly #allowances: Allowances;
  readonly #limits: BaselineLimits | undefined;
  readonly #count: BaselineCount | undefined;
  readonly #otherWriters: OtherWriters;
  readonly #tally: PlanTally;

  constructor(private readonly input: CompareInput) {
    this.#gate = new PlanGate(input.retries, input.nowMs);
    this.#causes = new EditCauses(input.appliedBefore, input);
    this.#dormant = new DormantPipelines(input.pipelines, input.retired, new Set(Object.keys(input.applied.pipelines)));
    this.#handsOff = new HandsOff(input.pipelines, input.staged.target, input);
    this.#allowances = new Allowances(input.pipelines.map(({ definition }) => definition), (path) => input.placeOf(path));
    this.#limits = input.isBaseline ? new BaselineLimits(input.profile, this.#handsOff) : undefined;
    this.#count = input.isBaseline ? new BaselineCount(input.staged.target, input.links, this.#handsOff) : undefined;
    this.#otherWriters = new OtherWriters(input.putBack);
    this.#tally = new PlanTally(input.plan, this.#gate, this.#handsOff, this.#dormant, this.#allowances, this.#otherWriters, this.#limits);
    const pipelines = input.pipelines.map((pipeline) => ({
      name: pipeline.definition.name,
      from: pipeline.definition.from,
      scope: pipeline.dependencies.scope,
      accounts: pipeline.dependencies.accounts,
    }));
    this.#desk = new ProofDesk(input.staged.sources, pipelines, input.staged.target.doubts);
    for (const doubt of input.staged.target.doubts) this.#desk.refuse(doubt);
  }

  run(): ComparedTenant {
    const { input } = this;
    input.observe({ event: 'stage', stage: 'map' });
    const desire = new StagedDesire(input.folder, input.seed, input.profile.schemas.account, input.staged.target, input.links, (name) => this.#definitionOf(name)?.isReference === true);
    const groups = input.profile.schemas.group === undefined ? undefined : new StagedGroups(input.profile.schemas.group, (group) => desire.holdGroup(group));
    const emptyScopes = mapTenant(input, desire, groups, this.#causes, this.#tally, this.#count);
    input.observe({ event: 'stage', stage: 'compare' });
    this.#rekey(desire);
    correlatePeople({ ...input, desire, target: input.staged.target });
    const compared = groups === undefined ? [] : this.#compareGroups(groups);
    const accounts = this.#compareAccounts(desire);
    const changes = this.#compareMemberships(desire, compared, accounts);
    const watched = this.#watch();
    this.#tellTheRest();
    const tally = this.#tally;
    const weights = weightsOf({ ...input, shapes: input.plan.shapes, groups: changes, clears: tally.clears });
    return {
      situations: tally.counts,
      pending: tally.pending,
      guards: weighPlan(input, {
        weights,
        protectedTouched: this.#handsOff.touched,
        leaversByEdit: tally.leaversByEdit(this.#causes.places),
        groupsByEdit: this.#causes.groupsLetGo(compared, changes),
        emptyScopes,
      }),
      weights,
      waiting: this.#gate.waiting,
      leavers: tally.leavers,
      drift: tally.drift,
      ...(this.#count === undefined ? {} : { baseline: this.#count.counted }),
      removalsWithheld: this.#desk.refusals,
      observed: { ...tally.observed, watched },
    };
  }

  #rekey(desire: StagedDesire): void {
    const { links, staged } = this.input;
    rekeyPeople({
      desire,
      links,
      target: staged.target,
      isWhole: (source) => staged.sources.get(source)?.conclusions.person.complete !== undefined,
      addFinding: (finding) => this.#tally.tell(finding),
    });
  }

  #compareAccounts(desire: StagedDesire): ComparedAccounts {
    const { input } = this;
    const comparison = new AccountComparison({
      desire,
      links: input.links,
      target: input.staged.target,
      rules: accountRulesOf(input, this.#desk, this.#dormant),
      departures: input.departures,
      dormant: this.#dormant,
      handsOff: this.#handsOff,
      lookups: input.lookups,
      isAbsentByEdit: (source) => this.#causes.absence(source),
      isIgnoredNoMore: (actual) => this.#causes.ignoredNoMore(actual),
    });
    const room = new ValueRoom(input.folder, input.seed, input.profile.schemas.account, input.pipelines.map(({ definition }) => definition.name));
    const accounts = comparison.run({
      decided: (decision, link, holder) => {
        const admitted = this.#tally.decided({ ...decision, operations: room.keep(decision.operations) }, link);
        this.#count?.decided(decision, admitted, holder);
      },
      returned: (owner) => this.#tally.back(owner),
      anchored: (owner, anchor) => this.#tally.anchored(owner, anchor),
      tell: (finding) => this.#tally.tell(finding),
      situation: (situation, count) => this.#tally.situation('account', situation, count),
    });
    for (const finding of room.settle(input.staged.target, (operation) => this.#tally.put(operation) !== 'not-allowed')) this.#tally.tell(finding);
    return accounts;
  }

  #compareGroups(groups: StagedGroups): readonly ComparedGroup[] {
    const { input } = this;
    const schema = input.profile.schemas.group;
    if (schema === undefined) return [];
    const rules = groupRulesOf(input, schema, this.#desk);
    const compared = compareGroups(groups, input.links, input.staged.target, rules, (link) => wishForUnseenGroup(input, this.#dormant, link), ({ label, pipelines }) => pipelines.map((name) => this.#definitionOf(name)?.groups?.adopt?.[label]).find((id) => id !== undefined));
    for (const { decision } of compared) {
      for (const operation of decision.operations) this.#tally.put(operation);
      for (const finding of decision.findings) this.#tally.tell(finding);
      this.#tally.situation('group', decision.situation);
    }
    return compared;
  }

  #compareMemberships(desire: StagedDesire, groups: readonly ComparedGroup[], accounts: ComparedAccounts): ReturnType<typeof compareMemberships> {
    const { input } = this;
    return compareMemberships({
      folder: input.folder,
      desire,
      accounts,
      groups,
      target: input.staged.target,
      links: input.links,
      modeOf: (group) => this.#modeOf(group),
      isConfirmed: ({ pipelines }, id, attribute) => pipelines.some((name) => isConfirmedBy(this.#definitionOf(name)?.groups, id, attribute, input.isBaseline)),
      groupsPerAccount: input.profile.limits?.groupsPerAccount,
      labelOf: (account) => nameOf(input.profile.schemas.account, account.attributes),
      isSpared: (actual) => this.#handsOff.isIgnored(actual) || this.#handsOff.isProtected(actual),
      hasUnreadable: [...input.staged.sources.values()].some(({ withheld }) => withheld.person.size > 0),
      track: (accountId, groupId) => this.#tally.track({ accountId, attribute: TRACKED_VALUE, identity: groupId, valueId: groupId, created: false, since: new Date(input.nowMs).toISOString() }),
      proofAbsent: (source) => this.#desk.membershipAbsent(source),
      refuse: (reason) => this.#desk.refuse(reason),
      add: (operation) => this.#tally.put(operation) === 'planned',
      addFinding: (finding) => this.#tally.tell(finding),
    });
  }

  // Of a group that the source does not have any more no condition can be asked.
  #modeOf({ wanted, pipelines: [name] }: ComparedGroup['group']): MemberMode {
    return wanted.is === 'selected' ? wanted.members : (this.#definitionOf(name)?.groups?.members?.default ?? 'given');
  }

  #definitionOf(name: string): PipelineDefinition | undefined {
    return this.input.pipelines.find(({ definition }) => definition.name === name)?.definition;
  }

  #watch(): Observations['watched'] {
    const { watched, findings } = watchProtected(this.#handsOff, this.input.staged.target, this.input.watched);
    for (const finding of findings) this.#tally.tell(finding);
    return watched;
  }

  #tellTheRest(): void {
    const told = [...this.input.staged.sources.values()].flatMap((source) => source.findings);
    const firstPlan = this.#limits?.findings() ?? matchesFinding(this.input);
    const elsewhere = managedElsewhere(this.input.staged.target);
    const parts = [told, this.#gate.findings(), elsewhere, this.#allowances.findings(), firstPlan, this.#dormant.findings(), this.#handsOff.findings(), this.#otherWriters.findings()];
    for (const finding of parts.flatMap((part) => [...part])) this.#tally.tell(finding);
  }
}
