import { expect } from 'chai';
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlanRefused, TenantBusy } from '@rollcall/core/host';
import { canonicalJson, digestOfText } from '@rollcall/core';
import { DAY_MS, TestWorld } from '../support/worlds.js';
import { worldText } from '../support/memory-world.js';

describe('the seals of a plan', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    for (const key of ['ann', 'bob']) world.person(key);
    await world.run();
    world.person('ann', { status: 'gone' });
    world.person('carl');
    await world.plan();
  });
  afterEach(() => world.dispose());

  const refusal = async (path = world.planPath): Promise<string> => {
    const before = worldText(world.target);
    const writes = world.target.batches.length;
    try {
      await world.apply(path);
    } catch (error) {
      expect(error).to.be.instanceOf(PlanRefused);
      expect(worldText(world.target)).to.equal(before);
      expect(world.target.batches.length).to.equal(writes);
      expect((error as PlanRefused).remedy).not.to.equal('');
      return (error as PlanRefused).code;
    }
    return 'applied';
  };
  const lines = (): string[] => readFileSync(world.planPath, 'utf8').trimEnd().split('\n');
  const rewrite = (changed: readonly string[]): void => writeFileSync(world.planPath, `${changed.join('\n')}\n`);
  /** What a clever editor does: the digest inside the file is made to fit. */
  const resealed = (changed: readonly string[]): readonly string[] => {
    const body = changed.slice(0, -1);
    const digest = digestOfText(body.map((line) => `${line}\n`).join(''));
    return [...body, canonicalJson({ line: 'end', lines: body.length, digest })];
  };

  it('is written for nobody else to read', () => {
    expect(statSync(world.planPath).mode & 0o777).to.equal(0o600);
  });

  it('is applied once', async () => {
    expect(await refusal()).to.equal('applied');
    expect(await refusal()).to.equal('used');
  });

  it('is refused when edited', async () => {
    rewrite(lines().map((line) => line.replace('"hr:ann"', '"hr:bob"').replace('disable account hr:ann', 'disable account hr:bob')));
    expect(await refusal()).to.equal('damaged');
  });

  it('is refused when edited with a digest that fits', async () => {
    rewrite(resealed(lines().map((line) => line.replaceAll('"key":"ann"', '"key":"bob"'))));
    expect(await refusal()).to.equal('unknown');
  });

  it('is refused when lines changed places, with a digest that fits or not', async () => {
    const [header = '', first = '', second = '', ...rest] = lines();
    rewrite([header, second, first, ...rest]);
    expect(await refusal()).to.equal('damaged');
    rewrite(resealed([header, second, first, ...rest]));
    expect(await refusal()).to.equal('unknown');
  });

  it('is refused when truncated at any line, empty, or not a plan', async () => {
    const whole = lines();
    for (let kept = 0; kept < whole.length; kept += 1) {
      rewrite(whole.slice(0, kept));
      expect(await refusal(), `${kept} lines`).to.equal('damaged');
    }
    for (const text of ['', 'null', '[]', '{"line":"header"}', 'hello', '{"line":"end","lines":0}']) {
      writeFileSync(world.planPath, text);
      expect(await refusal(), text).to.equal('damaged');
    }
    expect(await refusal(join(world.folder, 'missing.jsonl'))).to.equal('unreadable');
    expect(await refusal(world.folder)).to.equal('unreadable');
  });

  it('is refused with something behind its end', async () => {
    rewrite([...lines(), '{"line":"finding"}']);
    expect(await refusal()).to.equal('damaged');
  });

  it('expires', async () => {
    world.clock.nowMs += DAY_MS + 1;
    expect(await refusal()).to.equal('expired');
  });

  it('is bound to the configuration, and not to its comments', async () => {
    world.yaml = `# reviewed\n${world.yaml}`;
    const path = join(world.folder, 'copy.jsonl');
    copyFileSync(world.planPath, path);
    world.yaml = world.yaml.replace(`'active'`, `'working'`);
    expect(await refusal()).to.equal('config');
    world.yaml = world.yaml.replace(`'working'`, `'active'`);
    expect(await refusal(path)).to.equal('applied');
  });

  it('is refused by another ledger', async () => {
    const other = new TestWorld();
    copyFileSync(world.planPath, other.planPath);
    try {
      await other.apply();
      expect.fail('applied');
    } catch (error) {
      expect((error as PlanRefused).code).to.equal('ledger');
    }
    other.dispose();
  });

  it('is refused while a guard blocks it, saying which, and applied once approved', async () => {
    world.yaml = world.yaml.replace('remove: { max: 1000 }', 'remove: { max: 0 }');
    const plan = await world.plan();
    expect(plan.header.blocked).to.equal(true);
    expect(plan.header.guards.filter((verdict) => verdict.tripped).map((verdict) => verdict.message)).to.deep.equal(['remove: 1 planned, limit 0']);
    expect(await refusal()).to.equal('blocked');
    await world.remembered((ledger) => ledger.approvePlan(plan.header.planId, plan.digest, 'mia', new Date(world.clock.nowMs).toISOString()));
    expect(await refusal()).to.equal('applied');
  });

  it('counts what was done in the last 24 hours, over all runs', async () => {
    await world.apply();
    world.yaml = world.yaml.replace('remove: { max: 1000 }', 'remove: { max: 1 }');
    world.person('bob', { status: 'gone' });
    expect((await world.plan()).header.blocked).to.equal(true);
    world.clock.nowMs += DAY_MS + 1;
    expect((await world.plan()).header.blocked).to.equal(false);
  });

  it('voids exactly the one operation whose account was changed meanwhile', async () => {
    world.account('ann').standing = 'trashed';
    const applied = await world.apply();
    expect(applied.counts).to.deep.include({ done: 1, voided: 1, failed: 0 });
    expect(applied.findings.map((finding) => finding.code)).to.deep.equal(['changed-since-plan']);
    expect(applied.status).to.equal('partial');
    expect(world.account('carl').standing).to.equal('active');
  });

  it('looks at every precondition again when it is older than a minute', async () => {
    world.person('bob', { cn: 'Bob New' });
    world.byHand('dora');
    world.person('dora');
    await world.plan();
    world.clock.nowMs += 61_000;
    world.account('bob').realname = 'By Hand';
    world.account('dora').username = 'eva';
    const applied = await world.apply();
    expect(applied.findings.map((finding) => finding.about)).to.have.members([
      'update account hr:bob',
      'adopt account hr:dora',
      'update account hr:dora',
    ]);
    expect(world.account('bob').realname).to.equal('By Hand');
    expect(world.account('eva')).not.to.have.property('email');
  });

  it('creates nothing twice when two plans of the same change are applied', async () => {
    world.group('g1', 'vpn-one', ['bob']);
    const first = join(world.folder, 'first.jsonl');
    await world.plan();
    copyFileSync(world.planPath, first);
    await world.run();
    const applied = await world.apply(first);
    expect(applied.counts.done).to.be.lessThan(2);
    expect(world.target.groups.size).to.equal(1);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('does not bring somebody back who left again since the plan was made', async () => {
    await world.apply();
    world.person('ann');
    const back = join(world.folder, 'back.jsonl');
    await world.plan();
    copyFileSync(world.planPath, back);
    await world.apply();
    world.clock.nowMs += 1000;
    world.person('ann', { status: 'gone' });
    await world.run();
    expect(await refusal(back)).to.equal('used');
    world.person('ann');
    await world.plan();
    copyFileSync(world.planPath, back);
    await world.run();
    world.clock.nowMs += 1000;
    world.person('ann', { status: 'gone' });
    await world.run();
    await world.apply(back);
    expect(world.account('ann').standing).to.equal('disabled');
  });

  it('lets one of two applies at once work, and tells the other who does', async () => {
    const copy = join(world.folder, 'copy.jsonl');
    copyFileSync(world.planPath, copy);
    const results = await Promise.allSettled([world.apply(), world.apply(copy)]);
    expect(results.map((result) => result.status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    const reason: unknown = results.find((result) => result.status === 'rejected')?.reason;
    expect(reason instanceof TenantBusy || reason instanceof PlanRefused).to.equal(true);
    expect([...world.target.accounts.values()].filter((account) => account.username === 'carl')).to.have.length(1);
  });
});
