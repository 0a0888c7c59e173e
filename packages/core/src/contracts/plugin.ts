import { ContainerModule, type ServiceIdentifier } from 'inversify';
import type { z } from 'zod';
import type { CommandLog, CommandLogNames } from './command-log.js';
import type { Clock, Logger, Random } from './host-services.js';
import type { OperationKind } from '../domain/operation.js';
import type { Source, SourceProfile } from './source.js';
import type { Target, TargetProfile } from './target.js';

/** The version of the contract that a plugin was written for. */
export const API_VERSION = 1;

/** See `hostTokens.resolvePath`. */
export type ResolvePath = (path: string) => string;

export type PluginKind = 'source' | 'target';

/** The profile of each kind of plugin. */
export interface ProfileOf {
  readonly source: SourceProfile;
  readonly target: TargetProfile;
}

/** A typed token; global, so that two copies of the core share it. */
export const token = <T>(name: string): ServiceIdentifier<T> => Symbol.for(`rollcall/v1/${name}`);

/** Tokens that the host binds in every plugin's container. Plugins inject them and never bind them. */
export const hostTokens = {
  logger: token<Logger>('host/Logger'),
  clock: token<Clock>('host/Clock'),
  random: token<Random>('host/Random'),
  /** The name of the configured instance in the file, for messages. */
  instanceName: token<string>('host/InstanceName'),
  /** Turns a path of the configuration into an absolute one: relative paths start at the configuration file's folder. */
  resolvePath: token<ResolvePath>('host/ResolvePath'),
  /** Bound only where the file asks for the log of this instance: inject it as optional. */
  commandLog: token<CommandLog>('host/CommandLog'),
} as const;

/** The token that a source plugin binds, in singleton scope. */
export const sourceToken = token<Source>('Source');
/** The token that a target plugin binds, in singleton scope. */
export const targetToken = token<Target>('Target');

/** One mistake in a configuration: where (path inside the plugin's section) and what. */
export interface PluginIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a plugin's author writes. */
export interface PluginDefinition<K extends PluginKind, S extends z.ZodObject> {
  readonly kind: K;
  /** The word users write behind `use:`. */
  readonly type: string;
  readonly apiVersion: typeof API_VERSION;
  /** The package's version, noted in plans. */
  readonly version: string;
  /** The plugin's section of the file, without `use`. Mark secrets with `secret()`. */
  readonly config: S;
  /** Makes `commandLog` a key of the plugin's sections. For plugins that hand their exchanges to `PluginServices.commandLog`. */
  readonly commandLog?: CommandLogNames;
  /** What the configured plugin offers: a pure function, offline and without secrets. */
  readonly profile: (config: z.output<S>) => ProfileOf[K];
  /** Binds the contract token in singleton scope. */
  readonly module: (config: z.output<S>) => ContainerModule;
}

/** A plugin as the host sees it: schema, profile and module closed over one configuration type. */
export interface Plugin<K extends PluginKind = PluginKind> {
  readonly kind: K;
  readonly type: string;
  readonly apiVersion: number;
  readonly version: string;
  readonly config: z.ZodObject;
  readonly commandLog?: CommandLogNames;
  /** Checks a configuration and opens the plugin with it; connects nowhere. */
  open(raw: unknown): { readonly ok: true; readonly profile: ProfileOf[K]; readonly module: ContainerModule } | { readonly ok: false; readonly issues: readonly PluginIssue[] };
}

/** Makes a plugin of its definition. */
export function definePlugin<K extends PluginKind, S extends z.ZodObject>(definition: PluginDefinition<K, S>): Plugin<K> {
  return {
    kind: definition.kind,
    type: definition.type,
    apiVersion: definition.apiVersion,
    version: definition.version,
    config: definition.config,
    ...(definition.commandLog === undefined ? {} : { commandLog: definition.commandLog }),
    open: (raw) => {
      const parsed = definition.config.safeParse(raw);
      if (!parsed.success) return { ok: false, issues: parsed.error.issues.map(issueOf) };
      return { ok: true, profile: definition.profile(parsed.data), module: definition.module(parsed.data) };
    },
  };
}

function issueOf(issue: z.core.$ZodIssue): PluginIssue {
  return { path: issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part)), message: issue.message };
}

/** The services that the host offers to a plugin that wants no container of its own. */
export interface PluginServices {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
  readonly instanceName: string;
  readonly resolvePath: ResolvePath;
  /** Where every exchange with the other side goes, answered or not; absent while nobody wants to read them. */
  readonly commandLog?: CommandLog;
}

/** A module made of one factory: all that most plugins need. The instance's `close` runs when the host is disposed. */
export function simpleModule<T extends { close(): Promise<void> }>(
  contract: ServiceIdentifier<T>,
  create: (services: PluginServices) => T,
): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind<T>(contract)
      .toResolvedValue(
        (logger: Logger, clock: Clock, random: Random, instanceName: string, resolvePath: ResolvePath, commandLog: CommandLog | undefined) =>
          create({ logger, clock, random, instanceName, resolvePath, ...(commandLog === undefined ? {} : { commandLog }) }),
        [hostTokens.logger, hostTokens.clock, hostTokens.random, hostTokens.instanceName, hostTokens.resolvePath, { serviceIdentifier: hostTokens.commandLog, optional: true }],
      )
      .inSingletonScope()
      .onDeactivation((instance) => instance.close());
  });
}

/**
 * A module for a target that implements only some kinds of operations. Sound although it forgets which: the planner plans
 * nothing, and the executor sends nothing, that the plugin's profile does not declare.
 */
export function targetModule<K extends OperationKind>(create: (services: PluginServices) => Target<K>): ContainerModule {
  return simpleModule(targetToken, (services) => create(services) as unknown as Target);
}
