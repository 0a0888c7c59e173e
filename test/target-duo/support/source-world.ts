import { sourceToken, type Claims, type Incoming, type Plugin, type ReadScope, type Source, type SourceRecord, type SourceType } from '@rollcall/core';
import { duoSource } from '@rollcall/target-duo';
import { createDuoSimulator, type SimulatedDuo, type SimulatedDuoOptions } from '@rollcall/duo-simulator';
import { duoSourceInProcess } from './in-process.js';
import { VirtualClock } from './virtual-clock.js';
import { canarySecret, drained, integrationKey, openPlugin, type OpenPlugin } from './world.js';

type Raw = Readonly<Record<string, unknown>>;

/** A source opened as the host opens it. */
export interface OpenSource extends OpenPlugin {
  readonly source: Source;
}

export function openSource(config: Raw, clock: VirtualClock = new VirtualClock(), plugin: Plugin<'source'> = duoSource): OpenSource {
  const { container, ...open } = openPlugin(config, clock, plugin);
  return { ...open, source: container.get(sourceToken) };
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

export function readSource(open: OpenSource, scope: Partial<ReadScope<SourceType>> = {}): Promise<SourceReadResult> {
  return drained(open.source.read({ types: ['person', 'group', 'membership'], keys: 'all', attributes: {}, ...scope }, open.options));
}

/** The records of one type that a read delivered. */
export function sourceRecords<T extends SourceType>({ incoming }: SourceReadResult, type: T): readonly Extract<SourceRecord, { type: T }>[] {
  return incoming.flatMap((one) => (one.ok && one.record.type === type ? [one.record as Extract<SourceRecord, { type: T }>] : []));
}
