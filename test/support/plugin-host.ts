import 'reflect-metadata';
import { hostTokens, type CallOptions, type Clock, type Logger, type PluginIssue, type Random } from '@rollcall/core';
import { Container, type ContainerModule, type ServiceIdentifier } from 'inversify';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: (ms) => sleep(ms) };
const logger: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const random: Random = { next: () => 0.5, hex: (bytes) => '0'.repeat(bytes * 2) };

type OpenedPlugin = { readonly ok: true; readonly module: ContainerModule } | { readonly ok: false; readonly issues: readonly PluginIssue[] };

/** What a plugin binds to its contract's token, as the host gets it from a configuration that was opened; mistakes of it throw. */
export async function hosted<T>(opened: OpenedPlugin, contract: ServiceIdentifier<T>, instanceName: string): Promise<T> {
  if (!opened.ok) throw new Error(opened.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  const container = new Container();
  container.bind(hostTokens.clock).toConstantValue(clock);
  container.bind(hostTokens.logger).toConstantValue(logger);
  container.bind(hostTokens.random).toConstantValue(random);
  container.bind(hostTokens.instanceName).toConstantValue(instanceName);
  container.bind(hostTokens.resolvePath).toConstantValue((path) => path);
  container.load(opened.module);
  return container.getAsync(contract);
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
