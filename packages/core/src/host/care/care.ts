import type { ChainAnchor, ChainVerdict } from '../../contracts/ledger.js';
import type { Workbench } from '../workbench.js';
import { approvePlan, lookAtBlocked, type ApprovablePlan, type ApprovalOrder } from './approve.js';
import { enrolPeople, type EnrolledByOrder } from './enrol-people.js';
import { forgetPerson, type ForgottenPerson } from './forget.js';
import { backUpLedger, exportLinks, journalLines, ledgerLines, releaseRetries, verifyLedger } from './keep-ledger.js';
import { leaveNow, liftOrder, type LeftByOrder } from './leave-now.js';
import { importLinks, type ImportedLinks, type ImportOrder } from './import-links.js';
import { linkAccount, unlinkAccount, type CaredLink, type LinkOrder } from './link-account.js';
import { rebindTarget, renameInLedger, type RenameOrder } from './names.js';
import { recoverLedger, type RecoveredLedger } from './recover-ledger.js';
import { retirePipeline, type RetiredPeople, type Retirement } from './retire.js';
import { showLedger, showPerson, type ShownLedger, type ShownPerson } from './show-ledger.js';

/**
 * What people order, beside plans: approvals, single leavers, links, and the care of the ledger. Refusals are `CareRefused`,
 * `PlanRefused`, `TenantBusy` or `LedgerError`; each says what to do instead, and nothing was changed.
 */
export class Care {
  constructor(private readonly bench: Workbench) {}

  lookAtBlocked(path: string): Promise<ApprovablePlan> {
    return lookAtBlocked(this.bench, path);
  }
  approve(path: string, order: ApprovalOrder): Promise<ApprovablePlan> {
    return approvePlan(this.bench, path, order);
  }

  /** @param person `source:key`, a key, or the account's name. */
  leaveNow(target: string, person: string): Promise<LeftByOrder> {
    return leaveNow(this.bench, target, person);
  }
  /** @param people each as for `leaveNow`. */
  enrol(target: string, people: readonly string[]): Promise<EnrolledByOrder> {
    return enrolPeople(this.bench, target, people);
  }
  liftOrder(target: string, person: string): Promise<{ readonly owner: string; readonly label: string }> {
    return liftOrder(this.bench, target, person);
  }
  link(target: string, order: LinkOrder): Promise<CaredLink> {
    return linkAccount(this.bench, target, order);
  }
  unlink(target: string, person: string): Promise<CaredLink> {
    return unlinkAccount(this.bench, target, person);
  }
  /** Takes over what another system knows of its accounts, groups and memberships; `write: false` only tells. */
  importLinks(target: string, order: ImportOrder): Promise<ImportedLinks> {
    return importLinks(this.bench, target, order);
  }
  forget(person: string, target?: string): Promise<ForgottenPerson> {
    return forgetPerson(this.bench, person, target);
  }

  retirePipeline(pipeline: string, how: Retirement, target?: string): Promise<RetiredPeople> {
    return retirePipeline(this.bench, pipeline, how, target);
  }
  releaseRetries(operations: readonly string[], target?: string): Promise<number> {
    return releaseRetries(this.bench, operations, target);
  }

  showLedger(): Promise<ShownLedger> {
    return showLedger(this.bench);
  }
  showPerson(person: string, target?: string): Promise<ShownPerson> {
    return showPerson(this.bench, person, target);
  }
  /** Where the journal ends: to be noted elsewhere. */
  async head(): Promise<ChainAnchor> {
    return (await this.bench.ledger()).head();
  }
  verify(anchor?: ChainAnchor): Promise<ChainVerdict> {
    return verifyLedger(this.bench, anchor);
  }
  backup(path: string): Promise<void> {
    return backUpLedger(this.bench, path);
  }
  exportLinks(path: string): Promise<number> {
    return exportLinks(this.bench, path);
  }
  ledgerLines(): AsyncGenerator<string, void, void> {
    return ledgerLines(this.bench);
  }
  journalLines(): AsyncGenerator<string, void, void> {
    return journalLines(this.bench);
  }
  recover(path?: string): Promise<RecoveredLedger> {
    return recoverLedger(this.bench, path);
  }
  rename(order: RenameOrder): Promise<number> {
    return renameInLedger(this.bench, order);
  }
  rebind(target: string): Promise<{ readonly tenant: string; readonly label: string; readonly keptAs: string }> {
    return rebindTarget(this.bench, target);
  }
}
