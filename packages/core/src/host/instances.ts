import type { Container } from 'inversify';
import type { Clock } from '../contracts/host-services.js';
import type { Target, TargetProfile } from '../contracts/target.js';
import { CallDesk } from '../execution/calls/call-desk.js';
import type { RunSource } from '../execution/tenant.js';
import type { CommandLogs } from './command-log/command-logs.js';
import type { LoadedConfig } from './config/types.js';
import { mountPlugin, type MountedPlugin } from './plugins/mount.js';

/** The configured plugins, mounted when they are first needed. */
export class Instances {
  readonly #sources = new Map<string, Promise<MountedPlugin<'source'>>>();
  readonly #targets = new Map<string, Promise<MountedPlugin<'target'>>>();
  readonly #desks = new Map<string, CallDesk>();

  constructor(
    private readonly root: Container,
    private readonly config: LoadedConfig,
    private readonly commandLogs: CommandLogs,
  ) {}

  async source(name: string): Promise<RunSource> {
    const mounted = await this.#mountSource(name);
    const expect = this.config.sources[name]?.expect;
    return { source: await mounted.get(), profile: mounted.profile, ...(expect === undefined ? {} : { expect }) };
  }

  async target(name: string): Promise<{ readonly target: Target; readonly profile: TargetProfile }> {
    const mounted = await this.#mountTarget(name);
    return { target: await mounted.get(), profile: mounted.profile };
  }

  /** The one desk of a target, whatever speaks to it. */
  deskOf(name: string, clock: Clock): CallDesk {
    const { lanes, allowance } = this.config.targets[name]?.profile ?? { lanes: {} };
    const present = this.#desks.get(name) ?? new CallDesk(lanes, clock, allowance);
    this.#desks.set(name, present);
    return present;
  }

  /**
   * Lets every allowance know what the whole file declares of it, before anybody draws on it: the smallest rate holds from the first
   * request on.
   */
  declareRates(clock: Clock): void {
    for (const { profile } of Object.values(this.config.targets)) new CallDesk(profile.lanes, clock, profile.allowance);
    for (const { profile } of Object.values(this.config.sources)) new CallDesk(profile.rates?.lanes ?? {}, clock, profile.rates?.allowance);
  }

  /** Closes everything that was mounted; one that fails to close does not keep the others open. */
  async dispose(): Promise<void> {
    const mounted = [...this.#sources.values(), ...this.#targets.values()];
    await Promise.allSettled(mounted.map(async (instance) => (await instance).dispose()));
    await this.commandLogs.close();
  }

  #mountSource(name: string): Promise<MountedPlugin<'source'>> {
    const configured = this.config.sources[name];
    if (configured === undefined) throw new RangeError(`there is no source called ${name}`);
    const present = this.#sources.get(name) ?? mountPlugin(this.root, configured.plugin, name, configured.section, this.commandLogs.open(configured));
    this.#sources.set(name, present);
    return present;
  }

  #mountTarget(name: string): Promise<MountedPlugin<'target'>> {
    const configured = this.config.targets[name];
    if (configured === undefined) throw new RangeError(`there is no target called ${name}`);
    const present = this.#targets.get(name) ?? mountPlugin(this.root, configured.plugin, name, configured.section, this.commandLogs.open(configured));
    this.#targets.set(name, present);
    return present;
  }
}

