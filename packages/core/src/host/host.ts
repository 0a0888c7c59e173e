import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Container } from 'inversify';
import type { Clock, Random } from '../contracts/host-services.js';
import type { Ledger } from '../contracts/ledger.js';
import type { Plugin } from '../contracts/plugin.js';
import type { Finding } from '../domain/finding.js';
import { applyPlan, type AppliedPlan } from '../execution/apply/apply-plan.js';
import { checkPlan } from '../execution/apply/plan-file.js';
import { recoverTenant } from '../execution/apply/recover-tenant.js';
import { buildPlan, type MadePlan } from '../execution/plan/build-plan.js';
import type { RunObserver } from '../execution/run-event.js';
import { StagingFolder } from '../execution/staging/staging-folder.js';
import type { ApplyServices, TenantInput } from '../execution/tenant.js';
import { thisProcess } from '../ledger/index.js';
import { openLedger } from '../ledger/open-ledger.js';
import { checkAll, type CheckedInstance } from './check.js';
import { compileAll, type CompiledConfig } from './compile-all.js';
import { loadConfigWithPlugins } from './config/load-with-plugins.js';
import type { ConfigIssue, Environment, LoadedConfig, ReadFile } from './config/types.js';
import type { HostLogger } from './logging/types.js';
import { Instances } from './instances.js';
import { createRootContainer } from './plugins/root.js';
import { readStatus, type HostStatus } from './status.js';
import { TenantMismatch } from './tenant-mismatch.js';
import type { Redactor } from './secrets/types.js';

const DAY_MS = 86_400_000;

/** Everything a host is made of. Nothing is taken from the process behind the caller's back. */
export interface HostOptions {
  /** The configuration's text and the path it came from (relative references start from its folder). */
  readonly text: string;
  readonly file: string;
  readonly plugins: readonly Plugin[];
  readonly env: Environment;
  readonly readFile: ReadFile;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: HostLogger;
  readonly redactor: Redactor;
  /** The ledger's place instead of the file's `state`. */
  readonly state?: string;
  /** An open ledger instead of one opened from `state`; it is not closed by the host. */
  readonly ledger?: Ledger;
  readonly observe?: RunObserver;
  readonly signal?: AbortSignal;
  /** How long a plan may be applied after it was made; default 24 hours. */
  readonly planTtlMs?: number;
}

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
  readonly #options: HostOptions;
  readonly #config: LoadedConfig;
  readonly #compiled: CompiledConfig;
  readonly #root: Container;
  readonly #instances: Instances;
  readonly #signal: AbortSignal;
  #ledger: Promise<Ledger> | undefined;

  /** Made by {@link openHost}. */
  constructor(options: HostOptions, config: LoadedConfig, compiled: CompiledConfig) {
    this.#options = options;
    this.#config = config;
    this.#compiled = compiled;
    this.#root = createRootContainer({
      logger: options.logger,
      clock: options.clock,
      random: options.random,
      baseFolder: dirname(resolve(options.file)),
    });
    this.#instances = new Instances(this.#root, config);
    this.#signal = options.signal ?? new AbortController().signal;
  }

  /** The names of the targets that enabled pipelines feed, in the order of the file. */
  get targets(): readonly string[] {
    return [...new Set(this.#compiled.pipelines.map((pipeline) => pipeline.definition.to))];
  }

  /** What the plugins remark about their sections of the file; known without a connection. */
  get findings(): readonly (Finding & { readonly instance: string })[] {
    return profileFindings(this.#config);
  }

  /** Connects to every source and target of the file and reports what each says. A failure of one does not stop the others. */
  async check(): Promise<readonly CheckedInstance[]> {
    return checkAll(this.#config, this.#instances, this.#options.clock, this.#signal);
  }

  /**
   * Makes a plan for one target: reads, compares, seals. Nothing is changed but the ledger's note of the plan.
   * @param out where the plan file goes; it is written with mode 0600.
   */
  async plan(target: string, out: string): Promise<MadePlan> {
    const services = await this.#services();
    const input = await this.#tenantInput(target, services);
    await recoverTenant(input, services);
    return buildPlan(input, resolve(out), services);
  }

  /**
   * Applies a saved plan. The target is the one the plan names.
   * @throws PlanRefused | TenantBusy | TenantMismatch: nothing was sent.
   */
  async apply(path: string): Promise<AppliedPlan> {
    const services = await this.#services();
    const folder = StagingFolder.create(join(services.stateFolder, 'staging'));
    let target: string;
    try {
      target = checkPlan(resolve(path), folder).header.target;
    } finally {
      folder.dispose();
    }
    const input = await this.#tenantInput(target, services);
    await recoverTenant(input, services);
    return applyPlan(input, resolve(path), services);
  }

  /** What the ledger knows, without any connection. */
  async status(): Promise<HostStatus> {
    return readStatus(await this.#openLedger(), this.#compiled, this.#options.clock.now());
  }

  /** The folder beside the ledger, for files that belong to it. Made when it is missing. */
  stateFolder(): string {
    const folder = join(dirname(this.#statePath()), '.rollcall');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /** Closes every plugin and the ledger. Safe to repeat. */
  async dispose(): Promise<void> {
    await this.#instances.dispose();
    if (this.#options.ledger === undefined && this.#ledger !== undefined) await (await this.#ledger.catch(() => undefined))?.close();
  }

  async #services(): Promise<ApplyServices> {
    return {
      ledger: await this.#openLedger(),
      clock: this.#options.clock,
      random: this.#options.random,
      stateFolder: this.stateFolder(),
      signal: this.#signal,
      observe: this.#options.observe ?? (() => undefined),
      planTtlMs: this.#options.planTtlMs ?? DAY_MS,
      holder: thisProcess(),
    };
  }

  async #tenantInput(name: string, services: ApplyServices): Promise<TenantInput> {
    const pipelines = this.#compiled.pipelines.filter((pipeline) => pipeline.definition.to === name);
    if (pipelines.length === 0) throw new RangeError(`no enabled pipeline feeds a target called ${name}`);
    const instance = await this.#instances.target(name);
    const desk = this.#instances.deskOf(name, this.#options.clock);
    const probe = await instance.target.probe(desk.options(this.#signal));
    await this.#bind(name, probe, services);
    const names = new Set(pipelines.flatMap((pipeline) => [pipeline.definition.from, ...pipeline.joins.map((join) => join.source)]));
    const sources: Record<string, TenantInput['sources'][string]> = {};
    for (const source of names) sources[source] = await this.#instances.source(source);
    return {
      name,
      ...instance,
      probe,
      desk,
      pipelines,
      sources,
      configDigest: this.#compiled.digest,
      versions: this.#compiled.versions,
      placeOf: (path) => this.#placeOf(path),
    };
  }

  // A ledger serves the tenant it was made for: what it remembers of one must never be applied to another.
  async #bind(name: string, probe: TenantInput['probe'], services: ApplyServices): Promise<void> {
    const bound = await services.ledger.bindTarget(name, probe.tenant, probe.tenantLabel, new Date(services.clock.now()).toISOString());
    if (!bound.bound) throw new TenantMismatch(name, { tenant: bound.tenant, label: bound.label }, { tenant: probe.tenant, label: probe.tenantLabel });
  }

  #placeOf(path: readonly (string | number)[]): string {
    return `${this.#config.file}:${this.#config.positionOf(path).line}`;
  }

  #openLedger(): Promise<Ledger> {
    if (this.#options.ledger !== undefined) return Promise.resolve(this.#options.ledger);
    return (this.#ledger ??= openLedger({ location: this.#statePath(), clock: this.#options.clock, random: this.#options.random }));
  }

  #statePath(): string {
    return this.#options.state ?? this.#config.state;
  }
}

/** Findings of the configuration itself, for `validate`. */
function profileFindings(config: LoadedConfig): readonly (Finding & { readonly instance: string })[] {
  const all = [...Object.values(config.sources), ...Object.values(config.targets)];
  return all.flatMap((configured) => configured.profile.findings.map((finding) => ({ ...finding, instance: configured.name })));
}
