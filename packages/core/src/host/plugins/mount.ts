import { Container, type ContainerModule, type ServiceIdentifier } from 'inversify';
import type { CommandLog } from '../../contracts/command-log.js';
import { hostTokens, sourceToken, targetToken, type Plugin, type PluginKind, type ProfileOf } from '../../contracts/plugin.js';
import type { Source } from '../../contracts/source.js';
import type { Target } from '../../contracts/target.js';
import { rootLoggerToken } from './root.js';

/** The contract of each kind of plugin. */
export interface ContractOf {
  readonly source: Source;
  readonly target: Target;
}

/** A configured plugin in its own container. */
export interface MountedPlugin<K extends PluginKind> {
  readonly name: string;
  readonly kind: K;
  readonly profile: ProfileOf[K];
  /** The instance, made at the first call, always the same one. @throws PluginFault */
  get(): Promise<ContractOf[K]>;
  /** Closes the instance, if one was made, and all that the plugin bound. Safe to repeat; every part is closed even if one fails. */
  dispose(): Promise<void>;
}

/** A plugin that does not do what its contract says. A fault of its author, told by the name the user gave the instance. */
export class PluginFault extends Error {
  override readonly name = 'PluginFault';
}

/**
 * Opens a plugin in a container of its own, so that two instances of one plugin share nothing.
 * @param section the instance's section of the file, as `ConfiguredPlugin.section` holds it.
 * @param commandLog where it notes its exchanges; leave out where nobody wants them.
 * @throws PluginFault when the section is refused, or the module binds what it must not or forgets its contract.
 */
export async function mountPlugin<K extends PluginKind>(root: Container, plugin: Plugin<K>, name: string, section: unknown, commandLog?: CommandLog): Promise<MountedPlugin<K>> {
  const title = `${plugin.kind} "${name}" (${plugin.type} ${plugin.version})`;
  const opened = openSection(plugin, section, title);
  const services = servicesFor(root, name, commandLog);
  const container = new Container({ parent: services });
  await loadModule(container, opened.module, plugin, title);
  let instance: Promise<ContractOf[K]> | undefined;
  let disposed: Promise<void> | undefined;
  return {
    name,
    kind: plugin.kind,
    profile: opened.profile,
    get: () => {
      if (disposed !== undefined) return Promise.reject(new PluginFault(`${title} is closed already`));
      return (instance ??= instanceIn(container, plugin.kind, title));
    },
    dispose: () => (disposed ??= closeAll(container, instance)),
  };
}

function openSection<K extends PluginKind>(plugin: Plugin<K>, section: unknown, title: string): { readonly profile: ProfileOf[K]; readonly module: ContainerModule } {
  try {
    const opened = plugin.open(section);
    if (opened.ok) return opened;
    throw new PluginFault(`${title} refuses its settings: ${opened.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
  } catch (error) {
    throw error instanceof PluginFault ? error : faultOf(`${title} failed on its settings`, error);
  }
}

// Services live one container above the plugin's own, so that a plugin that binds one of them is seen.
function servicesFor(root: Container, name: string, commandLog: CommandLog | undefined): Container {
  const services = new Container({ parent: root });
  services.bind(hostTokens.logger).toConstantValue(root.get(rootLoggerToken).child(name));
  services.bind(hostTokens.instanceName).toConstantValue(name);
  if (commandLog !== undefined) services.bind(hostTokens.commandLog).toConstantValue(commandLog);
  return services;
}

function contractToken<K extends PluginKind>(kind: K): ServiceIdentifier<ContractOf[K]> {
  return { source: sourceToken, target: targetToken }[kind] as ServiceIdentifier<ContractOf[K]>;
}

const contractNames = { source: 'Source', target: 'Target' } as const;

async function loadModule(container: Container, module: ContainerModule, plugin: Plugin, title: string): Promise<void> {
  try {
    await container.loadAsync(module);
  } catch (error) {
    throw faultOf(`${title} could not be set up`, error);
  }
  const bound = Object.entries(hostTokens).find(([, hostToken]) => container.isCurrentBound(hostToken));
  if (bound !== undefined) throw new PluginFault(`plugin "${plugin.type}" binds ${bound[0]}, which belongs to the host; inject it instead`);
  if (!container.isCurrentBound(contractToken(plugin.kind))) throw new PluginFault(`plugin "${plugin.type}" did not bind ${contractNames[plugin.kind]}`);
}

async function instanceIn<K extends PluginKind>(container: Container, kind: K, title: string): Promise<ContractOf[K]> {
  const contract = contractToken(kind);
  let instance: ContractOf[K];
  let again: ContractOf[K];
  try {
    instance = await container.getAsync(contract);
    again = await container.getAsync(contract);
  } catch (error) {
    throw faultOf(`${title} could not be started`, error);
  }
  if (instance === again) return instance;
  await Promise.allSettled([instance.close(), again.close()]);
  throw new PluginFault(`${title} does not bind ${contractNames[kind]} in singleton scope; add .inSingletonScope()`);
}

async function closeAll(container: Container, instance: Promise<{ close(): Promise<void> }> | undefined): Promise<void> {
  // An instance that never came to be has nothing to close; whoever asked for it has its error.
  const made = await instance?.catch(() => undefined);
  const results = await Promise.allSettled([made?.close()]);
  results.push(...(await Promise.allSettled([container.unbindAllAsync()])));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function faultOf(what: string, error: unknown): PluginFault {
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return new PluginFault(`${what}: ${reason}`, { cause: error });
}
