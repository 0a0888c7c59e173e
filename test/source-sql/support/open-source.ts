import 'reflect-metadata';
import { hostTokens, sourceToken, type CallOptions, type Clock, type Incoming, type Logger, type Random, type ReadClaim, type ReadScope, type Source, type SourceRecord, type SourceType } from '@rollcall/core';
import { sqlSource } from '@rollcall/source-sql';
import { Container } from 'inversify';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: (ms) => sleep(ms) };
const logger: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const random: Random = { next: () => 0.5, hex: (bytes) => '0'.repeat(bytes * 2) };

/** The plugin as the host opens it: schema, container, contract token. */
export async function openSource(raw: Readonly<Record<string, unknown>>): Promise<Source> {
  const opened = sqlSource.open(raw);
  if (!opened.ok) throw new Error(opened.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  const container = new Container();
  container.bind(hostTokens.clock).toConstantValue(clock);
  container.bind(hostTokens.logger).toConstantValue(logger);
  container.bind(hostTokens.random).toConstantValue(random);
  container.bind(hostTokens.instanceName).toConstantValue('hr');
  container.bind(hostTokens.resolvePath).toConstantValue((path) => path);
  container.load(opened.module);
  return container.getAsync(sourceToken);
}

/** Options of a call that nobody stops; `paced` counts the requests. */
export function callOptions(signal: AbortSignal = new AbortController().signal): CallOptions & { readonly paced: readonly string[] } {
  const paced: string[] = [];
  return {
    signal,
    paced,
    pace: (lane) => {
      paced.push(lane);
      return Promise.resolve();
    },
  };
}

export const everything = <T extends SourceType>(...types: readonly T[]): ReadScope<T> => ({ types, keys: 'all', attributes: {} as ReadScope<T>['attributes'] });

export interface Collected<T extends SourceType> {
  readonly pages: readonly (readonly Incoming<SourceRecord>[])[];
  readonly incoming: readonly Incoming<SourceRecord>[];
  readonly claims: Readonly<Record<T, ReadClaim>>;
}

/** Reads to the end. */
export async function collect<T extends SourceType>(source: Source, scope: ReadScope<T>, options = callOptions()): Promise<Collected<T>> {
  const pages: (readonly Incoming<SourceRecord>[])[] = [];
  const read = source.read(scope, options);
  for (;;) {
    const step = await read.next();
    if (step.done === true) return { pages, incoming: pages.flat(), claims: step.value };
    pages.push(step.value);
  }
}
