import type { Link } from '../../contracts/ledger.js';
import type { SourceProfile } from '../../contracts/source.js';
import type { Finding } from '../../domain/finding.js';
import { ownerText, type EntityType } from '../../domain/identity.js';
import type { GuardVerdict, PendingRung, SituationCounts } from '../../domain/plan.js';
import type { Situation } from '../../domain/situation.js';
import type { AccountDecision, AccountRules } from '../../planning/account-view.js';
import type { GroupRules, GroupWish } from '../../planning/group-view.js';
import { weighGuards, type GroupChange, type ShapeCounts } from '../../planning/guards.js';
import { ProofDesk } from '../../planning/proof-desk.js';
import type { StagedSource } from '../collect/staged-source.js';
import type { StagedTarget } from '../collect/staged-target.js';
import type { RunObserver } from '../run-event.js';
import type { StagingFolder } from '../staging/staging-folder.js';
import type { TenantInput } from '../tenant.js';
import { AccountComparison, type CompareSink } from './compare-accounts.js';
import { compareGroups, type ComparedGroup } from './compare-groups.js';
import { compareMemberships } from './compare-memberships.js';
import { emptyScopeFinding } from './empty-scope.js';
import { mapPipeline } from './map-pipelines.js';
import type { PlanSpool } from './plan-spool.js';
import { Remarks } from './remarks.js';
import { StagedDesire } from './staged-desire.js';
import { StagedGroups } from './staged-groups.js';
import type { StagedLinks } from './staged-links.js';

/** Everything that comparing one tenant needs; all reading is done. */
export interface CompareInput extends TenantInput {
  readonly staged: { readonly sources: ReadonlyMap<string, StagedSource>; readonly target: StagedTarget };
  readonly links: StagedLinks;
  readonly plan: PlanSpool;
  readonly folder: StagingFolder;
  readonly seed: number;
  readonly nowMs: number;
  readonly done: ShapeCounts;
  readonly observe: RunObserver;
}

/** What comparing found out besides the operations. */
export interface ComparedTenant {
  readonly situations: Readonly<Record<EntityType, SituationCounts>>;
  readonly pending: readonly PendingRung[];
  readonly guards: readonly GuardVerdict[];
  readonly removalsWithheld: readonly string[];
}

/** Maps, compares and weighs one tenant; operations and findings go into the plan. */
export function compareTenant(input: CompareInput): ComparedTenant {
  return new TenantComparison(input).run();
}

class TenantComparison {
  readonly #desk: ProofDesk;
  readonly #counts: Record<EntityType, Partial<Record<Situation, number>>> = { account: {}, group: {} };
  #frozen = 0;
  readonly #pending = new Map<string, { count: number; nextDueMs: number }>();

  constructor(private readonly input: CompareInput) {
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
    const { target } = input.staged;
    input.observe({ event: 'stage', stage: 'map' });
    const desire = new StagedDesire(input.folder, input.seed, input.profile.schemas.account, target, input.links);
    const groups = input.profile.schemas.group === undefined ? undefined : new StagedGroups(input.profile.schemas.group);
    this.#map(desire, groups);
    input.observe({ event: 'stage', stage: 'compare' });
    const compared = groups === undefined ? [] : this.#compareGroups(groups);
    const accounts = new AccountComparison(desire, input.links, target, this.#accountRules());
    const result = accounts.run(this.#sink());
    const dormant = accounts.leavers(this.#sink(), (source, pipeline) => this.#isDormant(source, pipeline));
    if (dormant + this.#frozen > 0) this.#add(dormantFinding(dormant + this.#frozen));
    const changes = compareMemberships({
      folder: input.folder,
      desire,
      accounts: result,
      groups: compared,
      target,
      links: input.links,
      proofAbsent: (source) => this.#desk.membershipAbsent(source),
      refuse: (reason) => this.#desk.refuse(reason),
      add: (operation) => input.plan.add(operation),
      addFinding: (finding) => this.#add(finding),
    });
    for (const source of input.staged.sources.values()) for (const finding of source.findings) this.#add(finding);
    return {
      situations: this.#counts,
      pending: [...this.#pending].map(([rung, { count, nextDueMs }]) => ({ rung, count, nextDue: new Date(nextDueMs).toISOString() })),
      guards: this.#weigh(changes),
      removalsWithheld: this.#desk.refusals,
    };
  }

  #map(desire: StagedDesire, groups: StagedGroups | undefined): void {
    const profiles: Record<string, SourceProfile> = {};
    for (const [name, { profile }] of Object.entries(this.input.sources)) profiles[name] = profile;
    const remarks = new Remarks();
    for (const pipeline of this.input.pipelines) {
      const { rates, matched } = mapPipeline(pipeline, {
        sources: this.input.staged.sources,
        profiles,
        desire,
        groups,
        seed: this.input.seed,
        nowMs: this.input.nowMs,
        remark: (name, key, remark) => remarks.add(name, key, remark),
      });
      const source = this.input.staged.sources.get(pipeline.definition.from);
      if (matched === 0 && source !== undefined && source.persons.length > 0) this.#add(emptyScopeFinding(pipeline, source));
      for (const [joined, rate] of Object.entries(rates)) {
        const message = `${joined}: ${rate.joined} of ${rate.of} joined`;
        const severity = rate.joined < rate.of ? 'warning' : 'info';
        this.#add({ code: 'join-rate', severity, about: `${pipeline.definition.name}.join.${joined}`, message });
      }
    }
    for (const finding of remarks.findings()) this.#add(finding);
    this.#holdUnusable();
  }

  // A record that was seen but cannot be used is held, never gone: its link must not look like an absence.
  #holdUnusable(): void {
    const { links, staged } = this.input;
    const owning = new Set(this.input.pipelines.map((pipeline) => pipeline.definition.from));
    for (const source of staged.sources.values()) {
      if (!owning.has(source.name)) continue;
      for (const key of source.withheld.person.keys()) {
        const link = links.find(ownerText({ source: source.name, key }));
        if (link >= 0) links.markSeen(link);
        this.#count('account', link >= 0 ? 'withheld' : 'rejected');
      }
    }
  }

  #compareGroups(groups: StagedGroups): readonly ComparedGroup[] {
    const schema = this.input.profile.schemas.group;
    if (schema === undefined) return [];
    const rules: GroupRules = {
      schema,
      operations: new Set(this.input.profile.operations),
      targetWhole: this.input.staged.target.doubts.length === 0,
      proofUnselected: (source) => this.#desk.groupUnselected(source),
      proofAbsent: (source) => this.#desk.groupAbsent(source),
      proofCleared: (pipeline) => this.#desk.groupAttributeCleared(pipeline),
    };
    const compared = compareGroups(groups, this.input.links, this.input.staged.target, rules, (link) => this.#unseenGroup(link));
    for (const { decision } of compared) {
      for (const operation of decision.operations) this.input.plan.add(operation);
      for (const finding of decision.findings) this.#add(finding);
      this.#count('group', decision.situation);
    }
    return compared;
  }

  // Only a pipeline that still looks at groups can tell that one is gone.
  #unseenGroup({ owner, pipeline }: Link): GroupWish {
    if (this.#isDormant(owner.source, pipeline)) return { is: 'frozen', because: `pipeline ${pipeline} is gone from the file or disabled` };
    const definition = this.input.pipelines.find((candidate) => candidate.definition.name === pipeline)?.definition;
    if (definition?.groups === undefined) return { is: 'frozen', because: `pipeline ${pipeline} has no groups section any more` };
    return { is: 'absent' };
  }

  #accountRules(): AccountRules {
    const ladders = new Map(this.input.pipelines.map((pipeline) => [pipeline.definition.name, pipeline.definition.leave]));
    return {
      schema: this.input.profile.schemas.account,
      operations: new Set(this.input.profile.operations),
      targetWhole: this.input.staged.target.doubts.length === 0,
      nowMs: this.input.nowMs,
      ladder: (pipeline) => ladders.get(pipeline),
      proofOut: (source) => this.#desk.accountOut(source),
      proofAbsent: (source) => this.#desk.accountAbsent(source),
      proofCleared: (wantedBy, attribute, by) => this.#desk.attributeAbsent(wantedBy, attribute, by),
    };
  }

  #sink(): CompareSink {
    return {
      decided: (decision) => this.#decided(decision),
      situation: (situation, count) => this.#count('account', situation, count),
    };
  }

  #decided(decision: AccountDecision): void {
    for (const operation of decision.operations) this.input.plan.add(operation);
    for (const finding of decision.findings) {
      // Whole pipelines are frozen at once: counted, not told one by one.
      if (finding.code === 'pipeline-frozen') this.#frozen += 1;
      else this.#add(finding);
    }
    if (decision.pending !== undefined) {
      const { rung, dueMs } = decision.pending;
      const present = this.#pending.get(rung) ?? { count: 0, nextDueMs: dueMs };
      this.#pending.set(rung, { count: present.count + 1, nextDueMs: Math.min(present.nextDueMs, dueMs) });
    }
  }

  // A pipeline that is gone from the file or disabled freezes its people: absence of a configuration proves nothing.
  #isDormant(source: string, pipeline: string): boolean {
    return !this.input.pipelines.some((candidate) => candidate.definition.name === pipeline && candidate.definition.from === source);
  }

  #weigh(changes: readonly GroupChange[]): readonly GuardVerdict[] {
    const verdicts = new Map<string, GuardVerdict>();
    for (const pipeline of this.input.pipelines) {
      const weighed = weighGuards(pipeline.definition.guards, {
        planned: this.input.plan.shapes,
        done: this.input.done,
        base: this.input.links.active,
        groups: changes,
        placeOf: (path) => this.input.placeOf(path),
      });
      for (const verdict of weighed) verdicts.set(verdict.message, verdict);
    }
    return [...verdicts.values()];
  }

  #count(type: EntityType, situation: Situation, count = 1): void {
    this.#counts[type][situation] = (this.#counts[type][situation] ?? 0) + count;
  }

  #add(finding: Finding): void {
    this.input.plan.addFinding(finding);
  }
}

function dormantFinding(count: number): Finding {
  return {
    code: 'pipeline-frozen',
    severity: 'warning',
    count,
    message: `${count} accounts belong to pipelines or sources that are disabled or gone from the file: they stay as they are`,
    remedy: 'Put the pipeline back under its old name, or let another pipeline of the same source want these people.',
  };
}
