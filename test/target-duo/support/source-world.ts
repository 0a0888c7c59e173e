import { hostTokens, sourceToken, type CallOptions, type Claims, type Incoming, type Plugin, type ReadScope, type Source, type SourceRecord, type SourceType } from '@rollcall/core';
import { duoSource } from '@rollcall/target-duo';
import { createDuoSimulator, type SimulatedDuo, type SimulatedDuoOptions } from '@rollcall/duo-simulator';
import { Container } from 'inversify';
import { duoSourceInProcess } from './in-process.js';
import { VirtualClock } from './virtual-clock.js';
import { canarySecret, integrationKey, recordingLogger, type LogLine } from './world.js';

type Raw = Readonly<Record<string, unknown>>;

/** A source opened as the host opens it. */
export interface OpenSource {
  readonly source: Source;
  readonly clock: VirtualClock;
  readonly log: LogLine[];
  readonly paced: string[];
  readonly options: CallOptions;
  readonly stop: () => void;
  close(): Promise<void>;
}

export function openSource(config: Raw, clock: VirtualClock = new VirtualClock(), plugin: Plugin<'source'> = duoSource): OpenSource {
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
  return { source: container.get(sourceToken), clock, log, paced, options, stop: () => controller.abort(), close: () => container.unbindAllAsync() };
}

export interface SourceWorld extends OpenSource {
  readonly duo: SimulatedDuo;
}

/** A simulator in this process and a source opened on it, both on one virtual clock. */
export function sourceWorld(options: SimulatedDuoOptions = {}, config: Raw = {}): SourceWorld {
  const clock = new VirtualClock();
  const duo = createDuoSimulator({ ikey: integrationKey, skey: canarySecret, clock, ...options });
  return { ...openSource(config, clock, duoSourceInProcess(duo)), duo };
}

export interface SourceReadResult {
  readonly incoming: readonly Incoming<SourceRecord>[];
  readonly claims: Claims<SourceType>;
}

/** Reads to the end and keeps the claims, as the engine's drain does. */
export async function readSource(open: OpenSource, scope: Partial<ReadScope<SourceType>> = {}): Promise<SourceReadResult> {
  const read = open.source.read({ types: ['person', 'group', 'membership'], keys: 'all', attributes: {}, ...scope }, open.options);
  const incoming: Incoming<SourceRecord>[] = [];
  for (;;) {
    const step = await read.next();
    if (step.done === true) return { incoming, claims: step.value };
    incoming.push(...step.value);
  }
}

/** The records of one type that a read delivered. */
export function sourceRecords<T extends SourceType>({ incoming }: SourceReadResult, type: T): readonly Extract<SourceRecord, { type: T }>[] {
  return incoming.flatMap((one) => (one.ok && one.record.type === type ? [one.record as Extract<SourceRecord, { type: T }>] : []));
}
