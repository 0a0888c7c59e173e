import { resolve } from 'node:path';
import { Container, type ServiceIdentifier } from 'inversify';
import { hostTokens } from '../../contracts/plugin.js';
import type { Clock, Random } from '../../contracts/host-services.js';
import type { HostLogger } from '../logging/types.js';

/** The host's own logger; plugins get a child of it under `hostTokens.logger`. */
export const rootLoggerToken: ServiceIdentifier<HostLogger> = Symbol('rollcall/host/RootLogger');

/** What every plugin is served with. */
export interface RootServices {
  readonly logger: HostLogger;
  readonly clock: Clock;
  readonly random: Random;
  /** The folder that relative paths of the configuration start from; default: the working directory. */
  readonly baseFolder?: string;
}

/** The container above all plugins' containers. It holds services, never a plugin's instance. */
export function createRootContainer({ logger, clock, random, baseFolder = '.' }: RootServices): Container {
  const root = new Container();
  root.bind(rootLoggerToken).toConstantValue(logger);
  root.bind(hostTokens.clock).toConstantValue(clock);
  root.bind(hostTokens.random).toConstantValue(random);
  root.bind(hostTokens.resolvePath).toConstantValue((path) => resolve(baseFolder, path));
  return root;
}
