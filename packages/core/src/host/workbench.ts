import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Ledger, Tenant } from '../contracts/ledger.js';
import type { RunEvent } from '../execution/run-event.js';
import type { ApplyServices, TenantInput } from '../execution/tenant.js';
import { holderName, thisProcess } from '../ledger/index.js';
import { openLedger } from '../ledger/open-ledger.js';
import type { CompiledConfig } from './compile-all.js';
import type { LoadedConfig } from './config/types.js';
import type { HostOptions } from './host-options.js';
import type { Instances } from './instances.js';
import { newestFence, refuseOlder, tellFresh } from './kept/ledger-age.js';
import { sweepLeftovers } from './leftovers.js';
import { TenantMismatch } from './tenant-mismatch.js';

const DAY_MS = 86_400_000;

/** What the commands of one host work with: its ledger, its services, and its targets when they are asked for. */
export class Workbench {
  readonly signal: AbortSignal;
  #ledger: Promise<Ledger> | undefined;
  #isSwept = false;

  constructor(
    readonly options: HostOptions,
    readonly config: LoadedConfig,
    readonly compiled: CompiledConfig,
    readonly instances: Instances,
  ) {
    this.signal = options.signal ?? new AbortController().signal;
  }

  /** The names of the targets that enabled pipelines feed, in the order of the file. */
  get targets(): readonly string[] {
    return [...new Set(this.compiled.pipelines.map((pipeline) => pipeline.definition.to))];
  }

  /** The names of the sources that the enabled pipelines of a target read, joined ones included, each once. */
  sourcesOf(target: string): readonly string[] {
    return [...new Set(this.#pipelinesTo(target).flatMap(({ definition, joins }) => [definition.from, ...joins.map(({ source }) => source)]))];
  }

  /** Who works here, for headers of plans, approvals and orders. */
  get author(): string {
    return this.options.author ?? holderName(thisProcess());
  }

  now(): string {
    return new Date(this.options.clock.now()).toISOString();
  }

  observe(event: RunEvent): void {
    if (event.event === 'ledger-head') this.options.logger.info('the ledger ends here', { sequence: event.sequence, head: event.head });
    this.options.observe?.(event);
  }

  /** The ledger, opened when it is first asked for; for looking and for what mends it. */
  ledger(): Promise<Ledger> {
    if (this.options.ledger !== undefined) return Promise.resolve(this.options.ledger);
    const { clock, random } = this.options;
    return (this.#ledger ??= openLedger({ location: this.options.state ?? this.config.state, clock, random }));
  }

  /**
   * What planning and applying need.
   * @throws LedgerError (`older`) when the links file knows more than the ledger: nothing may rest on such a ledger.
   */
  async services(): Promise<ApplyServices> {
    const services = await this.uncheckedServices();
    await refuseOlder(services.ledger, services.stateFolder);
    await tellFresh(services.ledger, services.stateFolder, services.observe);
    return services;
  }

  /** The same over a ledger that may be an older copy: for what brings it up to date. */
  async uncheckedServices(): Promise<ApplyServices> {
    const { clock, random, planTtlMs = DAY_MS } = this.options;
    const stateFolder = this.stateFolder();
    const ledger = await this.ledger();
    return {
      ledger,
      clock,
      random,
      stateFolder,
      signal: this.signal,
      observe: (event) => this.observe(event),
      planTtlMs,
      author: this.author,
      holder: thisProcess(),
      newestFence: (tenant) => newestFence(stateFolder, ledger.id, tenant),
    };
  }

  /**
   * Connects to a target and gathers what a run on it needs.
   * @param withSources false where nothing rests on them: their credentials are then not even looked at.
   * @throws TenantMismatch
   */
  async input(name: string, services: ApplyServices, withSources = true): Promise<TenantInput> {
    const pipelines = this.#pipelinesTo(name);
    const instance = await this.instances.target(name);
    const desk = this.instances.deskOf(name, this.options.clock);
    const probe = await instance.target.probe(desk.options(this.signal, { step: 'probe', pipelines: pipelines.map(({ definition }) => definition.name) }));
    await this.#bind(name, probe, services);
    const sources: Record<string, TenantInput['sources'][string]> = {};
    if (withSources) for (const source of this.sourcesOf(name)) sources[source] = await this.instances.source(source);
    return {
      name,
      ...instance,
      profile: this.compiled.targets[name] ?? instance.profile,
      probe,
      desk,
      pipelines,
      sources,
      configDigest: this.compiled.digest,
      versions: this.compiled.versions,
      applied: this.compiled.applied,
      approval: this.config.approval,
      apply: this.config.apply,
      placeOf: (path) => `${this.config.file}:${this.config.positionOf(path).line}`,
    };
  }

  /** The folder beside the ledger, for files that belong to it. Made when it is missing, and first rid of what killed runs left. */
  stateFolder(): string {
    const folder = join(dirname(this.options.state ?? this.config.state), '.rollcall');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!this.#isSwept) sweepLeftovers(folder, this.options.clock.now());
    this.#isSwept = true;
    return folder;
  }

  /** Closes every plugin and the ledger. Safe to repeat. */
  async dispose(): Promise<void> {
    await this.instances.dispose();
    if (this.options.ledger === undefined && this.#ledger !== undefined) await (await this.#ledger.catch(() => undefined))?.close();
  }

  #pipelinesTo(target: string): CompiledConfig['pipelines'] {
    const pipelines = this.compiled.pipelines.filter(({ definition }) => definition.to === target);
    if (pipelines.length === 0) throw new RangeError(`no enabled pipeline feeds a target called ${target}`);
    return pipelines;
  }

  // A ledger serves the tenant it was made for: what it remembers of one must never be applied to another.
  async #bind(name: string, probe: TenantInput['probe'], services: ApplyServices): Promise<void> {
    const bound = await services.ledger.bindTarget(name, probe.tenant, probe.tenantLabel, this.now());
    if (!bound.bound) throw new TenantMismatch(name, { tenant: bound.tenant, label: bound.label }, { tenant: probe.tenant, label: probe.tenantLabel });
  }
}

/** A tenant as the ledger knows it. */
export interface KnownTenant {
  readonly tenant: Tenant;
  readonly label: string;
  readonly targets: readonly string[];
}
