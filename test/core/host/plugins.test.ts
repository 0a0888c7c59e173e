import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ContainerModule } from 'inversify';
import { z } from 'zod';
import { definePlugin, hostTokens, simpleModule, sourceToken, targetToken, type Logger, type Plugin, type Source, type Target } from '../../../packages/core/src/index.js';
import { formatIssue, loadConfigWithPlugins } from '../../../packages/core/src/host/config/index.js';
import type { HostLogger } from '../../../packages/core/src/host/logging/index.js';
import { createRootContainer, loadPlugins, mountPlugin, PluginFault, pluginProblems } from '../../../packages/core/src/host/plugins/index.js';
import { systemClock, systemRandom } from '../../../packages/core/src/host/process/index.js';
import { duo, emptySource, emptyTarget, env, ldap, plugins, readFile, sample, sourceProfile, targetProfile } from './plugins-for-tests.js';

const lines: string[] = [];
const loggerOf = (part: string): HostLogger => {
  const write = (message: string): void => void lines.push(`${part}: ${message}`);
  return { debug: write, info: write, warn: write, error: write, child: loggerOf, isDebugEnabled: () => true, close: () => Promise.resolve() };
};
const root = () => createRootContainer({ logger: loggerOf('root'), clock: systemClock, random: systemRandom });

const sourcePlugin = (module: (config: { label: string }) => ContainerModule): Plugin<'source'> =>
  definePlugin({ kind: 'source', type: 'test', apiVersion: 1, version: '2.1.0', config: z.strictObject({ label: z.string() }), profile: () => sourceProfile, module });

async function faultOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'no fault';
  } catch (error) {
    expect(error).to.be.instanceOf(PluginFault);
    return (error as Error).message;
  }
}

const mountAndGet = async (plugin: Plugin<'source'>): Promise<unknown> => (await mountPlugin(root(), plugin, 'directory', { label: 'x' })).get();

describe('mounting plugins', () => {
  it('two instances of one plugin coexist, each with its own services and settings', async () => {
    const opened: string[] = [];
    const plugin = sourcePlugin(({ label }) =>
      simpleModule<Source>(sourceToken, ({ logger, instanceName }) => {
        logger.info(`opened with ${label}`);
        opened.push(instanceName);
        return emptySource(() => Promise.resolve(void opened.push(`${instanceName} closed`)));
      }),
    );
    const parent = root();
    const one = await mountPlugin(parent, plugin, 'one', { label: 'a' });
    const two = await mountPlugin(parent, plugin, 'two', { label: 'b' });
    expect(opened).to.deep.equal([]);
    expect(await one.get()).to.equal(await one.get());
    expect(await one.get()).to.not.equal(await two.get());
    expect(lines).to.deep.equal(['one: opened with a', 'two: opened with b']);
    await one.dispose();
    await one.dispose();
    expect(opened.filter((event) => event === 'two closed')).to.deep.equal([]);
    expect(opened).to.include('one closed');
    expect(await faultOf(one.get())).to.equal('source "one" (test 2.1.0) is closed already');
    await two.dispose();
  });

  it('mounts a target with its profile, from a loaded file', async () => {
    const mounted = await mountPlugin(root(), duo, 'duo', { host: 'api-1', integrationKey: 'DI', secretKey: 'x' });
    expect(mounted.profile).to.equal(targetProfile);
    expect(await (await mounted.get()).apply({ lane: 'x', operations: [] as never }, {} as never)).to.deep.equal([]);
    await mounted.dispose();
  });

  it('asynchronous deactivations run at the end, and only for what was made', async () => {
    const events: string[] = [];
    const plugin = sourcePlugin(() =>
      new ContainerModule(({ bind }) => {
        bind<Source>(sourceToken).toResolvedValue(() => emptySource()).inSingletonScope().onDeactivation(async () => {
          await systemClock.sleep(1);
          events.push('deactivated');
        });
      }),
    );
    const unused = await mountPlugin(root(), plugin, 'a', { label: 'x' });
    await unused.dispose();
    expect(events).to.deep.equal([]);
    const used = await mountPlugin(root(), plugin, 'a', { label: 'x' });
    await used.get();
    await used.dispose();
    expect(events).to.deep.equal(['deactivated']);
  });

  it('refuses what breaks the contract, naming who', async () => {
    const forgot = sourcePlugin(() => new ContainerModule(() => undefined));
    expect(await faultOf(mountAndGet(forgot))).to.equal('plugin "test" did not bind Source');
    const wrong = sourcePlugin(() => new ContainerModule(({ bind }) => void bind<Target>(targetToken).toConstantValue(emptyTarget())));
    expect(await faultOf(mountAndGet(wrong))).to.equal('plugin "test" did not bind Source');
    const greedy = sourcePlugin(() => new ContainerModule(({ bind }) => {
      bind<Logger>(hostTokens.logger).toConstantValue(loggerOf('own'));
      bind<Source>(sourceToken).toConstantValue(emptySource());
    }));
    expect(await faultOf(mountAndGet(greedy))).to.equal('plugin "test" binds logger, which belongs to the host; inject it instead');
    const closed: string[] = [];
    const transient = sourcePlugin(() => new ContainerModule(({ bind }) => void bind<Source>(sourceToken).toResolvedValue(() => emptySource(() => Promise.resolve(void closed.push('x'))))));
    expect(await faultOf(mountAndGet(transient))).to.equal('source "directory" (test 2.1.0) does not bind Source in singleton scope; add .inSingletonScope()');
    expect(closed).to.have.length(2);
    expect(await faultOf(mountPlugin(root(), greedy, 'directory', { lable: 1 }))).to.match(/^source "directory" \(test 2\.1\.0\) refuses its settings: label: /);
  });

  it('wraps errors of constructors, with the instance and the cause', async () => {
    const cause = new Error('no such CA file');
    const failing = sourcePlugin(() => simpleModule<Source>(sourceToken, () => { throw cause; }));
    const mounted = await mountPlugin(root(), failing, 'directory', { label: 'x' });
    const error: unknown = await mounted.get().catch((caught: unknown) => caught);
    expect((error as Error).message).to.equal('source "directory" (test 2.1.0) could not be started: no such CA file');
    expect((error as Error).cause).to.equal(cause);
    await mounted.dispose();
    const missing = sourcePlugin(() => new ContainerModule(({ bind }) => void bind<Source>(sourceToken).toResolvedValue((_missing: unknown) => emptySource(), [Symbol.for('nobody')]).inSingletonScope()));
    expect(await faultOf(mountAndGet(missing))).to.match(/^source "directory" \(test 2\.1\.0\) could not be started: No bindings found/);
  });
});

describe('plugin checks', () => {
  const source = ldap as unknown as Plugin;
  const problems = (...list: readonly object[]): readonly string[] => pluginProblems(list as readonly Plugin[]).map(({ index, message, remedy }) => `${index} ${message}${remedy === undefined ? '' : ` | ${remedy}`}`);

  it('refuse types offered twice, other contract versions, zod 3', () => {
    expect(problems(...plugins)).to.deep.equal([]);
    expect(problems(source, { ...source, version: '2.0.0' })).to.deep.equal(['1 there are two source plugins "ldap" (versions 1.0.0 and 2.0.0) | keep one of them']);
    expect(problems(source, { ...source, kind: 'target' })).to.deep.equal([]);
    expect(problems({ ...source, apiVersion: 2 })).to.deep.equal(['0 plugin "ldap" was written for plugin API 2, this Rollcall offers 1 | update Rollcall, or use an older version of the plugin']);
    expect(problems({ ...source, config: { _def: {}, safeParse: () => undefined } })).to.deep.equal(['0 plugin "ldap" describes its settings with zod 3 or something else | plugins need zod 4']);
    expect(problems({ ...source, config: z.string() })).to.deep.equal(['0 plugin "ldap" must describe its settings with z.object or z.strictObject']);
    expect(problems({ ...source, type: 'LDAP 2' })).to.deep.equal(['0 plugin "LDAP 2" has an unusable type | a type is small letters, digits and -']);
  });
});

describe('plugins of other packages', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-plugins-'));
    const put = (name: string, manifest: object, code: string): void => {
      mkdirSync(join(folder, 'node_modules', name), { recursive: true });
      writeFileSync(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, type: 'module', ...manifest }));
      writeFileSync(join(folder, 'node_modules', name, 'main.js'), code);
    };
    const plugin = `export const plugin = { kind: 'source', type: 'acme', apiVersion: 1, version: '1.0.0', config: {}, open: () => ({ ok: true }) };`;
    put('@acme/only-import', { exports: { '.': { import: './main.js' } } }, plugin);
    put('plain', { exports: './main.js' }, 'export const nothing = 1;');
    put('broken', { main: 'main.js' }, 'throw new Error("boom\\nmore");');
    writeFileSync(join(folder, 'local.mjs'), plugin);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('are found from the file that names them', async () => {
    const loaded = await loadPlugins(['@acme/only-import', './local.mjs'], join(folder, 'rollcall.yaml'));
    expect(loaded.problems).to.deep.equal([]);
    expect(loaded.plugins.map(({ plugin, index }) => [plugin.type, index])).to.deep.equal([['acme', 0], ['acme', 1]]);
  });

  it('are told where they give no plugin', async () => {
    const { problems } = await loadPlugins(['plain', 'broken', '@acme/none', './none.mjs'], join(folder, 'rollcall.yaml'));
    expect(problems).to.deep.equal([
      { index: 0, message: 'package "plain" exports no plugin', remedy: 'its entry must export what definePlugin returns' },
      { index: 1, message: 'plugin package "broken" could not be loaded: boom' },
      { index: 2, message: 'plugin package "@acme/none" is not installed', remedy: 'run npm install @acme/none beside this file' },
      { index: 3, message: 'plugin package "./none.mjs" is not installed', remedy: 'the path counts from the folder of this file' },
    ]);
  });

  it('serve the file that names them, or are told with its other mistakes', async () => {
    const options = { file: join(folder, 'rollcall.yaml'), plugins: plugins.filter((plugin) => plugin.type !== 'ldap'), env, readFile };
    const importModule = () => Promise.resolve({ ldap, again: ldap, other: 1 });
    const text = `plugins: [ ./local.mjs ]\n${sample}`;
    const good = await loadConfigWithPlugins({ ...options, text, importModule });
    expect(good.ok).to.equal(true);
    const bad = await loadConfigWithPlugins({ ...options, text: text.replace('./local', './lokal').replace('to: duo', 'to: dou') });
    expect(bad.ok ? [] : bad.issues.map((issue) => formatIssue(issue).split('\n')[0]?.slice(options.file.length))).to.deep.equal([
      ':1:12 error plugin package "./lokal.mjs" is not installed',
      ':6:10 error there is no source plugin "ldap"',
      ':21:9 error there is no target "dou"',
    ]);
    const twice = await loadConfigWithPlugins({ ...options, plugins, text, importModule });
    expect(twice.ok ? [] : twice.issues.map(({ line, message }) => `${line} ${message}`)).to.deep.equal(['1 there are two source plugins "ldap" (versions 1.0.0 and 1.0.0)']);
  });
});
