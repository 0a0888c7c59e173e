import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { SeedUser } from '@rollcall/duo-simulator';
import type { Baseline } from '@rollcall/core';
import { DuoWorld } from '../support/duo-world.js';

const DIRECTORY = 'DS2ACAGGQBNC95H3U4QS';

/** Of one request of many. */
function operationsIn(operations: unknown): number {
  const list: unknown = typeof operations === 'string' ? JSON.parse(operations) : operations;
  return Array.isArray(list) ? list.length : expect.fail('no list of operations');
}

/** The first run against a tenant that has users already (B3): small, each reason by itself. The numbers are in baseline-size.test.ts. */
describe('plan --baseline', () => {
  let world: DuoWorld;
  beforeEach(() => {
    world = new DuoWorld();
    world.wish = { baseline: true };
  });
  afterEach(() => world.dispose());

  const counted = async (): Promise<Baseline> => (await world.planned()).header.baseline ?? expect.fail('the plan is no baseline');
  const mapped = (attribute: string): void => void (world.yaml = world.yaml.replace('accounts: {', `accounts: { ${attribute},`));
  const pipeline = (line: string): void => void (world.yaml = world.yaml.replace('    absence: immediate', `    ${line}\n    absence: immediate`));
  const writes = (): number => world.duo.requests.all.filter(({ method }) => method !== 'GET').length;

  interface Case {
    readonly it: string;
    readonly user: SeedUser;
    readonly becomes: readonly [kind: keyof Baseline['accounts'], reason: string];
    readonly arrange?: () => void;
  }
  const cases: readonly Case[] = [
    { it: 'somebody wants exactly this name', user: { username: 'ann' }, becomes: ['matched', 'adopted by this plan'], arrange: () => world.person('ann') },
    { it: 'case does not matter', user: { username: 'ANN' }, becomes: ['matched', 'adopted by this plan'], arrange: () => world.person('ann') },
    { it: 'an alias is no match', user: { username: 'ann', aliases: ['annie'] }, becomes: ['disputed', 'name-is-alias'], arrange: () => world.person('annie') },
    {
      it: 'two people want it',
      user: { username: 'ann' },
      becomes: ['disputed', 'name-collision'],
      arrange: () => {
        world.person('1', { uid: 'ann' });
        world.person('2', { uid: 'Ann' });
      },
    },
    { it: 'nobody has this name', user: { username: 'vendor' }, becomes: ['unmanaged', 'nobody in the sources has this name'] },
    { it: 'their person is out of scope', user: { username: 'ann' }, becomes: ['unmanaged', 'their person is out of scope'], arrange: () => world.person('ann', { status: 'left' }) },
    {
      it: 'whether their person is in scope cannot be told',
      user: { username: 'ann' },
      becomes: ['unmanaged', 'whether their person is in scope cannot be told'],
      arrange: () => {
        world.yaml = world.yaml.replace("hr.status == 'active'", 'int(hr.status) > 0');
        world.person('ann', { status: 'unclear' });
      },
    },
    {
      it: 'the record of their person cannot be used',
      user: { username: 'ann' },
      becomes: ['unmanaged', 'the record of their person cannot be used'],
      arrange: () => {
        mapped('firstname: { value: "hr.givenName", required: true }');
        world.person('ann');
      },
    },
    {
      it: 'ignored',
      user: { username: 'svc-backup' },
      becomes: ['unmanaged', 'ignored'],
      arrange: () => {
        pipeline('ignore: "account.username.startsWith(\'svc-\')"');
        world.person('svc-backup');
      },
    },
    {
      it: 'protected',
      user: { username: 'breakglass' },
      becomes: ['unmanaged', 'protected'],
      arrange: () => {
        pipeline('protect: "account.username == \'breakglass\'"');
        world.person('breakglass');
      },
    },
    {
      it: 'the file does not let it be adopted',
      user: { username: 'ann' },
      becomes: ['unmanaged', 'the file does not let it be adopted (may)'],
      arrange: () => {
        pipeline('may: { accounts: [create, update] }');
        world.person('ann');
      },
    },
    {
      it: 'referred to only',
      user: { username: 'ann' },
      becomes: ['unmanaged', 'referred to only (may: accounts: reference)'],
      arrange: () => {
        pipeline('may: { accounts: reference }');
        world.person('ann');
      },
    },
    { it: 'synced, whoever wants it', user: { username: 'ann', directoryKey: DIRECTORY }, becomes: ['foreign', `directory sync "${DIRECTORY}"`], arrange: () => world.person('ann') },
    { it: 'in the trash, and wanted', user: { username: 'ann', trashedAt: 1_767_500_000 }, becomes: ['trashed', 'somebody in the sources has this name'], arrange: () => world.person('ann') },
    { it: 'in the trash', user: { username: 'old', trashedAt: 1_767_500_000 }, becomes: ['trashed', 'nobody in the sources has this name'] },
  ];
  for (const { it: what, user, becomes: [kind, reason], arrange } of cases) {
    it(`counts an account once, by reason: ${what}`, async () => {
      world.duo.load({ users: [user] });
      arrange?.();
      const { accounts, reasons } = await counted();
      expect(accounts).to.deep.equal({ matched: 0, disputed: 0, unmanaged: 0, foreign: 0, trashed: 0, [kind]: 1 });
      expect(reasons[kind]).to.deep.equal({ [reason]: 1 });
    });
  }

  it('counts an account that is adopted as that, although somebody else wants its alias', async () => {
    world.duo.load({ users: [{ username: 'ann', aliases: ['annie'] }] });
    world.person('ann');
    world.person('annie');
    const { header, findings } = await world.planned();
    expect(header.baseline?.accounts).to.include({ matched: 1, disputed: 0 });
    expect(findings.map(({ code }) => code)).to.include('name-is-alias');
  });

  it('counts what was adopted by an earlier one as linked already', async () => {
    world.duo.load({ users: [{ username: 'ann' }] });
    world.person('ann');
    await world.run();
    expect(await counted()).to.deep.include({ reasons: { matched: { 'linked already': 1 }, disputed: {}, unmanaged: {}, foreign: {}, trashed: {} } });
  });

  it('adopts, brings values in line and makes who is missing, and a second plan is empty', async () => {
    world.duo.load({ users: [{ username: 'ann', email: 'old@example.edu' }], groups: [{ name: 'vpn' }] });
    world.person('ann', { mail: 'ann@example.edu' });
    world.person('bob', { mail: 'bob@example.edu' });
    world.group('g1', 'vpn', ['ann', 'bob']);
    const ann = world.idOf('ann');
    expect(await world.operations()).to.deep.equal([
      'adopt group hr:g1', 'adopt account hr:ann', 'create account hr:bob', 'update account hr:ann', 'attach membership hr:ann in hr:g1', 'attach membership hr:bob in hr:g1',
    ]);
    await world.apply();
    expect(world.held(ann)).to.include({ username: 'ann', status: 'active' }).and.deep.include({ groups: ['vpn'] });
    world.wish = {};
    expect(await world.operations()).to.deep.equal([]);
  });

  it('clears nothing, and leaves it to the next plan', async () => {
    world.duo.load({ users: [{ username: 'ann', email: 'ann@example.edu', notes: 'keep me', realname: 'Old' }] });
    world.person('ann', { cn: 'New', mail: undefined });
    const { operations, findings } = await world.planned();
    expect(operations.map(({ operation }) => ('set' in operation ? { ...operation.set, clear: operation.clear } : operation.kind))).to.deep.equal(['adopt', { realname: 'New', clear: [] }]);
    expect(findings.find(({ code }) => code === 'baseline-left-out')).to.include({ about: 'clearing', count: 1 });
    await world.apply();
    expect(world.held(world.idOf('ann'))).to.include({ notes: 'keep me' });
    world.wish = {};
    expect(await world.operations()).to.deep.equal(['update account hr:ann']);
  });

  it('takes no value out of a list either: aliases that nobody maps stay until the next plan', async () => {
    world.duo.load({ users: [{ username: 'ann', aliases: ['a1', 'a2'], email: 'old@example.edu', realname: 'ANN' }, { username: 'bob', aliases: ['bob9'], email: 'bob@example.edu', realname: 'BOB' }] });
    mapped("aliases: \"[hr.uid + '9', hr.uid + '8']\"");
    for (const key of ['ann', 'bob']) world.person(key);
    const { operations, findings } = await world.planned();
    const sets = operations.flatMap(({ operation }) => (operation.kind === 'update' ? [[operation.label, operation.set]] : []));
    expect(sets).to.deep.equal([['ann', { email: 'ann@example.edu' }], ['bob', { aliases: ['bob8', 'bob9'] }]]);
    expect(findings.flatMap(({ code, about, count }) => (code === 'baseline-left-out' ? [[about, count]] : []))).to.deep.equal([['clearing', 1]]);
  });

  it('writes no status, neither of users nor of groups, and puts nobody into a group that is not confirmed', async () => {
    mapped('status: "\'bypass\'"');
    world.yaml = world.yaml.replace('groups: { name: "group.name" }', 'groups: { name: "group.name", status: "\'active\'" }');
    world.duo.load({ users: [{ username: 'ann' }], groups: [{ name: 'vpn', status: 'bypass' }] });
    world.person('ann');
    world.person('bob');
    world.group('g1', 'vpn', ['ann']);
    await world.run();
    expect([world.held(world.idOf('ann'))?.status, world.held(world.idOf('bob'))?.status]).to.deep.equal(['active', 'active']);
    expect(world.duo.dump().groups?.map(({ status }) => status)).to.deep.equal(['bypass']);
    expect(world.held(world.idOf('ann'))?.groups).to.deep.equal([]);
  });

  it('takes nobody out, also where people are linked and gone', async () => {
    world.person('ann');
    world.person('zoe');
    world.group('g1', 'vpn', ['ann']);
    world.wish = {};
    await world.run();
    world.directory.people.delete('ann');
    world.directory.memberships.delete('ann g1');
    world.wish = { baseline: true };
    expect(await world.operations()).to.deep.equal([]);
    world.wish = {};
    expect(await world.operations()).to.include('disable account hr:ann');
  });

  it('hides no edit: who loses groups or accounts by one needs approval in the next plan as before', async () => {
    for (const key of ['ann', 'bob']) world.person(key);
    world.group('g1', 'vpn', ['ann', 'bob']);
    world.group('g2', 'mail', ['ann', 'bob']);
    await world.run();
    world.wish = {};
    await world.run();
    world.yaml = world.yaml.replace('groups: {', `groups: { select: "group.name == 'mail'",`).replace("hr.status == 'active'", "hr.status == 'active' && hr.uid != 'bob'");
    world.wish = { baseline: true };
    expect(await world.operations()).to.deep.equal([]);
    expect(await world.apply()).to.include({ status: 'done' });
    world.wish = {};
    const { header } = await world.planned();
    expect(header.guards.filter(({ tripped }) => tripped).map(({ guard }) => guard)).to.include.members(['groupsByEdit', 'leaversByEdit']);
  });

  it('enables nobody who is back; the next plan does', async () => {
    world.person('ann');
    world.person('zoe');
    world.wish = {};
    await world.run();
    world.directory.people.delete('ann');
    await world.run();
    world.person('ann');
    world.wish = { baseline: true };
    expect(await world.operations()).to.deep.equal([]);
    world.wish = {};
    expect(await world.operations()).to.deep.equal(['enable account hr:ann']);
  });

  it('leaves protected accounts and groups out, where another plan would be blocked', async () => {
    pipeline('protect: "account.username == \'breakglass\'"');
    world.duo.load({ users: [{ username: 'breakglass' }, { username: 'ann' }] });
    world.person('breakglass');
    world.person('ann');
    const { header, operations, findings } = await world.planned();
    expect(header.blocked).to.equal(false);
    expect(operations.map(({ operation }) => operation.id)).to.deep.equal(['adopt account hr:ann', 'update account hr:ann']);
    expect(findings.find(({ code }) => code === 'baseline-left-out')).to.include({ about: 'protected', count: 2 });
    world.wish = {};
    expect((await world.planned()).header.blocked).to.equal(true);
  });

  it('is sealed as what it is: whoever takes that out of the file, or puts it in, has another plan', async () => {
    world.duo.load({ users: [{ username: 'ann' }] });
    world.person('ann');
    await world.plan();
    const text = readFileSync(world.planPath, 'utf8');
    const edited = text.replace(/"baseline":\{"accounts":\{.*?\},"reasons":\{.*?\}\}\},/, '');
    expect(edited).not.to.equal(text);
    writeFileSync(world.planPath, edited);
    const refused = await world.apply().then(() => 'applied', (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error));
    expect(refused).to.equal('damaged');
    expect(writes()).to.equal(0);
  });

  it('needs no approval for its adoptions, which count for no guard afterwards either', async () => {
    world.yaml = world.yaml.replace('adopt: { max: 1000 }', 'adopt: { max: 2 }');
    world.duo.load({ users: ['ann', 'bob', 'cat', 'dan', 'eve'].map((username) => ({ username })) });
    for (const key of ['ann', 'bob', 'cat']) world.person(key);
    world.wish = {};
    expect((await world.planned()).header.blocked).to.equal(true);
    world.wish = { baseline: true };
    expect((await world.planned()).header.blocked).to.equal(false);
    expect((await world.apply()).counts).to.include({ done: 6, failed: 0 });
    world.person('dan');
    world.wish = {};
    expect((await world.planned()).header.blocked).to.equal(false);
    world.person('eve');
    expect((await world.planned()).header.blocked).to.equal(false);
  });

  it('is applied in waves of 1, 10, 100 and the rest: what goes wrong for the first one goes no further', async () => {
    world.yaml = `${world.yaml}\napply: { stopOnErrors: { percent: 20, above: 0 } }\n`;
    const names = Array.from({ length: 130 }, (_, index) => `user${String(index).padStart(3, '0')}`);
    world.duo.load({ users: names.map((username) => ({ username, email: 'old@example.edu' })) });
    for (const name of names) world.person(name, { mail: `${name}@example.edu` });
    await world.run();
    const updates = world.duo.requests.all.flatMap(({ method, path, params }) => (method !== 'POST' ? [] : [path === '/admin/v1/bulk' ? operationsIn(params['operations']) : 1]));
    expect(updates).to.deep.equal([1, 10, 50, 50, 19]);
  });

  it('says without it how many exact matches there are, that none is created, and where to begin', async () => {
    world.wish = {};
    world.duo.load({ users: [{ username: 'ann' }] });
    world.person('ann');
    const [finding] = await world.findings('exact-matches');
    expect(finding).to.include({ severity: 'info', count: 1, message: '1 exact matches: none of them will be created, they are adopted' });
    expect(finding?.remedy).to.include('rollcall plan --baseline');
    await world.run();
    expect(await world.findings('exact-matches')).to.deep.equal([]);
  });
});
