import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { simulateCommand } from './command.js';
import { seriesLots, smallScopeLots, type Lot, type LotAnswer, type PlayedLot } from './lots.js';
import { HELP, optionsOf } from './options.js';
import { PlayedLots } from './played-lots.js';
import type { Failure } from './series.js';

const SIMULATE = fileURLToPath(new URL('./simulate.ts', import.meta.url));
const LINES = ['worlds', 'runs', 'plans', 'operations', 'faults injected', 'crashes', 'violations', 'worlds per minute'];
const BROKEN: Failure = { seed: 3, violation: { law: 'owned', message: 'A1 is not ours' } };

interface Ended {
  readonly code: number;
  readonly printed: readonly string[];
  readonly complained: readonly string[];
}

async function simulate(...given: readonly string[]): Promise<Ended> {
  const printed: string[] = [];
  const complained: string[] = [];
  const code = await simulateCommand(given, { print: (text) => printed.push(...text.split('\n')), complain: (text) => complained.push(text) });
  return { code, printed, complained };
}

function namesOf(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.replace(/\s+\d.*$/, ''));
}

describe('npm run simulate', () => {
  it('ends with 0 and prints the figures when every law was kept', async () => {
    const { code, printed, complained } = await simulate('--worlds', '3', '--seed', '40');
    expect(code).to.equal(0);
    expect(namesOf(printed)).to.deep.equal(LINES);
    expect(printed[0]).to.match(/ 3$/);
    expect(complained).to.deep.equal([]);
  });

  it('tells a world step by step', async () => {
    const { code, printed } = await simulate('--seed', '74', '--worlds', '1', '--verbose');
    expect(code).to.equal(0);
    expect(printed).to.include.members(['seed 74', 'how it goes:', 'faults stop']);
  });

  it('names every option in its help, and plays nothing', async () => {
    const { code, printed } = await simulate('--help', '--worlds', '1');
    expect(code).to.equal(0);
    expect(printed.join('\n')).to.equal(HELP);
    const named = [...HELP.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, option]) => option);
    expect(named).to.deep.equal(['worlds', 'seed', 'jobs', 'keep', 'small-scope', 'mutant', 'verbose', 'no-shrink']);
    expect(() => optionsOf(named.flatMap((option) => [`--${option ?? ''}`, ...(/-|verbose/.test(option ?? '') ? [] : ['1'])]))).not.to.throw();
  });

  for (const [given, complaint] of [
    [['--worlds', 'many'], '--worlds is a whole number from 1 on, not many'],
    [['--worlds', '2.5'], '--worlds is a whole number from 1 on, not 2.5'],
    [['--worlds', ''], '--worlds is a whole number from 1 on, not '],
    [['--worlds', '0'], '--worlds is a whole number from 1 on, not 0'],
    [['--jobs', '0'], '--jobs is a whole number from 1 on, not 0'],
    [['--seed=-1'], '--seed is a whole number from 0 on, not -1'],
    [['--seed', '99999999999999999999'], '--seed is a whole number from 0 on, not 99999999999999999999'],
    [['--mutant', 'nobody'], 'no mutant is called nobody; there are doubts-ignored, '],
    [['--often'], "Unknown option '--often'"],
    [['more'], "Unexpected argument 'more'"],
  ] as const) {
    it(`ends with 1, says why and plays nothing when asked for ${JSON.stringify(given)}`, async () => {
      const { code, printed, complained } = await simulate(...given);
      expect(code).to.equal(1);
      expect(printed).to.deep.equal([]);
      expect(complained).to.have.length(1);
      expect(complained[0]?.startsWith(complaint), complained[0]).to.equal(true);
    });
  }
});

describe('npm run simulate --keep', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-keep-'));
    file = join(folder, 'played.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('goes on behind what was played before', async function () {
    this.timeout(120_000);
    const [first] = seriesLots(1, 252, 5);
    PlayedLots.open(file).note(played(first as Lot));
    const { code, printed } = await simulate('--worlds', '252', '--keep', file);
    expect(code).to.equal(0);
    expect(namesOf(printed)).to.deep.equal(LINES);
    expect(printed[0]).to.equal('worlds             252');
    // A line says which sources played, the others are one lot each.
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).to.have.length(3);
  });

  it('ends with 1 and names the seed when a law was broken, now or before', async () => {
    PlayedLots.open(file).note(played(seriesLots(1, 250, 5)[0] as Lot, [BROKEN]));
    const { code, printed } = await simulate('--worlds', '250', '--keep', file, '--no-shrink');
    expect(code).to.equal(1);
    expect(printed).to.include.members(['violations         1', 'seed 3 breaks "owned": A1 is not ours', '  again: npm run simulate -- --seed 3 --worlds 1 --verbose']);
  });

  for (const { title, failures, ends } of [
    { title: 'with 0 when every law was kept', failures: [], ends: 0 },
    { title: 'with 1 and tells the world when a law was broken', failures: [BROKEN], ends: 1 },
  ]) {
    it(`ends the small scope ${title}`, async () => {
      const known = PlayedLots.open(file);
      smallScopeLots().forEach((lot, at) => known.note(played(lot, at === 0 ? failures : [])));
      const { code, printed } = await simulate('--small-scope', '--keep', file);
      expect(code).to.equal(ends);
      expect(printed).to.include(`worlds             ${smallScopeLots().length}`);
      expect(printed.includes('a world breaks "owned": A1 is not ours')).to.equal(ends === 1);
    });
  }

  it('ends with 1 when the file was played by other sources', async () => {
    PlayedLots.open(file, 'others');
    const { code, complained } = await simulate('--keep', file);
    expect(code).to.equal(1);
    expect(complained[0]).to.include('was played with other sources than these');
  });
});

describe('the process of npm run simulate', () => {
  for (const { title, given, code, stdout, stderr } of [
    { title: 'prints the figures and ends with 0', given: ['--worlds', '1'], code: 0, stdout: /^worlds {13}1\n(?:.+\n){6}worlds per minute {2}\d+\n$/, stderr: /^$/ },
    { title: 'complains of a bad number in one line and ends with 1', given: ['--worlds', 'x'], code: 1, stdout: /^$/, stderr: /^--worlds is a whole number from 1 on, not x\n$/ },
  ]) {
    it(title, function () {
      this.timeout(120_000);
      const ended = spawnSync(process.execPath, ['--import', 'tsx', SIMULATE, ...given], { encoding: 'utf8' });
      expect(ended.stderr).to.match(stderr);
      expect(ended.stdout).to.match(stdout);
      expect(ended.status).to.equal(code);
    });
  }
});

function played(lot: Lot, failures: readonly Failure[] = []): PlayedLot {
  return { lot, answer: lot.play === 'series' ? seriesAnswer(lot.worlds, failures) : smallAnswer(failures), tookMs: 1 };
}

function seriesAnswer(worlds: number, failures: readonly Failure[]): LotAnswer {
  return { play: 'series', worlds, figures: { runs: 1, plans: 1, operations: 1, crashes: 0, faults: [] }, failures };
}

function smallAnswer(failures: readonly Failure[]): LotAnswer {
  return { play: 'small-scope', figures: { worlds: 1, played: 1, failures: failures.map(({ violation }) => ({ violation, told: 'the world' })) } };
}
