import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makePlanFolder, sweepLeftovers } from '../../../packages/core/src/host/leftovers.js';
import { holderText, type ProcessMark, type ProcessTable } from '../../../packages/core/src/ledger/holder.js';
import { TestWorld } from '../support/worlds.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const nowMs = Date.UTC(2026, 0, 5);
const self: ProcessMark = { pid: 10, host: 'idm1', boot: 'b1', namespace: '7', start: '100' };
const processes: ProcessTable = { self, startOf: (pid) => (pid === 11 ? '200' : pid === 10 ? '100' : undefined) };

describe('what killed runs leave behind', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-left-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const aged = (path: string, ageMs: number): void => utimesSync(path, (nowMs - ageMs) / 1000, (nowMs - ageMs) / 1000);
  const planOf = (name: string, mark: Partial<ProcessMark> | undefined, ageMs = 0): void => {
    const path = join(folder, name);
    mkdirSync(path);
    writeFileSync(join(path, 'plan.jsonl'), 'personal');
    if (mark !== undefined) writeFileSync(join(path, 'process'), holderText({ ...self, ...mark }));
    aged(path, ageMs);
  };
  const fileOf = (name: string, ageMs: number): void => {
    writeFileSync(join(folder, name), 'personal');
    aged(join(folder, name), ageMs);
  };
  const swept = (): boolean => {
    sweepLeftovers(folder, nowMs, processes);
    return readdirSync(folder).length === 0;
  };

  const folders: readonly (readonly [name: string, folder: string, mark: Partial<ProcessMark> | undefined, ageMs: number, gone: boolean])[] = [
    ['a plan of a process that is gone', 'plan-aB3dE6', { pid: 12 }, 0, true],
    ['an order of one', 'order-aB3dE6', { pid: 12 }, 0, true],
    ['one whose number another process has now', 'plan-aB3dE6', { pid: 11, start: '199' }, 0, true],
    ['one from before the machine started anew', 'plan-aB3dE6', { pid: 11, start: '200', boot: 'b0' }, 0, true],
    ['a plan of this process', 'plan-aB3dE6', {}, 9 * DAY_MS, false],
    ['a plan of another one that lives, however old', 'plan-aB3dE6', { pid: 11, start: '200' }, 9 * DAY_MS, false],
    ['one of another container', 'plan-aB3dE6', { pid: 12, namespace: '8' }, DAY_MS - 1, false],
    ['one of another container, after a day', 'plan-aB3dE6', { pid: 12, namespace: '8' }, DAY_MS + 1000, true],
    ['one that names no process yet', 'plan-aB3dE6', undefined, MINUTE_MS, false],
    ['one that names no process, after a day', 'plan-aB3dE6', undefined, DAY_MS + 1000, true],
    ['a folder of somebody else', 'plan-of-monday', { pid: 12 }, 9 * DAY_MS, false],
  ];
  for (const [name, called, mark, ageMs, gone] of folders) {
    it(`${gone ? 'sweeps' : 'leaves'} ${name}`, () => {
      planOf(called, mark, ageMs);
      expect(swept()).to.equal(gone);
    });
  }

  const files: readonly (readonly [name: string, file: string, ageMs: number, gone: boolean])[] = [
    ['an unfinished links file of a process that is gone', 'links.jsonl.12.part', 61 * MINUTE_MS, true],
    ['one that may be written in another container', 'links.jsonl.12.part', MINUTE_MS, false],
    ['one of a process that lives', 'links.jsonl.11.part', DAY_MS - 1000, false],
    ['one that nobody has gone on with for a day', 'links.jsonl.11.part', DAY_MS + 1000, true],
    ['the links file', 'links.jsonl', 9 * DAY_MS, false],
    ['one that was put aside', 'links-0011223344556677.jsonl', 9 * DAY_MS, false],
  ];
  for (const [name, file, ageMs, gone] of files) {
    it(`${gone ? 'sweeps' : 'leaves'} ${name}`, () => {
      fileOf(file, ageMs);
      expect(swept()).to.equal(gone);
    });
  }

  it('knows the folders it makes as those of this process', () => {
    const made = makePlanFolder(folder, 'plan');
    sweepLeftovers(folder, Date.now() + 9 * DAY_MS);
    expect(existsSync(made)).to.equal(true);
  });

  it('says nothing where there is no folder', () => {
    expect(() => sweepLeftovers(join(folder, 'none'), nowMs, processes)).not.to.throw();
  });

  it('is gone with the next command', async () => {
    const world = new TestWorld();
    try {
      world.person('ann');
      await world.plan();
      const left = join(world.folder, '.rollcall', 'plan-aB3dE6');
      mkdirSync(left);
      writeFileSync(join(left, 'plan.jsonl'), 'personal');
      utimesSync(left, 0, 0);
      await world.plan();
      expect(existsSync(left)).to.equal(false);
    } finally {
      world.dispose();
    }
  });
});
