import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { CareRefused, PlanRefused } from '@rollcall/core/host';
import { expect } from 'chai';
import { refusalOf } from '../../support/refusals.js';
import { DAY_MS, TestWorld } from '../../support/worlds.js';

const keys = (): { readonly mine: string; readonly public: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { mine: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), public: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') };
};

describe('approving a plan', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    for (const key of ['ann', 'bob', 'cid']) world.person(key);
    await world.run();
    world.yaml = world.yaml.replace('remove: { max: 1000 }', 'remove: { max: 0 }');
    world.person('ann', { status: 'gone' });
  });
  afterEach(() => world.dispose());

  const approve = (by: string, key?: string) => world.with((host) => host.care.approve(world.planPath, { by, ...(key === undefined ? {} : { key }) }));
  const blockedNow = async () => (await world.with((host) => host.status())).tenants[0]?.blocked;

  it('lets exactly that plan go, once', async () => {
    await world.plan();
    await refusalOf(world.apply(), PlanRefused);
    expect(await approve('mia')).to.deep.include({ needed: 1, approvedBy: ['mia'] });
    expect((await world.apply()).status).to.equal('done');
    expect(world.account('ann').standing).to.equal('disabled');
    expect((await refusalOf(world.apply(), PlanRefused)).code).to.equal('used');
  });

  it('says nothing about the next plan', async () => {
    await world.plan();
    await approve('mia');
    await world.plan();
    expect((await refusalOf(world.apply(), PlanRefused)).code).to.equal('blocked');
    expect(await blockedNow()).to.include({ total: 1 });
  });

  it('ends what status calls blocked', async () => {
    await world.plan();
    expect(await blockedNow()).to.deep.include({ approvedBy: [], approvalsNeeded: 1 });
    await approve('mia');
    expect(await blockedNow()).to.equal(undefined);
  });

  it('is remembered as blocked since the first of a row of blocked plans', async () => {
    await world.plan();
    const first = new Date(world.clock.nowMs).toISOString();
    world.clock.nowMs += 3_600_000;
    await world.plan();
    expect(await blockedNow()).to.include({ since: first, createdAt: new Date(world.clock.nowMs).toISOString() });
  });

  describe('is refused for', () => {
    const cases: readonly (readonly [name: string, spoil: () => void | Promise<void>, code: string])[] = [
      ['a plan that was edited', () => writeFileSync(world.planPath, readFileSync(world.planPath, 'utf8').replace('"total":1', '"total":2')), 'damaged'],
      ['a plan with something behind its end', () => appendFileSync(world.planPath, '{}\n'), 'damaged'],
      ['a plan that has expired', () => void (world.clock.nowMs += DAY_MS), 'expired'],
      ['a plan of another configuration', () => void (world.yaml = world.yaml.replace('max: 0', 'max: 1')), 'config'],
      ['a plan that nobody knows', () => writeFileSync(world.planPath, ''), 'damaged'],
    ];
    for (const [name, spoil, code] of cases) {
      it(name, async () => {
        await world.plan();
        await spoil();
        expect((await refusalOf(approve('mia'), PlanRefused)).code).to.equal(code);
      });
    }

    it('a plan that no guard stopped: it needs none', async () => {
      world.yaml = world.yaml.replace('max: 0', 'max: 9');
      await world.plan();
      expect((await refusalOf(approve('mia'), CareRefused)).code).to.equal('not-blocked');
    });

    it('a plan of another ledger', async () => {
      await world.plan();
      const other = new TestWorld();
      other.yaml = world.yaml;
      const refused = await refusalOf(
        other.with((host) => host.care.approve(world.planPath, { by: 'mia' })),
        PlanRefused,
      );
      other.dispose();
      expect(refused.code).to.equal('ledger');
    });
  });

  describe('by several people', () => {
    beforeEach(() => {
      world.yaml = world.yaml.concat('approval: { required: 2 }\n');
      return world.plan();
    });

    it('waits for the second one', async () => {
      expect(await approve('mia')).to.deep.include({ needed: 2, approvedBy: ['mia'] });
      expect((await refusalOf(world.apply(), PlanRefused)).code).to.equal('blocked');
      expect(await blockedNow()).to.deep.include({ approvedBy: ['mia'], approvalsNeeded: 2 });
      expect(await approve('noa')).to.deep.include({ approvedBy: ['mia', 'noa'] });
      expect((await world.apply()).status).to.equal('done');
    });

    it('counts nobody twice, however the name is written', async () => {
      await approve('Mia@idm1');
      await approve('MIA');
      expect((await approve('mia')).approvedBy).to.have.length(1);
      expect((await refusalOf(world.apply(), PlanRefused)).code).to.equal('blocked');
    });
  });

  describe('signed', () => {
    const mia = keys();
    const noa = keys();
    beforeEach(() => {
      world.yaml = world.yaml.concat(`approval:\n  approvers: { mia: "${mia.public}", noa: "${noa.public}" }\n`);
      return world.plan();
    });

    it('counts with the key of that approver', async () => {
      expect(await approve('mia', mia.mine)).to.deep.include({ approvedBy: ['mia'], approvers: ['mia', 'noa'] });
      expect((await world.apply()).status).to.equal('done');
    });

    for (const [name, by, key, told] of [
      ['somebody else’s key', 'mia', noa.mine, 'the approval would not count: its signature is not one by the key of mia over this plan'],
      ['no key', 'mia', undefined, 'the approval would not count: it is not signed'],
      ['a stranger', 'eve', keys().mine, 'the approval would not count: eve is none of the approvers of the file'],
      ['something that is no key', 'mia', 'no key', 'the key cannot be signed with: '],
    ] as const) {
      it(`is refused from ${name}, and not noted`, async () => {
        const refused = await refusalOf(approve(by, key), CareRefused);
        expect(refused.code).to.equal('approver');
        expect(refused.message).to.include(told);
        expect(await blockedNow()).to.deep.include({ approvedBy: [] });
      });
    }

    for (const author of ['Mia@idm1', ' MIA ', 'mia@IDM2', 'mia on idm1']) {
      it(`is refused from who made the plan, however the name is written: ${author}`, async () => {
        world.author = author;
        await world.plan();
        expect((await refusalOf(approve('mia', mia.mine), CareRefused)).message).to.include('made the plan');
      });
    }

    it('is refused from who made the plan', async () => {
      world.author = 'mia@idm1';
      await world.plan();
      const refused = await refusalOf(approve('mia', mia.mine), CareRefused);
      expect(refused.message).to.include('mia made the plan, and somebody else must approve it');
      expect(await approve('noa', noa.mine)).to.deep.include({ approvedBy: ['noa'] });
    });
  });
});
