import {
  hostTokens, targetToken, type ActualRecord, type ActualType, type Batch, type CallOptions, type Claims, type Incoming, type Logger, type Outcome, type Plugin, type Read, type ReadScope,
  type SourceRecord, type SourceType, type Target,
} from '@rollcall/core';
import { duoTarget } from '@rollcall/target-duo';
import { createDuoSimulator, startDuoSimulator, type DuoSimulator, type DuoSimulatorOptions, type SimulatedDuo, type SimulatedDuoOptions } from '@rollcall/duo-simulator';
import { Container } from 'inversify';
import { duoInProcess } from './in-process.js';
import { VirtualClock } from './virtual-clock.js';

/** A secret that must be seen nowhere: 40 characters, like every secret key. */
export const canarySecret = 'canarySecretKeyThatMustNeverBeSeen012345';
export const integrationKey = 'DIROLLCALLTESTKEY000';

export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/** A plugin opened as the host opens it, with what it logged, slept and paced. */
export interface OpenPlugin {
  readonly clock: VirtualClock;
  readonly log: LogLine[];
  /** Lanes in the order they were paced: one for every request on the wire. */
  readonly paced: string[];
  readonly options: CallOptions;
  /** Stops the run. */
  readonly stop: () => void;
  close(): Promise<void>;
}

export interface OpenTarget extends OpenPlugin {
  readonly target: Target;
}

export function openTarget(config: Readonly<Record<string, unknown>>, clock: VirtualClock = new VirtualClock(), plugin: Plugin<'target'> = duoTarget): OpenTarget {
  const { container, ...open } = openPlugin(config, clock, plugin);
  return { ...open, target: container.get(targetToken) };
}

/** Opens a plugin with a configuration, inside a container that has what the host binds. */
export function openPlugin(config: Readonly<Record<string, unknown>>, clock: VirtualClock, plugin: Plugin<'source' | 'target'>): OpenPlugin & { readonly container: Container } {
  const opened = plugin.open({ host: '127.0.0.1', integrationKey, secretKey: canarySecret, ...config });
  if (!opened.ok) throw new Error(JSON.stringify(opened.issues));
  const log: LogLine[] = [];
  const paced: string[] = [];
  const container = new Container();
  container.bind(hostTokens.logger).toConstantValue(recordingLogger(log));
  container.bind(hostTokens.clock).toConstantValue(clock);
  container.bind(hostTokens.random).toConstantValue({ next: () => 0.123, hex: () => '00' });
  container.bind(hostTokens.instanceName).toConstantValue('duo');
  container.bind(hostTokens.resolvePath).toConstantValue((path) => path);
  container.load(opened.module);
  const controller = new AbortController();
  const options: CallOptions = {
    signal: controller.signal,
    pace: (lane) => {
      paced.push(lane);
      return Promise.resolve();
    },
  };
  return { container, clock, log, paced, options, stop: () => controller.abort(), close: () => container.unbindAllAsync() };
}

function recordingLogger(log: LogLine[]): Logger {
  const at = (level: keyof Logger) => (message: string, fields?: Readonly<Record<string, unknown>>) => void log.push({ level, message, fields });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export interface World extends OpenTarget {
  readonly duo: DuoSimulator;
}

/** A simulator and a target opened on it, both on one virtual clock. */
export async function startWorld(options: DuoSimulatorOptions = {}, config: Readonly<Record<string, unknown>> = {}): Promise<World> {
  const clock = new VirtualClock();
  const duo = await startDuoSimulator({ ikey: integrationKey, skey: canarySecret, clock, ...options });
  const open = openTarget({ port: duo.port, ...config }, clock);
  return {
    ...open,
    duo,
    close: async () => {
      await open.close();
      await duo.close();
    },
  };
}

export interface InProcessWorld extends OpenTarget {
  readonly duo: SimulatedDuo;
}

/** The same without a network: no socket, no real time. */
export function inProcessWorld(options: SimulatedDuoOptions = {}, config: Readonly<Record<string, unknown>> = {}): InProcessWorld {
  const clock = new VirtualClock();
  const duo = createDuoSimulator({ ikey: integrationKey, skey: canarySecret, clock, ...options });
  return { ...openTarget(config, clock, duoInProcess(duo)), duo };
}

export interface ReadResult {
  readonly incoming: readonly Incoming<ActualRecord>[];
  readonly claims: Claims<ActualType>;
}

export function readAll(open: OpenTarget, scope: Partial<ReadScope<ActualType>> = {}): Promise<ReadResult> {
  return drained(open.target.read({ types: ['account', 'group', 'membership'], keys: 'all', attributes: {}, ...scope }, open.options));
}

/** Reads to the end and keeps the claims, as the engine's drain does. */
export async function drained<R extends ActualRecord | SourceRecord, T extends ActualType | SourceType>(read: Read<R, T>): Promise<{ readonly incoming: readonly Incoming<R>[]; readonly claims: Claims<T> }> {
  const incoming: Incoming<R>[] = [];
  for (;;) {
    const step = await read.next();
    if (step.done === true) return { incoming, claims: step.value };
    incoming.push(...step.value);
  }
}

/** The records of one type that a read delivered. */
export function recordsOf<T extends ActualType>(result: ReadResult, type: T): readonly Extract<ActualRecord, { type: T }>[] {
  return result.incoming.flatMap((incoming) => (incoming.ok && incoming.record.type === type ? [incoming.record as Extract<ActualRecord, { type: T }>] : []));
}

export async function apply(open: OpenTarget, lane: string, ...operations: Batch['operations']): Promise<readonly Outcome[]> {
  return open.target.apply({ lane, operations }, open.options);
}

/** The error a promise is rejected with; fails where it is not. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('an error was expected');
}
