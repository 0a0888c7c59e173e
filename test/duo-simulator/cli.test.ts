import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { demoIntegration, systemClock, type Seed } from '../../packages/duo-simulator/src/index.js';
import { ok, refusal } from './support/signed.js';

const cliPath = fileURLToPath(new URL('../../packages/duo-simulator/src/cli.ts', import.meta.url));

describe('rollcall-duo-simulator', function () {
  this.timeout(20_000);
  let folder = '';
  let child: ChildProcess | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'duo-simulator-'));
  });

  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
    child = spawn(process.execPath, ['--import', 'tsx', cliPath, ...args], { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    return child;
  }

  async function outputOf(process: ChildProcess, stream: 'stdout' | 'stderr'): Promise<string> {
    const [chunk] = (await once(process[stream] ?? process, 'data')) as [Buffer];
    return chunk.toString('utf8');
  }

  it('starts from a seed, prints one ready line without the secret, and dumps what it holds when stopped', async () => {
    const seedPath = join(folder, 'seed.json');
    const faultsPath = join(folder, 'faults.json');
    const dumpPath = join(folder, 'dump.json');
    writeFileSync(seedPath, JSON.stringify({ users: [{ username: 'ada', groups: ['staff'] }] }));
    writeFileSync(faultsPath, JSON.stringify([{ kind: 'internal-error', nth: 2 }]));
    const process = run(['--seed', seedPath, '--faults', faultsPath, '--dump', dumpPath, '--options', 'successJson=compact', 'rateLimits=off'], { DUO_SIMULATOR_SKEY: 'from-the-environment' });
    const line = await outputOf(process, 'stdout');
    const [, host = '', port = '', ikey = ''] = /^Duo simulator ready at http:\/\/([\d.]+):(\d+) \(ikey (\w+)\)\n$/.exec(line) ?? [];
    expect(ikey).to.equal(demoIntegration.ikey);
    const target = { host, port: Number(port), ikey, skey: 'from-the-environment', clock: systemClock };
    await ok(target, 'POST', '/admin/v1/users', { username: 'bob' });
    expect(await ok(target, 'GET', '/admin/v1/users').catch((error: unknown) => String(error))).to.include('50001');
    process.kill('SIGTERM');
    await once(process, 'exit');
    const dumped = JSON.parse(readFileSync(dumpPath, 'utf8')) as Seed;
    expect(dumped.users?.map((user) => user.username)).to.deep.equal(['ada', 'bob']);
  });

  it('draws faults from a seed, and says how many of each kind it injected', async () => {
    const process = run(['--fault-seed', '1', '--fault-rate', '1', '--fault-kinds', 'internal-error']);
    const [, host = '', port = ''] = /http:\/\/([\d.]+):(\d+)/.exec(await outputOf(process, 'stdout')) ?? [];
    const target = { host, port: Number(port), ...demoIntegration, clock: systemClock };
    for (const _ of [1, 2]) expect(await refusal(target, 'GET', '/admin/v1/users')).to.equal('50001');
    process.kill('SIGTERM');
    expect(await outputOf(process, 'stdout')).to.equal('faults injected: 2 internal-error\n');
    await once(process, 'exit');
  });

  it('lacks the permissions that it is started without', async () => {
    const process = run(['--without', 'administrators', 'settings']);
    const [, host = '', port = ''] = /http:\/\/([\d.]+):(\d+)/.exec(await outputOf(process, 'stdout')) ?? [];
    const target = { host, port: Number(port), ...demoIntegration, clock: systemClock };
    for (const path of ['/admin/v1/admins', '/admin/v1/settings']) expect(await refusal(target, 'GET', path)).to.equal('40301');
    await ok(target, 'GET', '/admin/v1/users');
    process.kill('SIGTERM');
    await once(process, 'exit');
  });

  it('opens the control endpoint when told to, and says where', async () => {
    const process = run(['--control']);
    const [, url = ''] = /^Duo simulator ready at \S+ \(ikey \w+\), control at (http:\/\/127\.0\.0\.1:\d+\/control)\n$/.exec(await outputOf(process, 'stdout')) ?? [];
    expect(await (await fetch(`${url}/requests`)).json()).to.deep.equal([]);
    process.kill('SIGTERM');
    await once(process, 'exit');
  });

  it('says what is wrong and exits with 1', async () => {
    const process = run(['--options', 'shoeSize=44']);
    const [text, exit] = await Promise.all([outputOf(process, 'stderr'), once(process, 'exit')]);
    expect(text).to.match(/^Unknown option shoeSize/);
    expect(exit[0]).to.equal(1);
  });
});
