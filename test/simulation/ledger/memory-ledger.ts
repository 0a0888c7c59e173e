import type {
  AppliedConfig,
  Approval,
  ChainVerdict,
  Conclusion,
  Digest,
  EntityType,
  Intent,
  Lease,
  Ledger,
  LedgerChanges,
  Observations,
  OperationId,
  OperationShape,
  OwnerKey,
  PlanRegistration,
  Random,
  RetiredPipeline,
  RunNotes,
  RunRecord,
  Tenant,
} from '@rollcall/core';
import { isGone, type ProcessTable } from '../../../packages/core/src/ledger/holder.js';
import { storedOwner } from '../../../packages/core/src/ledger/links.js';
import { nameDigestOf } from '../../../packages/core/src/ledger/name-digest.js';
import { Bindings } from './bindings.js';
import { changing } from './changes.js';
import { Journal, type DoneWrite } from './journal.js';
import { acquireLease, assertFence, leaseOf, releaseLease, renewLease } from './leases.js';
import { observe, putMarks } from './observations.js';
import { Plans } from './plans.js';
import { configCopy, retiredCopy } from './records.js';
import { Runs } from './runs.js';
import { keyOf } from './table.js';
import { putBackBy, takenBy } from './taken.js';
import { TenantMemory } from './tenant-memory.js';

/** What the ledger needs from around it. */
export interface MemoryLedgerSettings {
  readonly random: Random;
  /** Who lives. */
  readonly processes: ProcessTable;
}

/**
 * A ledger without a database, many times as fast: for worlds that are played and forgotten. It answers as the SQL ledger does
 * (`test/simulation/ledger.test.ts` compares them). Each method does its work at once, and refuses before it changes anything:
 * so it is atomic.
 */
export class MemoryLedger implements Ledger {
  readonly id: string;
  readonly #nameSalt: string;
  readonly #isGone: (holder: string) => boolean;
  readonly #nameDigest = (name: string): Digest => this.nameDigest(name);
  #bindings = new Bindings();
  #memories = new Map<Tenant, TenantMemory>();
  #plans = new Plans();
  #journal = new Journal();
  #runs = new Runs();

  constructor({ random, processes }: MemoryLedgerSettings) {
    // In the order in which the SQL ledger throws the dice: one seed gives both the same.
    this.#nameSalt = random.hex(32);
    this.id = random.hex(8);
    this.#isGone = (holder) => isGone(holder, processes, true);
  }

  /** Makes the ledger as it was when it was new. */
  empty(): void {
    this.#bindings = new Bindings();
    this.#memories = new Map();
    this.#plans = new Plans();
    this.#journal = new Journal();
    this.#runs = new Runs();
  }

  bindTarget(target: string, tenant: Tenant, label: string) {
    return answer(() => this.#bindings.bind(target, tenant, label));
  }
  tenants() {
    return answer(() => this.#bindings.known());
  }

  links(tenant: Tenant, type: EntityType) {
    return this.#of(tenant).links[type].pages();
  }
  linkOf(tenant: Tenant, type: EntityType, owner: OwnerKey) {
    return answer(() => this.#of(tenant).links[type].get(storedOwner(owner)));
  }
  linkTo(tenant: Tenant, type: EntityType, targetId: string) {
    return answer(() => {
      const links = this.#of(tenant).links[type];
      const holder = links.holderOf(targetId);
      return holder === undefined ? undefined : links.get(holder);
    });
  }
  countLinks(tenant: Tenant, type: EntityType) {
    return answer(() => this.#of(tenant).links[type].count());
  }
  tombstones(tenant: Tenant, type: EntityType) {
    return this.#of(tenant).tombstones[type].pages();
  }
  givenValues(tenant: Tenant) {
    return this.#of(tenant).values.pages();
  }

  registerPlan(registration: PlanRegistration) {
    return answer(() => {
      this.#plans.register(registration);
      this.#of(registration.tenant).noteTime(registration.createdAt);
    });
  }
  planOf(planId: string) {
    return answer(() => this.#plans.get(planId));
  }
  plans(tenant: Tenant, limit: number) {
    return answer(() => this.#plans.newest(tenant, limit));
  }
  latestPlan(tenant: Tenant) {
    return answer(() => this.#plans.latest(tenant, this.#runs.orderedPlans(tenant)));
  }
  approvePlan(planId: string, digest: Digest, approval: Approval) {
    return answer(() => this.#plans.approve(planId, digest, approval));
  }
  takePlan(planId: string, digest: Digest, tenant: Tenant, at: string) {
    return answer(() => {
      const taking = this.#plans.take(planId, digest, tenant, at);
      const plan = this.#plans.get(planId);
      if (taking.taken && plan?.blocked === true) putMarks(this.#of(tenant), plan.marks);
      return taking;
    });
  }

  observe(tenant: Tenant, at: string, seen: Observations) {
    return answer(() => observe(this.#of(tenant), at, seen));
  }
  departures(tenant: Tenant) {
    return this.#of(tenant).departures.pages();
  }
  marks(tenant: Tenant) {
    return answer(() => this.#of(tenant).marks.all());
  }
  openFindings(tenant: Tenant) {
    return answer(() => this.#of(tenant).findings.all());
  }
  watched(tenant: Tenant) {
    return answer(() => this.#of(tenant).watched.all());
  }
  retries(tenant: Tenant) {
    return answer(() => this.#of(tenant).retries.all());
  }
  releaseRetries(tenant: Tenant, operations: readonly OperationId[]) {
    const { retries } = this.#of(tenant);
    return answer(() => (operations.length === 0 ? retries.clear() : operations.filter((operation) => retries.drop(keyOf(operation))).length));
  }

  appliedConfig(tenant: Tenant) {
    return answer(() => this.#of(tenant).applied);
  }
  putAppliedConfig(tenant: Tenant, applied: AppliedConfig, inFile: readonly string[] = []) {
    return answer(() => {
      const memory = this.#of(tenant);
      memory.applied = configCopy(applied);
      for (const pipeline of inFile) memory.retired.drop(keyOf(pipeline));
    });
  }
  retiredPipelines(tenant: Tenant) {
    return answer(() => this.#of(tenant).retired.all());
  }
  retirePipeline(tenant: Tenant, retired: RetiredPipeline) {
    return answer(() => this.#of(tenant).retired.put(keyOf(retired.pipeline), retiredCopy(retired)));
  }

  newestTime(tenant: Tenant) {
    return answer(() => this.#of(tenant).newest);
  }
  fenceOf(tenant: Tenant) {
    return answer(() => this.#of(tenant).lease?.fence ?? 0);
  }
  nameDigest(name: string) {
    return nameDigestOf(name, this.#nameSalt);
  }
  nameSalt() {
    return this.#nameSalt;
  }

  acquireLease(tenant: Tenant, holder: string, at: string, ttlMs: number) {
    return answer(() => acquireLease(this.#of(tenant), tenant, holder, at, ttlMs, this.#isGone));
  }
  leaseOf(tenant: Tenant, at: string) {
    return answer(() => leaseOf(this.#of(tenant), at, this.#isGone));
  }
  renewLease(lease: Lease, at: string, ttlMs: number) {
    return answer(() => renewLease(this.#of(lease.tenant), lease, at, ttlMs));
  }
  releaseLease(lease: Lease) {
    return answer(() => releaseLease(this.#of(lease.tenant), lease));
  }

  intend(lease: Lease, runId: string, at: string, intents: readonly Intent[]) {
    return answer(() => {
      const memory = this.#of(lease.tenant);
      assertFence(memory, lease);
      const sequences = this.#journal.intend(lease.tenant, runId, at, intents);
      memory.noteTime(at);
      return sequences;
    });
  }
  conclude(lease: Lease, at: string, conclusions: readonly Conclusion[], changes: LedgerChanges) {
    return answer(() => {
      const memory = this.#of(lease.tenant);
      assertFence(memory, lease);
      const noteOutcomes = this.#journal.concluding(lease.tenant, at, conclusions);
      const change = changing(memory, changes, this.#nameDigest);
      memory.noteTime(at);
      noteOutcomes();
      change();
    });
  }
  openIntents(tenant: Tenant) {
    return answer(() => this.#journal.openIntents(tenant));
  }
  doneSince(tenant: Tenant, since: string) {
    return answer(() => {
      const counts: Partial<Record<OperationShape, number>> = {};
      for (const { shape } of this.#done(tenant, since, 'plan')) counts[shape] = (counts[shape] ?? 0) + 1;
      return counts;
    });
  }
  takenSince(tenant: Tenant, since: string) {
    return answer(() => takenBy(this.#done(tenant, since, 'plan')));
  }
  putBackSince(tenant: Tenant, since: string) {
    return answer(() => putBackBy(this.#journal.doneSince(tenant, since)));
  }
  ordersSince(tenant: Tenant, since: string) {
    return answer(() => new Set(this.#done(tenant, since, 'order').map(({ runId }) => runId)).size);
  }

  putRun(run: RunRecord) {
    return answer(() => {
      this.#runs.put(run);
      this.#of(run.tenant).noteTime(run.startedAt, run.finishedAt);
    });
  }
  lastRuns(limit: number) {
    return answer(() => this.#runs.last(limit));
  }
  putNotes(runId: string, notes: RunNotes) {
    return answer(() => this.#runs.putNotes(runId, notes));
  }
  notesOf(runId: string) {
    return answer(() => this.#runs.notesOf(runId));
  }

  journal(tenant: Tenant) {
    return this.#journal.pages(tenant);
  }
  erase(tenant: Tenant, sequences: readonly number[], at: string) {
    return answer(() => this.#journal.erase(tenant, sequences, at));
  }
  head() {
    return answer(() => this.#journal.head());
  }
  close() {
    return Promise.resolve();
  }

  renamePipeline() {
    return notHere('renamePipeline');
  }
  renameSource() {
    return notHere('renameSource');
  }
  renameTarget() {
    return notHere('renameTarget');
  }
  releasePipeline() {
    return notHere('releasePipeline');
  }
  forget() {
    return notHere('forget');
  }
  backup() {
    return notHere('backup');
  }
  restore() {
    return notHere('restore');
  }
  verify(): Promise<ChainVerdict> {
    return notHere('verify');
  }

  #of(tenant: Tenant): TenantMemory {
    const known = this.#memories.get(tenant);
    if (known !== undefined) return known;
    const memory = new TenantMemory();
    this.#memories.set(tenant, memory);
    return memory;
  }

  /** What was done since a point in time: by order, or by everything else. */
  #done(tenant: Tenant, since: string, by: 'order' | 'plan'): readonly DoneWrite[] {
    return this.#journal.doneSince(tenant, since).filter(({ runId }) => this.#runs.isOrder(runId, tenant) === (by === 'order'));
  }
}

/** Does the work at once. What it throws is a rejection, as everybody expects of a method that answers later. */
function answer<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

function notHere(method: keyof Ledger): Promise<never> {
  return Promise.reject(new Error(`${method} is not in the ledger of simulated worlds`));
}
