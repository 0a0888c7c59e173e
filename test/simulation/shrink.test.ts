import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import type { Ledger } from '@rollcall/core';
import { generate } from './generate.js';
import type { Scenario, Setting, Step } from './scenario.js';
import { playedSafely } from './series.js';
import { shrink } from './shrink.js';
import { Stage } from './stage.js';

/** Something that a scenario has or has not: judging by it takes no engine. */
interface Feature {
  readonly name: string;
  readonly isThere: (scenario: Scenario) => boolean;
  /** How many steps and people are left of a scenario that has it. */
  readonly left: { readonly steps: number; readonly people: number };
}

const FEATURES: readonly Feature[] = [
  { name: 'anything', isThere: () => true, left: { steps: 0, people: 0 } },
  { name: 'somebody who is deleted', isThere: ({ steps }) => steps.some((step) => step.do === 'drop'), left: { steps: 1, people: 1 } },
  { name: 'two runs', isThere: ({ steps }) => steps.filter((step) => step.do === 'run').length >= 2, left: { steps: 2, people: 0 } },
  { name: 'a write that is lost', isThere: ({ steps }) => steps.some((step) => faultsOf(step).some(({ kind }) => kind === 'lose-answer')), left: { steps: 1, people: 0 } },
  { name: 'a process that dies', isThere: ({ steps }) => steps.some((step) => 'crash' in step), left: { steps: 1, people: 0 } },
  { name: 'two people and a wait before a run', isThere: waitsBeforeRun, left: { steps: 2, people: 2 } },
  { name: 'a tight limit on removals', isThere: ({ setting }) => setting.removeMax !== undefined, left: { steps: 0, people: 0 } },
];
const SEEDS = Array.from({ length: 60 }, (_, at) => at + 1);
/** Of each feature so many scenarios are made smaller. */
const OF_EACH = 3;
/** As many as are tried at most, and the scenario itself. */
const MOST_TRIES = 1_500;

function faultsOf(step: Step): readonly { readonly kind: string }[] {
  return 'faults' in step ? step.faults : [];
}

function waitsBeforeRun({ steps, people }: Scenario): boolean {
  const waited = steps.findIndex((step) => step.do === 'wait');
  return Object.keys(people).length >= 2 && waited >= 0 && steps.slice(waited).some((step) => step.do === 'run');
}

/** A judge that remembers what it was asked. */
function judgeOf(isBroken: (scenario: Scenario) => boolean): { readonly asked: Scenario[]; readonly judge: (scenario: Scenario) => Promise<boolean> } {
  const asked: Scenario[] = [];
  return {
    asked,
    judge: (scenario) => {
      asked.push(scenario);
      return Promise.resolve(isBroken(scenario));
    },
  };
}

describe('making a scenario smaller', () => {
  for (const { name, isThere, left } of FEATURES) {
    it(`keeps ${name} when that breaks a law, and little else`, async () => {
      const scenarios = SEEDS.map(generate).filter(isThere).slice(0, OF_EACH);
      expect(scenarios).to.have.length(OF_EACH);
      for (const scenario of scenarios) {
        const smallest = await shrink(scenario, judgeOf(isThere).judge);
        expect(isThere(smallest)).to.equal(true);
        expect(smallest.steps.length).to.equal(left.steps);
        expect(Object.keys(smallest.people).length).to.be.at.most(left.people);
        expect([...smallest.accounts, ...smallest.handGroups, ...smallest.members]).to.deep.equal([]);
      }
    });
  }

  it('takes faults, what happens between, and settings away too', async () => {
    const { setting, steps } = await shrink(generate(3), judgeOf(({ steps: all }) => all.some((step) => step.do === 'run')).judge);
    expect(steps).to.deep.equal([{ do: 'run', between: [], faults: [] }]);
    expect(setting).to.include({ joined: 'no', students: false, groups: false, absence: 'immediate', uniqueNames: true, process: 'run' });
    expect(setting).not.to.have.any.keys('removeMax', 'createMax', 'clearMax', 'purgeDays');
  });

  it('returns the scenario itself where nothing smaller breaks the law', async () => {
    for (const scenario of SEEDS.map(generate)) {
      const { asked, judge } = judgeOf(() => false);
      expect(await shrink(scenario, judge)).to.equal(scenario);
      expect(asked).not.to.include(scenario);
    }
  });

  it('returns only what breaks the law, however unsteady the law is', async () => {
    for (const scenario of SEEDS.map(generate)) {
      // Whether it breaks says nothing about what is larger or smaller.
      const isBroken = (candidate: Scenario): boolean => candidate === scenario || textSum(candidate) % 3 === 0;
      const { asked, judge } = judgeOf(isBroken);
      expect(isBroken(await shrink(scenario, judge))).to.equal(true);
      expect(asked.length).to.be.below(MOST_TRIES);
    }
  });

  it('ends where there is more to try than it has patience for', async () => {
    const members = Array.from({ length: 2 * MOST_TRIES }, (_, at) => `k${at} g1`);
    const scenario = { ...generate(1), members };
    const { asked, judge } = judgeOf(() => false);
    expect(await shrink(scenario, judge)).to.equal(scenario);
    expect(asked.length).to.be.below(MOST_TRIES);
  });
});

function textSum(scenario: Scenario): number {
  return Buffer.from(JSON.stringify(scenario)).reduce((sum, byte) => (sum * 31 + byte) % 1_000_003, 7);
}

/** A ledger that remembers nothing of what was done: the guards of a real engine count one plan only. */
class ForgetfulStage extends Stage {
  override async ledger(): Promise<Ledger> {
    return new Proxy(await super.ledger(), {
      get(target, name) {
        if (name === 'doneSince') return () => Promise.resolve({});
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
  }
}

describe('making a world smaller that breaks a law', () => {
  let stage: ForgetfulStage;
  before(() => {
    stage = new ForgetfulStage({ ledger: 'memory' });
  });
  after(() => stage.dispose());

  it('keeps the two who leave within a day, and the runs in which they do', async function () {
    this.timeout(120_000);
    const lawBrokenBy = async (scenario: Scenario): Promise<string | undefined> => (await playedSafely(scenario, stage)).violations[0]?.law;
    const scenario = twoLeave();
    expect(await lawBrokenBy(scenario)).to.equal('budget');
    const smallest = await shrink(scenario, async (candidate) => (await lawBrokenBy(candidate)) === 'budget');
    expect(await lawBrokenBy(smallest)).to.equal('budget');
    // Somebody stays: a source with nobody left is not believed.
    expect(Object.keys(smallest.people)).to.deep.equal(['k1', 'k2', 'k3']);
    expect(smallest.steps.map((step) => step.do)).to.deep.equal(['run', 'drop', 'run', 'drop', 'run']);
    expect(smallest.setting).to.deep.equal({ ...SETTING, groups: false, ladder: ['disable'], renameCycles: 'withhold', removeMax: 1, dwellDays: 2, approves: false, process: 'run' });
  });
});

const SETTING: Setting = {
  joined: 'no',
  students: false,
  groups: true,
  absence: 'immediate',
  ladder: ['disable', 'trash'],
  dwellDays: 1,
  renameCycles: 'temporary',
  approves: true,
  uniqueNames: true,
  process: 'long',
  reversed: false,
};

/** Two people leave in two runs where one may, among much that has nothing to do with it. */
function twoLeave(): Scenario {
  const run: Step = { do: 'run', between: [], faults: [] };
  const wait: Step = { do: 'wait', ms: 300_000 };
  const person = (uid: string) => ({ uid, cn: uid, status: 'active', mail: `${uid}@example.edu` }) as const;
  return {
    seed: 1,
    isPaired: false,
    setting: { ...SETTING, removeMax: 1, createMax: 3, dwellDays: 2, approves: false, uniqueNames: false },
    people: { k1: person('ann'), k2: person('bob'), k3: person('cid') },
    rows: {},
    groups: { g1: 'vpn-a' },
    members: ['k1 g1', 'k3 g1'],
    accounts: [{ id: 'H1', name: 'fay' }],
    handGroups: [],
    steps: [run, { do: 'drop', key: 'k1' }, wait, { ...run, faults: [{ on: 'write', nth: 3, kind: 'busy', after: 0 }] }, { do: 'drop', key: 'k2' }, { do: 'set', key: 'k3', field: 'mail', value: null }, wait, run],
  };
}
