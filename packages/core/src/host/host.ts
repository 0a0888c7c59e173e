import { dirname, join, resolve } from 'node:path';
import type { Finding } from '../domain/finding.js';
import type { PlanHeader } from '../domain/plan.js';
import { applyPlan, type AppliedPlan } from '../execution/apply/apply-plan.js';
import { checkPlan } from '../execution/apply/plan-file.js';
import { PlanRefused } from '../execution/apply/plan-refused.js';
import { recoverTenant } from '../execution/apply/recover-tenant.js';
import { buildPlan, type MadePlan, type PlanWish } from '../execution/plan/build-plan.js';
import { StagingFolder } from '../execution/staging/staging-folder.js';
import { Care } from './care/care.js';
import { checkAll, type CheckedInstance } from './check.js';
import { CommandLogs } from './command-log/command-logs.js';
import { compileAll, type CompiledConfig } from './compile-all.js';
import { loadConfigWithPlugins } from './config/load-with-plugins.js';
import type { ConfigIssue, LoadedConfig } from './config/types.js';
import type { HostOptions } from './host-options.js';
import { Instances } from './instances.js';
import { keepLinks } from './kept/keep-links.js';
import { createRootContainer } from './plugins/root.js';
import { readStatus, type HostStatus } from './status.js';
import { unreadySources, type UnreadySource } from './unready-sources.js';
import { Workbench } from './workbench.js';

/** A host, or everything that is wrong with the configuration. */
export type OpenedHost =
  | { readonly ok: true; readonly host: Host; readonly warnings: readonly ConfigIssue[] }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/**
 * Loads and checks a configuration; connects nowhere and opens no ledger yet.
 * Every mistake of the file, of the plugins' sections and of the mapping is reported, with its place.
 */
export async function openHost(options: HostOptions): Promise<OpenedHost> {
  const loaded = await loadConfigWithPlugins({
    text: options.text,
    file: options.file,
    plugins: options.plugins,
    env: options.env,
    readFile: options.readFile,
    redactor: options.redactor,
  });
  if (!loaded.ok) return loaded;
  const compiled = compileAll(loaded.config);
  if (compiled.issues.length > 0) return { ok: false, issues: compiled.issues };
  const host = new Host(options, loaded.config, compiled);
  return { ok: true, host, warnings: [...loaded.warnings, ...compiled.warnings] };
}

/** A configuration at work: plans, applies, checks, tells its status. Dispose it when done. */
export class Host {
  readonly #bench: Workbench;
  /** What people order beside plans: approvals, single leavers, links, the care of the ledger. */
  readonly care: Care;

  /** Made by {@link openHost}. */
  constructor(options: HostOptions, config: LoadedConfig, compiled: CompiledConfig) {
    const { logger, clock, random, redactor } = options;
    const baseFolder = dirname(resolve(options.file));
    const root = createRootContainer({ logger, clock, random, baseFolder });
    const stateFolder = (): string => this.#bench.stateFolder();
    const commandLogs = new CommandLogs({ redactor, logger, random, resolvePath: (path) => resolve(baseFolder, path), stateFolder });
    const instances = new Instances(root, config, commandLogs);
    instances.declareRates(clock);
    this.#bench = new Workbench(options, config, compiled, instances);
    this.care = new Care(this.#bench);
  }

  /** The names of the targets that enabled pipelines feed, in the order of the file. */
  get targets(): readonly string[] {
    return this.#bench.targets;
  }

  /** How many people must approve a plan that a guard stopped, and who may: nobody named means anybody, unsigned. */
  get approval(): { readonly required: number; readonly approvers: readonly string[] } {
    const { required, approvers } = this.#bench.config.approval;
    return { required, approvers: Object.keys(approvers) };
  }

  /** What the plugins remark about their sections of the file; known without a connection. */
  get findings(): readonly (Finding & { readonly instance: string })[] {
    return profileFindings(this.#bench.config);
  }

  /**
   * Connects to every source and target of the file and reports what each says. A failure of one does not stop the others.
   * @param plan a plan file, where the permissions and the room of its target are to be held against what it holds.
   * @throws PlanRefused where it is none, or is for a target that no enabled pipeline feeds.
   */
  async check(plan?: string): Promise<readonly CheckedInstance[]> {
    const atHand = plan === undefined ? undefined : this.#headerOf(plan);
    if (atHand !== undefined && !this.targets.includes(atHand.target)) {
      throw new PlanRefused('config', `the plan is for the target ${atHand.target}, which no enabled pipeline feeds`, 'Name the configuration it was made with: --config FILE.');
    }
    return checkAll(this.#bench, atHand);
  }

  /**
   * The sources of a target's enabled pipelines that say they are not ready. The target is not contacted and the ledger not opened.
   * @throws ConnectorError when a source that can say it gives no answer.
   */
  async unready(target: string): Promise<readonly UnreadySource[]> {
    return unreadySources(this.#bench.sourcesOf(target), this.#bench);
  }

  /**
   * Makes a plan for one target: reads, compares, seals. Nothing is changed but the ledger's note of the plan.
   * @param out where the plan file goes; it is written with mode 0600.
   */
  async plan(target: string, out: string, wish: PlanWish = {}): Promise<MadePlan> {
    const services = await this.#bench.services();
    const input = await this.#bench.input(target, services);
    await recoverTenant(input, services);
    return buildPlan(input, resolve(out), services, wish);
  }

  /**
   * Applies a saved plan. The target is the one the plan names. Afterwards the links file beside the ledger is written anew.
   * @throws PlanRefused | TenantBusy | TenantMismatch | LedgerError | ClockRefused: nothing was sent.
   */
  async apply(path: string): Promise<AppliedPlan> {
    const services = await this.#bench.services();
    const { target } = this.#headerOf(path);
    const input = await this.#bench.input(target, services);
    await recoverTenant(input, services);
    const applied = await applyPlan(input, resolve(path), services);
    await keepLinks(services);
    return applied;
  }

  /** What the ledger knows, without any connection. */
  async status(): Promise<HostStatus> {
    return readStatus(this.#bench);
  }

  /** The folder beside the ledger, for files that belong to it. Made when it is missing. */
  stateFolder(): string {
    return this.#bench.stateFolder();
  }

  /** Closes every plugin and the ledger. Safe to repeat. */
  async dispose(): Promise<void> {
    await this.#bench.dispose();
  }

  #headerOf(plan: string): PlanHeader {
    const folder = StagingFolder.create(join(this.stateFolder(), 'staging'));
    try {
      return checkPlan(resolve(plan), folder).header;
    } finally {
      folder.dispose();
    }
  }
}

/** Findings of the configuration itself, for `validate`. */
function profileFindings(config: LoadedConfig): readonly (Finding & { readonly instance: string })[] {
  const all = [...Object.values(config.sources), ...Object.values(config.targets)];
  return all.flatMap((configured) => configured.profile.findings.map((finding) => ({ ...finding, instance: configured.name })));
}
