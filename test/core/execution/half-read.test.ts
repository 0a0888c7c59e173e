import { expect } from 'chai';
import type { Operation } from '@rollcall/core';
import type { CutKind } from '../support/memory-source.js';
import { emptyDirectory, memorySourcePlugin } from '../support/memory-source.js';
import { TestWorld } from '../support/worlds.js';

/** Everything an operation takes away. */
function taken(operation: Operation): readonly string[] {
  if (operation.kind === 'update') return operation.clear.map((clearing) => `clear ${clearing.attribute}`);
  return ['detach', 'disable', 'trash', 'delete'].includes(operation.kind) ? [operation.id] : [];
}

describe('reads that are not whole', () => {
  let world: TestWorld;
  beforeEach(async () => {
    world = new TestWorld();
    for (const key of ['ann', 'bob', 'carl']) world.person(key, { mobile: `+1555${key.length}` });
    world.group('g1', 'vpn-one', ['ann', 'bob']);
    world.group('g2', 'vpn-two', ['carl']);
    await world.run();
  });
  afterEach(() => world.dispose());

  for (const how of ['throw', 'doubt', 'silent'] as const satisfies readonly CutKind[]) {
    it(`takes nothing away when the source is cut (${how}) behind any record, and says why`, async () => {
      const records = world.directory.people.size + world.directory.groups.size + world.directory.memberships.size;
      for (const reversed of [false, true]) {
        for (let after = 0; after < records; after += 1) {
          world.directory.reversed = reversed;
          world.directory.cut = { after, how };
          const plan = await world.planned();
          expect(plan.operations.flatMap(({ operation }) => taken(operation)), `${how} after ${after}`).to.deep.equal([]);
          expect(plan.header.reads.filter((read) => read.of === 'source' && !read.whole).length).to.be.greaterThan(0);
          const missing = [...world.directory.memberships, ...world.directory.people.keys()].length > 0;
          expect(plan.header.removalsWithheld.length > 0 || !missing || after >= records - 1, `${how} after ${after}: why`).to.equal(true);
        }
      }
    });
  }

  it('makes no plan when a source plugin fails in a way that no plugin should', async () => {
    world.directory.cut = { after: 2, how: 'defect' };
    const error = await world.plan().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(TypeError);
  });

  it('still creates and updates whom it saw', async () => {
    world.person('ann', { cn: 'New', mobile: '+15553' });
    world.person('zoe');
    world.directory.memberships.add('zoe g1');
    world.directory.cut = { after: 5, how: 'doubt' };
    const kinds = (await world.planned()).operations.map(({ operation }) => operation.kind);
    expect(kinds).to.deep.equal(['create', 'update']);
  });

  it('creates nobody and takes nothing away when the target is not read whole', async () => {
    world.person('zoe');
    world.directory.people.delete('ann');
    world.directory.memberships.delete('bob g1');
    for (const cutAfter of [0, 1, 2]) {
      world.target.cutAfter = cutAfter;
      const plan = await world.planned();
      expect(plan.operations).to.deep.equal([]);
      expect(plan.header.removalsWithheld.join()).to.include('the listing ended');
    }
  });

  it('makes no plan when the target cannot be read', async () => {
    world.target.readFault = () => {
      throw new Error('no way');
    };
    const error = await world.plan().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(String(error)).to.include('no way');
  });

  it('takes nobody away when a key arrived twice and the counts still fit: another one may be missing', async () => {
    const [page] = [...world.directory.people].slice(-1);
    world.directory.people.delete('ann');
    world.directory.extra = [{ ok: true, record: { type: 'person', key: 'carl', references: [], attributes: page?.[1] ?? {} } }];
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.header.removalsWithheld.join()).to.include('more than once');
  });

  it('takes nobody away for a record without a usable key', async () => {
    world.directory.people.delete('ann');
    world.directory.extra = [{ ok: false, type: 'person', reason: 'no entryUUID' }];
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.header.removalsWithheld.join()).to.include('no entryUUID');
  });

  it('holds everybody whose scope looks at groups while a group cannot be used', async () => {
    world.yaml = world.yaml.replace(`"hr.status == 'active'"`, `"'vpn-one' in hr.groups || 'vpn-two' in hr.groups"`);
    expect(await world.operations()).to.deep.equal([]);
    world.directory.rejected.set('g1', 'two names');
    const plan = await world.planned();
    expect(plan.operations).to.deep.equal([]);
    expect(plan.header.heldBack.withheld).to.be.greaterThan(0);
  });
});

describe('joined reads that are not whole', () => {
  let world: TestWorld;
  const second = emptyDirectory();
  beforeEach(async () => {
    world = new TestWorld();
    second.people.clear();
    second.rejected.clear();
    second.extra = [];
    second.cut = undefined;
    world.extra = [memorySourcePlugin(second, 'second')];
    world.yaml = world.yaml
      .replace('  hr: { use: memory }', '  hr: { use: memory }\n  pay: { use: second }')
      .replace('    to: app\n', '    to: app\n    join: { pay: "pay.number == hr.number" }\n')
      .replace('"hr.mail"', '"pay.mail"')
      .replace('"hr.mobile"', '"pay.mobile"')
      .replace(`"hr.status == 'active'"`, `"hr.status == 'active' && (!has_pay || !has(pay.status) || pay.status != 'gone')"`);
    for (const [index, key] of ['ann', 'bob', 'carl'].entries()) {
      world.person(key, { number: String(index) });
      second.people.set(`p${index}`, { number: String(index), mail: `${key}@pay`, mobile: `+1555000${index}` });
    }
    await world.run();
    expect(world.shown()['bob']).to.deep.include({ email: 'bob@pay', phones: ['+15550001'] });
  });
  afterEach(() => world.dispose());

  it('clears what a whole read shows to be gone', async () => {
    second.people.delete('p1');
    expect((await world.operations()).map((id) => id.replace(/#\w+/, '#'))).to.deep.equal(['detach phones # hr:bob', 'update account hr:bob']);
  });

  for (const how of ['throw', 'doubt', 'silent'] as const) {
    it(`takes nothing away when the joined source is cut (${how}) behind any record`, async () => {
      for (let after = 0; after < 3; after += 1) {
        second.cut = { after, how };
        expect(await world.operations(), `${how} after ${after}`).to.deep.equal([]);
      }
    });
  }

  it('clears nothing while a row of the joined source cannot be used: it may be this person\'s', async () => {
    second.rejected.set('p1', 'two mobiles');
    expect(await world.operations()).to.deep.equal([]);
  });

  it('clears nothing, and prefers neither, when a row of the joined source arrives twice', async () => {
    second.extra = [{ ok: true, record: { type: 'person', key: 'p1', references: [], attributes: { number: '1', mail: 'other@pay' } } }];
    expect(await world.operations()).to.deep.equal([]);
  });
});

describe('a source of values that is down (D4)', () => {
  let world: TestWorld;
  const second = emptyDirectory();
  const accounts = /accounts: \{.*\}/;
  beforeEach(async () => {
    world = new TestWorld();
    second.people.clear();
    second.cut = undefined;
    world.extra = [memorySourcePlugin(second, 'second')];
    world.yaml = world.yaml
      .replace('  hr: { use: memory }', '  hr: { use: memory }\n  pay: { use: second }')
      .replace('    to: app\n', '    to: app\n    join: { pay: "pay.number == hr.number" }\n')
      .replace(
        accounts,
        `accounts: { username: "lower(hr.uid)", email: "pay.?mail.orValue(hr.mail)", realname: "has_pay ? pay.cn : 'nobody'", phones: "has_pay ? pay.?mobile.orValue('') : hr.?mobile.orValue('')" }`,
      );
    for (const [index, key] of ['ann', 'bob'].entries()) {
      world.person(key, { number: String(index), mobile: `+1555111${index}` });
      second.people.set(`p${index}`, { number: String(index), mail: `${key}@pay`, cn: `Pay ${key}`, mobile: `+1555000${index}` });
    }
    await world.run();
    expect(world.shown()['ann']).to.deep.include({ email: 'ann@pay', phones: ['+15550000'] });
  });
  afterEach(() => world.dispose());

  for (const how of ['throw', 'doubt', 'silent'] as const satisfies readonly CutKind[]) {
    it(`gives no value (${how}): what was applied last stays, no fall-back wins, and what needs it waits`, async () => {
      second.cut = { after: 0, how };
      const before = world.shown();
      world.person('zoe', { number: '9', mobile: '+15551119' });
      expect((await world.planned()).operations.flatMap(({ operation }) => (operation.kind === 'create' ? [] : [operation.id]))).to.deep.equal([]);
      await world.apply();
      expect(world.account('ann')).to.include({ email: 'ann@pay', realname: 'Pay ann' });
      expect({ ann: world.shown()['ann'], bob: world.shown()['bob'] }).to.deep.equal({ ann: before['ann'], bob: before['bob'] });
      const zoe = [...world.target.accounts.values()].find(({ username }) => username === 'zoe');
      expect(zoe?.email, 'no fall-back').to.equal(undefined);
      expect(zoe?.realname, 'no fall-back').to.equal(undefined);
      second.cut = undefined;
      second.people.set('p9', { number: '9', mail: 'zoe@pay', cn: 'Zoe' });
      await world.run();
      expect(world.account('zoe')).to.include({ email: 'zoe@pay', realname: 'Zoe' });
    });

    it(`makes a create wait that needs it (${how})`, async () => {
      world.yaml = world.yaml.replace('"lower(hr.uid)"', '"pay.?mail.orValue(hr.mail)"');
      await world.run();
      const before = world.shown();
      second.cut = { after: 0, how };
      world.person('zoe', { number: '9' });
      const plan = await world.planned();
      expect(plan.operations).to.deep.equal([]);
      expect(plan.header.heldBack.withheld).to.be.greaterThan(0);
      expect(world.shown()).to.deep.equal(before);
    });
  }
});
