import type { Random } from '../contracts/host-services.js';
import type {
  AppliedConfig,
  Approval,
  ChainAnchor,
  Conclusion,
  Intent,
  KeptOrigin,
  KeptRecord,
  Lease,
  Ledger,
  LedgerChanges,
  Observations,
  PlanRegistration,
  RetiredPipeline,
  RunNotes,
  RunRecord,
  Tenant,
} from '../contracts/ledger.js';
import type { Digest } from '../domain/digest.js';
import type { EntityType, OwnerKey } from '../domain/identity.js';
import type { OperationId } from '../domain/operation.js';
import { appliedConfig, noteApplied, retiredPipelines, retirePipeline } from './applied-config.js';
import { applyChanges } from './changes.js';
import { departurePages } from './departures.js';
import { forget, lookUp } from './forget.js';
import { givenValuePages } from './given-values.js';
import { eraseEntries } from './journal-erase.js';
import { doneSince, journalPages, openIntents, ordersSince } from './journal-read.js';
import { journalHead, verifyJournal } from './journal-verify.js';
import { appendIntents, appendOutcomes } from './journal-write.js';
import { acquireLease, assertFence, fenceOf, leaseOf, releaseLease, renewLease } from './leases.js';
import { countLinks, linkOfOwner, linkOfTarget, linkPages } from './links.js';
import { marksOf } from './marks.js';
import { nameDigestOf } from './name-digest.js';
import { observe, watchedAccounts } from './observations.js';
import { openFindings } from './open-findings.js';
import { approvePlan, knownPlan, latestPlan, newestPlans, registerPlan, takePlan } from './plans.js';
import { releasePipeline } from './release.js';
import { renamePipeline, renameSource, renameTarget } from './renames.js';
import { restore } from './restore.js';
import { releaseRetries, retriesOf } from './retries.js';
import { lastRuns, notesOf, putNotes, putRun } from './runs.js';
import type { Executor } from './schema.js';
import { putBackSince } from './put-back.js';
import { takenSince } from './taken.js';
import { bindTarget, listTenants } from './tenants.js';
import { newestTime, noteTime } from './times.js';
import { tombstonePages } from './tombstones.js';

/** What the ledger needs from around it. */
export interface LedgerSurroundings {
  readonly db: Executor;
  readonly id: string;
  readonly random: Random;
  /** Whether the process behind a holder text has died. */
  readonly isGone: (holder: string) => boolean;
  /** Keys the digests of names. */
  readonly nameSalt: string;
  readonly files: {
    /** Throws where the database's files are damaged, as far as that is found quickly. */
    check(): Promise<void>;
    checkWhole(): Promise<void>;
    /** Makes what was erased unreadable in the database's files too. */
    forgetErased(): Promise<void>;
    /** The same, and no scrap of any row that is gone stays anywhere. */
    rewrite(): Promise<void>;
    copyTo(path: string): Promise<void>;
  };
}

/** The ledger in an SQL database. This class only puts each method into its transaction; the folder's other files do the work. */
export class SqlLedger implements Ledger {
  readonly id: string;
  readonly #db: Executor;
  readonly #random: Random;
  readonly #around: LedgerSurroundings;
  #nameSalt: string;
  readonly #nameDigest = (name: string): Digest => this.nameDigest(name);

  constructor(surroundings: LedgerSurroundings) {
    this.id = surroundings.id;
    this.#db = surroundings.db;
    this.#random = surroundings.random;
    this.#around = surroundings;
    this.#nameSalt = surroundings.nameSalt;
  }

  bindTarget(target: string, tenant: Tenant, label: string, at: string) {
    return bindTarget(this.#db, target, tenant, label, at);
  }
  tenants() {
    return listTenants(this.#db);
  }

  links(tenant: Tenant, type: EntityType) {
    return linkPages(this.#db, tenant, type);
  }
  linkOf(tenant: Tenant, type: EntityType, owner: OwnerKey) {
    return linkOfOwner(this.#db, tenant, type, owner);
  }
  linkTo(tenant: Tenant, type: EntityType, targetId: string) {
    return linkOfTarget(this.#db, tenant, type, targetId);
  }
  countLinks(tenant: Tenant, type: EntityType) {
    return countLinks(this.#db, tenant, type);
  }
  tombstones(tenant: Tenant, type: EntityType) {
    return tombstonePages(this.#db, tenant, type);
  }
  givenValues(tenant: Tenant) {
    return givenValuePages(this.#db, tenant);
  }

  registerPlan(registration: PlanRegistration) {
    return registerPlan(this.#db, registration);
  }
  planOf(planId: string) {
    return knownPlan(this.#db, planId);
  }
  plans(tenant: Tenant, limit: number) {
    return newestPlans(this.#db, tenant, limit);
  }
  latestPlan(tenant: Tenant) {
    return latestPlan(this.#db, tenant);
  }
  approvePlan(planId: string, digest: Digest, approval: Approval) {
    return approvePlan(this.#db, planId, digest, approval);
  }
  takePlan(planId: string, digest: Digest, tenant: Tenant, at: string) {
    return takePlan(this.#db, planId, digest, tenant, at);
  }

  observe(tenant: Tenant, at: string, seen: Observations) {
    return this.#db.transaction().execute((trx) => observe(trx, tenant, at, seen));
  }
  departures(tenant: Tenant) {
    return departurePages(this.#db, tenant);
  }
  marks(tenant: Tenant) {
    return marksOf(this.#db, tenant);
  }
  openFindings(tenant: Tenant) {
    return openFindings(this.#db, tenant);
  }
  watched(tenant: Tenant) {
    return watchedAccounts(this.#db, tenant);
  }
  retries(tenant: Tenant) {
    return retriesOf(this.#db, tenant);
  }
  releaseRetries(tenant: Tenant, operations: readonly OperationId[]) {
    return releaseRetries(this.#db, tenant, operations);
  }

  appliedConfig(tenant: Tenant) {
    return appliedConfig(this.#db, tenant);
  }
  putAppliedConfig(tenant: Tenant, applied: AppliedConfig, inFile: readonly string[] = []) {
    return this.#db.transaction().execute((trx) => noteApplied(trx, tenant, applied, inFile));
  }
  newestTime(tenant: Tenant) {
    return newestTime(this.#db, tenant);
  }
  fenceOf(tenant: Tenant) {
    return fenceOf(this.#db, tenant);
  }
  nameDigest(name: string) {
    return nameDigestOf(name, this.#nameSalt);
  }
  nameSalt() {
    return this.#nameSalt;
  }

  async acquireLease(tenant: Tenant, holder: string, at: string, ttlMs: number) {
    const attempt = await acquireLease(this.#db, tenant, holder, at, ttlMs, this.#around.isGone);
    // Whoever works on the tenant writes to the target soon: no better moment to find out.
    if (attempt.granted) await this.#checkFor(attempt.lease);
    return attempt;
  }
  leaseOf(tenant: Tenant, at: string) {
    return leaseOf(this.#db, tenant, at, this.#around.isGone);
  }
  renewLease(lease: Lease, at: string, ttlMs: number) {
    return renewLease(this.#db, lease, at, ttlMs);
  }
  releaseLease(lease: Lease) {
    return releaseLease(this.#db, lease);
  }

  intend(lease: Lease, runId: string, at: string, intents: readonly Intent[]) {
    return this.#db.transaction().execute(async (trx) => {
      await assertFence(trx, lease);
      await noteTime(trx, lease.tenant, at);
      return appendIntents(trx, this.#random, lease, runId, at, intents);
    });
  }
  conclude(lease: Lease, at: string, conclusions: readonly Conclusion[], changes: LedgerChanges) {
    return this.#db.transaction().execute(async (trx) => {
      await assertFence(trx, lease);
      await noteTime(trx, lease.tenant, at);
      await appendOutcomes(trx, this.#random, lease.tenant, at, conclusions);
      await applyChanges(trx, lease.tenant, changes, this.#nameDigest);
    });
  }
  openIntents(tenant: Tenant) {
    return openIntents(this.#db, tenant);
  }
  doneSince(tenant: Tenant, since: string) {
    return doneSince(this.#db, tenant, since);
  }
  takenSince(tenant: Tenant, since: string) {
    return takenSince(this.#db, tenant, since);
  }
  putBackSince(tenant: Tenant, since: string) {
    return putBackSince(this.#db, tenant, since);
  }
  ordersSince(tenant: Tenant, since: string) {
    return ordersSince(this.#db, tenant, since);
  }

  putRun(run: RunRecord) {
    return putRun(this.#db, run);
  }
  lastRuns(limit: number) {
    return lastRuns(this.#db, limit);
  }
  putNotes(runId: string, notes: RunNotes) {
    return putNotes(this.#db, runId, notes);
  }
  notesOf(runId: string) {
    return notesOf(this.#db, runId);
  }

  renamePipeline(tenant: Tenant, from: string, to: string) {
    return this.#db.transaction().execute((trx) => renamePipeline(trx, tenant, from, to));
  }
  renameSource(tenant: Tenant, from: string, to: string) {
    return this.#db.transaction().execute((trx) => renameSource(trx, tenant, from, to));
  }
  renameTarget(from: string, to: string) {
    return this.#db.transaction().execute((trx) => renameTarget(trx, from, to));
  }
  releasePipeline(tenant: Tenant, pipeline: string, at: string) {
    return this.#db.transaction().execute((trx) => releasePipeline(trx, tenant, pipeline, at, this.#nameDigest));
  }
  retiredPipelines(tenant: Tenant) {
    return retiredPipelines(this.#db, tenant);
  }
  retirePipeline(tenant: Tenant, retired: RetiredPipeline) {
    return retirePipeline(this.#db, tenant, retired);
  }
  async forget(tenant: Tenant, owner: OwnerKey, at: string) {
    const person = await lookUp(this.#db, tenant, owner, at);
    const forgotten = await this.#db.transaction().execute((trx) => forget(trx, person, this.#random, this.#nameDigest));
    await this.#around.files.rewrite();
    return forgotten;
  }
  async restore(tenant: Tenant, from: KeptOrigin, kept: AsyncIterable<KeptRecord> | Iterable<KeptRecord>, at: string) {
    await this.#around.files.check();
    const restoring = { id: this.id, nameSalt: this.#nameSalt, isGone: this.#around.isGone, tenant, from, at };
    const { links, nameSalt } = await this.#db.transaction().execute((trx) => restore(trx, restoring, kept));
    this.#nameSalt = nameSalt;
    return links;
  }

  journal(tenant: Tenant) {
    return journalPages(this.#db, tenant);
  }
  async erase(tenant: Tenant, sequences: readonly number[], at: string) {
    const erased = await this.#db.transaction().execute((trx) => eraseEntries(trx, this.#random, tenant, sequences, at));
    // Also when nothing was left to erase: the last time it may have failed after that.
    await this.#around.files.forgetErased();
    return erased;
  }
  async verify(anchor?: ChainAnchor) {
    await this.#around.files.checkWhole();
    return this.#db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute((trx) => verifyJournal(trx, anchor));
  }
  head() {
    return this.#db.transaction().setAccessMode('read only').execute(journalHead);
  }
  backup(path: string) {
    return this.#around.files.copyTo(path);
  }
  close() {
    return this.#db.destroy();
  }

  async #checkFor(lease: Lease): Promise<void> {
    try {
      await this.#around.files.check();
    } catch (error) {
      // What is told is the damage, also where the lease cannot be given back because of it.
      await this.releaseLease(lease).catch(() => undefined);
      throw error;
    }
  }
}
