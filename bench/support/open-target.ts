import { hostTokens, targetToken, type Clock, type Target } from '@rollcall/core';
import { Container, type ContainerModule } from 'inversify';

/** A target opened as the host opens it, without the rest of the host. */
export function openInContainer(module: ContainerModule, clock: Clock): { readonly target: Target; readonly close: () => Promise<void> } {
  const silent = (): void => undefined;
  const container = new Container();
  container.bind(hostTokens.logger).toConstantValue({ debug: silent, info: silent, warn: silent, error: silent });
  container.bind(hostTokens.clock).toConstantValue(clock);
  container.bind(hostTokens.random).toConstantValue({ next: Math.random, hex: () => '00' });
  container.bind(hostTokens.instanceName).toConstantValue('duo');
  container.bind(hostTokens.resolvePath).toConstantValue((path) => path);
  container.load(module);
  return { target: container.get(targetToken), close: () => container.unbindAllAsync() };
}
