import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from '@rollcall/core';
import { createDuoSimulator, type SimulatedDuo } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { runHere, type Ended } from '../cli/support/installation.js';
import { memorySourcePlugin } from '../core/support/memory-source.js';
import { duoInProcess } from '../target-duo/support/in-process.js';
import { Connector } from './connector.js';

describe('WSO2 (h): several Duo tenants in one file', () => {
  let world: Connector;
  let second: SimulatedDuo;
  beforeEach(() => {
    world = new Connector();
    // Else both would mint the same ids, and be one tenant.
    let drawn = 1;
    second = createDuoSimulator({ clock: world.clock, random: () => (drawn = (drawn * 48_271) % 2_147_483_647) / 2_147_483_647 });
    const [, section = ''] = /\n {2}app: (\{.*\})\n/.exec(world.yaml) ?? [];
    const [, pipeline = ''] = /\n {2}staff:\n([^]*)$/.exec(world.yaml) ?? [];
    world.yaml = world.yaml.replace(`  app: ${section}\n`, `  app: ${section}\n  second: ${section.replace('127.0.0.1', 'localhost')}\n`) + `  also:\n${pipeline.replace('to: app', 'to: second')}`;
    for (const key of ['ann', 'bob', 'cat']) world.person(key);
  });
  afterEach(() => world.dispose());
  const both = (isDown: () => boolean): readonly Plugin[] => [
    memorySourcePlugin(world.directory),
    duoInProcess({
      dispatch: (request) => {
        if (!(request.headers['Host'] ?? '').startsWith('localhost')) return world.duo.dispatch(request);
        if (isDown()) return { ended: 'reset', afterMs: 0 };
        return second.dispatch(request);
      },
    }),
  ];
  const run = (isDown: boolean, ...args: readonly string[]): Promise<Ended> => {
    const config = join(world.folder, 'rollcall.yaml');
    writeFileSync(config, world.yaml);
    world.clock.nowMs += 1;
    return runHere([...args, '--config', config], { env: {}, plugins: both(() => isDown), clock: world.clock });
  };

  it('one that cannot be reached leaves the other whole, and the exit code tells of which is which', async () => {
    expect((await run(true, 'apply', '--target', 'second')).code).to.equal(1);
    expect((await run(true, 'apply', '--target', 'app')).code).to.equal(0);
    expect([world.duo.state.users.length, second.state.users.length]).to.deep.equal([3, 0]);
    const checked = await run(true, 'check');
    expect([checked.code, checked.stdout.includes('check: 1 of 3 connections not fine')], checked.stdout).to.deep.equal([1, true]);
    expect((await run(false, 'apply', '--target', 'second')).code).to.equal(0);
    expect(second.state.users.length).to.equal(3);
  });

  it('each has ids of its own, and nobody leaves one because the other is gone', async () => {
    for (const target of ['app', 'second']) expect((await run(false, 'apply', '--target', target)).code).to.equal(0);
    expect(world.idOf('ann')).to.not.equal(second.userId('ann'));
    world.person('cat', { status: 'left' });
    expect((await run(true, 'apply', '--target', 'app')).code).to.equal(0);
    expect([world.user('cat').status, second.dump().users?.find(({ username }) => username === 'cat')?.status]).to.deep.equal(['disabled', 'active']);
  });
});
