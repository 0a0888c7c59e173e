import type { Random } from '../contracts/host-services.js';
import type { Conclusion, Intent, Lease, Ledger, LedgerChanges, PlanRegistration, RunNotes, RunRecord, Tenant } from '../contracts/ledger.js';
import type { Digest } from '../domain/digest.js';
import type { EntityType, OwnerKey } from '../domain/identity.js';
import { applyChanges } from './changes.js';
import { givenValuePages } from './given-values.js';
import { eraseEntries } from './journal-erase.js';
import { doneSince, journalPages, openIntents } from './journal-read.js';
import { verifyJournal } from './journal-verify.js';
import { appendIntents, appendOutcomes } from './journal-write.js';
import { acquireLease, assertFence, releaseLease, renewLease } from './leases.js';
import { countLinks, linkOfOwner, linkPages, tombstonePages } from './links.js';
import { approvePlan, knownPlan, registerPlan, takePlan } from './plans.js';
import { lastRuns, notesOf, putNotes, putRun } from './runs.js';
import type { Executor } from './schema.js';
import { bindTarget, listTenants } from './tenants.js';

/** What the ledger needs from around it. */
export interface LedgerSurroundings {
  readonly db: Executor;
  readonly id: string;
  readonly random: Random;
  /** Whether the process behind a holder text has died. */
  readonly isGone: (holder: string) => boolean;
  /** Makes what was erased unreadable in the database's files too. */
  readonly forgetErased: () => Promise<void>;
}

/** The ledger in an SQL database. This class only puts each method into its transaction; the folder's other files do the work. */
export class SqlLedger implements Ledger {
  readonly id: string;
  readonly #db: Executor;
  readonly #random: Random;
  readonly #around: LedgerSurroundings;

  constructor(surroundings: LedgerSurroundings) {
    this.id = surroundings.id;
    this.#db = surroundings.db;
    this.#random = surroundings.random;
    this.#around = surroundings;
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
  approvePlan(planId: string, digest: Digest, by: string, at: string) {
    return approvePlan(this.#db, planId, digest, by, at);
  }
  takePlan(planId: string, digest: Digest, tenant: Tenant, at: string) {
    return takePlan(this.#db, planId, digest, tenant, at);
  }

  acquireLease(tenant: Tenant, holder: string, at: string, ttlMs: number) {
    return acquireLease(this.#db, tenant, holder, at, ttlMs, this.#around.isGone);
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
      return appendIntents(trx, this.#random, lease, runId, at, intents);
    });
  }
  conclude(lease: Lease, at: string, conclusions: readonly Conclusion[], changes: LedgerChanges) {
    return this.#db.transaction().execute(async (trx) => {
      await assertFence(trx, lease);
      await appendOutcomes(trx, this.#random, lease.tenant, at, conclusions);
      await applyChanges(trx, lease.tenant, changes);
    });
  }
  openIntents(tenant: Tenant) {
    return openIntents(this.#db, tenant);
  }
  doneSince(tenant: Tenant, since: string) {
    return doneSince(this.#db, tenant, since);
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

  journal(tenant: Tenant) {
    return journalPages(this.#db, tenant);
  }
  async erase(tenant: Tenant, sequences: readonly number[], at: string) {
    const erased = await this.#db.transaction().execute((trx) => eraseEntries(trx, this.#random, tenant, sequences, at));
    if (erased > 0) await this.#around.forgetErased();
    return erased;
  }
  verify() {
    return this.#db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(verifyJournal);
  }
  close() {
    return this.#db.destroy();
  }
}
