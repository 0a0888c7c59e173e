import {
  hostTokens, targetToken, type ActualRecord, type ActualType, type Batch, type CallOptions, type Claims, type Incoming, type Logger, type Outcome, type Plugin, type ReadScope, type Target,
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

/** A target opened as the host opens it, with what it logged, slept and paced. */
export interface OpenTarget {
  readonly target: Target;
  readonly clock: VirtualClock;
  readonly log: LogLine[];
  /** Lanes in the order they were paced: one for every request on the wire. */
  readonly paced: string[];
  readonly options: CallOptions;
  /** Stops the run. */
  readonly stop: () => void;
  close(): Promise<void>;
}

/** Opens the plugin with a configuration, inside a container that has what the host binds. */
export function openTarget(config: Readonly<Record<string, unknown>>, clock: VirtualClock = new VirtualClock(), plugin: Plugin<'target'> = duoTarget): OpenTarget {
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
  return { target: container.get(targetToken), clock, log, paced, options, stop: () => controller.abort(), close: () => container.unbindAllAsync() };
}

export function recordingLogger(log: LogLine[]): Logger {
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

/** Reads to the end and keeps the claims, as the engine's drain does. */
export async function readAll(open: OpenTarget, scope: Partial<ReadScope<ActualType>> = {}): Promise<ReadResult> {
  const read = open.target.read({ types: ['account', 'group', 'membership'], keys: 'all', attributes: {}, ...scope }, open.options);
  const incoming: Incoming<ActualRecord>[] = [];
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
