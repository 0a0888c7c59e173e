import { expect } from 'chai';
import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlanRefused, TenantBusy } from '@rollcall/core/host';
import { canonicalJson, digestOfText, type KnownPlan } from '@rollcall/core';
import { approvalText, signApproval, weighApprovals } from '../../../packages/core/src/execution/apply/approvals.js';
import { DAY_MS, TestWorld } from '../support/worlds.js';
import { worldText } from '../support/memory-world.js';

/** A world whose plan takes one person out, brings one in, puts both into a group, and has a finding to tell. */
async function planned(): Promise<TestWorld> {
  const world = new TestWorld();
  for (const key of ['ann', 'bob']) world.person(key);
  await world.run();
  world.person('ann', { status: 'gone' });
  world.person('carl');
  world.group('g1', 'vpn-one', ['bob', 'carl', 'nobody']);
  await world.plan();
  return world;
}

/** Applies, expects that nothing at all was sent, and returns how it was refused. */
async function refusalOf(world: TestWorld, path = world.planPath): Promise<PlanRefused | undefined> {
  const before = worldText(world.target);
  const writes = world.target.batches.length;
  try {
    await world.apply(path);
    return undefined;
  } catch (error) {
    expect(error).to.be.instanceOf(PlanRefused);
    expect(worldText(world.target)).to.equal(before);
    expect(world.target.batches.length).to.equal(writes);
    const refused = error as PlanRefused;
    expect(refused.remedy).not.to.equal('');
    return refused;
  }
}

const codeOf = async (world: TestWorld, path?: string): Promise<string> => (await refusalOf(world, path))?.code ?? 'applied';

const linesOf = (world: TestWorld): string[] => readFileSync(world.planPath, 'utf8').trimEnd().split('\n');
const rewrite = (world: TestWorld, changed: readonly string[]): void => writeFileSync(world.planPath, `${changed.join('\n')}\n`);

/** What a clever editor does: the digest inside the file is made to fit. */
const resealed = (changed: readonly string[]): readonly string[] => {
  const body = changed.slice(0, -1);
  const digest = digestOfText(body.map((line) => `${line}\n`).join(''));
  return [...body, canonicalJson({ line: 'end', lines: body.length, digest })];
};

const kindOf = (line: string): string => (JSON.parse(line) as { line: string }).line;

describe('the seals of a plan', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await planned();
  });
  afterEach(() => world.dispose());

  it('is written for nobody else to read', () => {
    expect(statSync(world.planPath).mode & 0o777).to.equal(0o600);
  });

  it('is applied once, and says when that was', async () => {
    expect(await codeOf(world)).to.equal('applied');
    expect((await refusalOf(world))?.message).to.match(/^the plan was applied already at 2026-01-05T.*: a plan is applied once$/);
    expect(await codeOf(world)).to.equal('used');
  });

  for (const kind of ['header', 'operation', 'finding', 'end']) {
    it(`is refused when one byte of a line is changed: ${kind}`, async () => {
      const lines = linesOf(world);
      const which = lines.findIndex((line) => kindOf(line) === kind);
      const line = lines[which] ?? '';
      expect(line).not.to.equal('');
      for (let at = 0; at < line.length; at += Math.max(1, Math.floor(line.length / 25))) {
        const other = String.fromCharCode(line.charCodeAt(at) ^ 1);
        rewrite(world, lines.map((text, index) => (index === which ? `${line.slice(0, at)}${other}${line.slice(at + 1)}` : text)));
        expect(await codeOf(world), `byte ${at} of ${line}`).to.equal('damaged');
      }
    });
  }

  type Edit = (lines: readonly string[]) => readonly string[];
  const swapped: Edit = ([header = '', first = '', second = '', ...rest]) => [header, second, first, ...rest];
  const edits: readonly (readonly [string, Edit, RegExp])[] = [
    ['edited', (lines) => lines.map((line) => line.replaceAll('"key":"ann"', '"key":"bob"')), /a line was edited/],
    ['written in another way', (lines) => lines.map((line, index) => (index === 1 ? line.replace(':', ': ') : line)), /line 2 was edited: it is not written as Rollcall writes/],
    ['reordered', swapped, /line 3 is not where it belongs/],
    ['robbed of a line', (lines) => lines.filter((_, index) => index !== 2), /one line is missing: the end announces \d+, there are \d+/],
    ['given a line', (lines) => [...lines.slice(0, -1), '{"finding":{"code":"zz","message":"","severity":"info"},"line":"finding"}', ...lines.slice(-1)], /one line is added/],
    ['given a line twice', (lines) => lines.flatMap((line, index) => (index === 2 ? [line, line] : [line])), /line 4 stands twice/],
    ['given lines behind its end', (lines) => [...lines, lines[1] ?? ''], /lines were added behind its end/],
    ['cut off', (lines) => lines.slice(0, -1), /its end is missing: it was cut off/],
    ['beheaded', (lines) => lines.slice(1), /does not begin with the header/],
  ];
  for (const [how, edit, message] of edits) {
    it(`is refused when ${how}, and says how`, async () => {
      rewrite(world, edit(linesOf(world)));
      const refused = await refusalOf(world);
      expect(refused?.code).to.equal('damaged');
      expect(refused?.message).to.match(message);
    });
  }

  for (const [how, edit] of edits.filter(([how]) => !['given lines behind its end', 'cut off', 'beheaded'].includes(how))) {
    it(`is refused when ${how}, with a digest that fits: the ledger knows better`, async () => {
      rewrite(world, resealed(edit(linesOf(world))));
      const refused = await refusalOf(world);
      expect(refused?.code).to.equal('edited');
      expect(refused?.message).to.equal('the plan was edited after it was made: it is not what the ledger noted');
    });
  }

  it('is refused when truncated at any line, empty, or not a plan', async () => {
    const whole = linesOf(world);
    for (let kept = 0; kept < whole.length; kept += 1) {
      rewrite(world, whole.slice(0, kept));
      expect(await codeOf(world), `${kept} lines`).to.equal('damaged');
    }
    for (const text of ['', 'null', '[]', '{"line":"header"}', 'hello', '{"line":"end","lines":0}']) {
      writeFileSync(world.planPath, text);
      expect(await codeOf(world), text).to.equal('damaged');
    }
    expect(await codeOf(world, join(world.folder, 'missing.jsonl'))).to.equal('unreadable');
    expect(await codeOf(world, world.folder)).to.equal('unreadable');
  });

  it('expires', async () => {
    world.clock.nowMs += DAY_MS + 1;
    expect(await codeOf(world)).to.equal('expired');
  });

  it('is bound to the configuration, and not to its comments', async () => {
    world.yaml = `# reviewed\n${world.yaml}`;
    world.yaml = world.yaml.replace(`'active'`, `'working'`);
    expect((await refusalOf(world))?.message).to.equal('the configuration changed since the plan was made');
    world.yaml = world.yaml.replace(`'working'`, `'active'`);
    expect(await codeOf(world)).to.equal('applied');
  });

  it('is bound to the version of every plugin, and names the one that is another now', async () => {
    world.pluginVersion = '1.0.1';
    const refused = await refusalOf(world);
    expect(refused?.code).to.equal('version');
    expect(refused?.message).to.match(/^the plan was made by .*1\.0\.0, this is .*1\.0\.1$/);
    world.pluginVersion = '1.0.0';
    expect(await codeOf(world)).to.equal('applied');
  });

  it('is refused by another tenant, naming both', async () => {
    const other = new TestWorld();
    other.yaml = world.yaml.replace('app: { use: memory }', 'app: { use: memory, tenant: t2 }');
    copyFileSync(world.planPath, other.planPath);
    const refused = await refusalOf(other);
    expect(refused?.code).to.equal('tenant');
    expect(refused?.message).to.equal('the plan is for tenant Memory t1 (t1), this configuration reaches Memory t2 (t2)');
    other.dispose();
  });

  it('is refused by another ledger, naming both', async () => {
    const other = new TestWorld();
    copyFileSync(world.planPath, other.planPath);
    const refused = await refusalOf(other);
    expect(refused?.code).to.equal('ledger');
    expect(refused?.message).to.match(/^this plan belongs to ledger \S+, you use \S+$/);
    other.dispose();
  });

  it('is not known to a copy of the ledger from before it', async () => {
    const copy = join(world.folder, 'before.db');
    await world.remembered((ledger) => ledger.backup(copy));
    await world.plan();
    copyFileSync(copy, join(world.folder, 'rollcall.db'));
    for (const beside of ['-wal', '-shm']) rmSync(join(world.folder, `rollcall.db${beside}`), { force: true });
    const refused = await refusalOf(world);
    expect(refused?.code).to.equal('unknown');
    expect(refused?.message).to.match(/the ledger is a copy from before it/);
  });

  it('voids exactly the one operation whose account was changed meanwhile', async () => {
    world.account('ann').standing = 'trashed';
    const applied = await world.apply();
    expect(applied.counts).to.deep.include({ voided: 1, failed: 0 });
    expect(applied.findings.map((finding) => finding.code)).to.deep.equal(['changed-since-plan']);
    expect(applied.status).to.equal('partial');
    expect(world.account('carl').standing).to.equal('active');
  });

  it('creates nothing twice when two plans of the same change are applied', async () => {
    const first = join(world.folder, 'first.jsonl');
    copyFileSync(world.planPath, first);
    await world.run();
    const applied = await world.apply(first);
    expect(applied.counts.done).to.be.lessThan(3);
    expect(world.target.groups.size).to.equal(1);
    expect([...world.target.accounts.values()].filter(({ username }) => username === 'carl')).to.have.length(1);
    expect(await world.operations()).to.deep.equal([]);
  });

  it('does not bring somebody back who left again since the plan was made', async () => {
    await world.apply();
    world.person('ann');
    const back = join(world.folder, 'back.jsonl');
    await world.plan();
    copyFileSync(world.planPath, back);
    await world.run();
    world.clock.nowMs += 1000;
    world.person('ann', { status: 'gone' });
    await world.run();
    await world.apply(back);
    expect(world.account('ann').standing).to.equal('disabled');
  });

  it('lets one of two applies at once work, and tells the other who does and for how long', async () => {
    const copy = join(world.folder, 'copy.jsonl');
    copyFileSync(world.planPath, copy);
    const results = await Promise.allSettled([world.apply(), world.apply(copy)]);
    expect(results.map((result) => result.status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    const reason: unknown = results.find((result) => result.status === 'rejected')?.reason;
    expect(reason instanceof TenantBusy || reason instanceof PlanRefused).to.equal(true);
    if (reason instanceof TenantBusy) expect(reason.message).to.match(/^tenant Memory t1 is being worked on since \d\d:\d\d UTC, for \d+ seconds \(pid \d+ on \S+\); nothing done$/);
    expect([...world.target.accounts.values()].filter((account) => account.username === 'carl')).to.have.length(1);
  });
});

describe('a plan that a guard blocks', () => {
  const mia = generateKeyPairSync('ed25519');
  const noa = generateKeyPairSync('ed25519');
  const pem = (key: typeof mia.publicKey): string => key.export({ type: 'spki', format: 'pem' }) as string;
  const secret = (keys: typeof mia): string => keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  let world: TestWorld;
  let plan: KnownPlan;

  const blocked = async (approval: string): Promise<void> => {
    world = await planned();
    world.yaml = `${world.yaml.replace('remove: { max: 1000 }', 'remove: { max: 0 }')}${approval}`;
    const { header } = await world.plan();
    expect(header.blocked).to.equal(true);
    const known = await world.remembered((ledger) => ledger.planOf(header.planId));
    if (known === undefined) throw new Error('the ledger does not know the plan');
    plan = known;
  };
  const approve = async (by: string, signature?: string): Promise<void> => {
    const approval = { by, at: new Date(world.clock.nowMs).toISOString(), ...(signature === undefined ? {} : { signature }) };
    const result = await world.remembered((ledger) => ledger.approvePlan(plan.planId, plan.digest, approval));
    expect(result.approved).to.equal(true);
  };
  const signed = (): string => JSON.stringify({ required: 1, approvers: { mia: pem(mia.publicKey), noa: pem(noa.publicKey) } });
  afterEach(() => world.dispose());

  it('is refused while nobody approved it, naming the limit, and applied once somebody did', async () => {
    await blocked('');
    const refused = await refusalOf(world);
    expect(refused?.code).to.equal('blocked');
    expect(refused?.message).to.match(/^the plan is blocked by a guard: remove \(disable\): 1 planned, limit 0 \(\S*rollcall\.yaml:\d+\); nobody approved it$/);
    await approve('mia');
    expect(await codeOf(world)).to.equal('applied');
  });

  it('counts people, not approvals', async () => {
    await blocked('approval: { required: 2 }\n');
    await approve('mia');
    await approve('mia');
    const refused = await refusalOf(world);
    expect(refused?.message).to.match(/; it has 1 of 2 approvals \(mia\)$/);
    await approve('noa');
    expect(await codeOf(world)).to.equal('applied');
  });

  it('is approved for itself alone: another plan of the same change is not', async () => {
    await blocked('');
    await approve('mia');
    await world.plan();
    expect(await codeOf(world)).to.equal('blocked');
  });

  const bad: readonly (readonly [string, (text: string) => readonly [by: string, signature?: string], RegExp])[] = [
    ['without signature', () => ['mia'], /the approval of mia does not count: it is not signed/],
    ['with a signature by another key', (text) => ['mia', signApproval(secret(noa), text)], /its signature is not one by the key of mia over this plan/],
    ['with a signature over another plan', (text) => ['mia', signApproval(secret(mia), text.replace(/"planId":"."?/, '"planId":"x'))], /its signature is not one by the key of mia/],
    ['with a signature that is none', () => ['mia', 'AAAA'], /its signature is not one by the key of mia/],
    ['by somebody who is no approver', (text) => ['eve', signApproval(secret(mia), text)], /eve is none of the approvers of the file/],
    ['by a name that every object has', (text) => ['constructor', signApproval(secret(mia), text)], /constructor is none of the approvers/],
  ];
  for (const [what, make, message] of bad) {
    it(`is not approved ${what}, where the file names approvers`, async () => {
      await blocked(`approval: ${signed()}\n`);
      await approve(...make(approvalText(plan)));
      const refused = await refusalOf(world);
      expect(refused?.code).to.equal('blocked');
      expect(refused?.message).to.match(message);
      await approve('noa', signApproval(secret(noa), approvalText(plan)));
      expect(await codeOf(world)).to.equal('applied');
    });
  }

  it('is not approved by who made it, where the file names approvers', async () => {
    await blocked(`approval: ${signed()}\n`);
    const rule = { required: 1, approvers: { mia: pem(mia.publicKey) } };
    const approvals = [{ by: 'mia', at: plan.createdAt, signature: signApproval(secret(mia), approvalText(plan)) }];
    expect(weighApprovals({ ...plan, author: 'somebody@idm1', approvals }, rule).counted).to.deep.equal(['mia']);
    for (const author of ['mia', 'mia@idm1', 'mia on idm1']) {
      const weighed = weighApprovals({ ...plan, author, approvals }, rule);
      expect(weighed.counted).to.deep.equal([]);
      expect(weighed.rejected[0]?.because).to.equal('mia made the plan, and somebody else must approve it');
    }
  });

  it('takes keys as PEM and as the base64 inside of it', async () => {
    await blocked('');
    const der = mia.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const approvals = [{ by: 'mia', at: plan.createdAt, signature: signApproval(secret(mia), approvalText(plan)) }];
    expect(weighApprovals({ ...plan, approvals }, { required: 1, approvers: { mia: der } }).counted).to.deep.equal(['mia']);
  });

  it('is refused by the guard also when its approvals would do, once anything else is wrong with it', async () => {
    await blocked('');
    await approve('mia');
    world.clock.nowMs += DAY_MS + 1;
    expect(await codeOf(world)).to.equal('expired');
  });

  it('counts what was done in the last 24 hours, over all runs', async () => {
    world = await planned();
    await world.apply();
    world.yaml = world.yaml.replace('remove: { max: 1000 }', 'remove: { max: 1 }');
    world.person('bob', { status: 'gone' });
    expect((await world.plan()).header.blocked).to.equal(true);
    world.clock.nowMs += DAY_MS + 1;
    expect((await world.plan()).header.blocked).to.equal(false);
  });
});
