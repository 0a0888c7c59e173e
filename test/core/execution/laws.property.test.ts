import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Operation } from '@rollcall/core';
import type { CutKind } from '../support/memory-source.js';
import type { Fault } from '../support/memory-world.js';
import { approve } from '../support/guarded.js';
import { TestWorld } from '../support/worlds.js';

const PEOPLE = ['p0', 'p1', 'p2', 'p3', 'p4'] as const;
const GROUPS = ['g0', 'g1'] as const;
const NAMES = ['ann', 'bob', 'carl', 'dora', 'eve', 'fay'] as const;

type Change =
  | { readonly do: 'person'; readonly key: string; readonly uid: string; readonly status: string; readonly mobile: string | undefined }
  | { readonly do: 'gone'; readonly key: string }
  | { readonly do: 'member'; readonly key: string; readonly group: string; readonly isIn: boolean }
  | { readonly do: 'group'; readonly group: string; readonly name: string }
  | { readonly do: 'by hand'; readonly name: string };

const person = fc.constantFrom(...PEOPLE);
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('person' as const),
      key: person,
      uid: fc.constantFrom(...NAMES),
      status: fc.constantFrom('active', 'active', 'active', 'gone'),
      mobile: fc.constantFrom(undefined, '+1555', '+1666'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('gone' as const), key: person }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('member' as const), key: person, group: fc.constantFrom(...GROUPS), isIn: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('group' as const), group: fc.constantFrom(...GROUPS), name: fc.constantFrom('vpn-a', 'vpn-b', 'other') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('by hand' as const), name: fc.constantFrom('ann', 'zed') }) },
);
const fault = fc.constantFrom<Fault | undefined>(undefined, undefined, 'lose-answer', 'lose-request', 'unreachable', 'no-outcomes', 'no-effect');
const cut = fc.option(fc.record({ after: fc.nat(12), how: fc.constantFrom<CutKind>('throw', 'doubt', 'silent') }), { nil: undefined, freq: 3 });
const step = fc.record({ changes: fc.array(change, { minLength: 1, maxLength: 6 }), faults: fc.array(fault, { maxLength: 6 }), cut });

function applyChange(world: TestWorld, what: Change): void {
  switch (what.do) {
    case 'person':
      world.person(what.key, { uid: what.uid, status: what.status, mobile: what.mobile });
      return;
    case 'gone':
      world.directory.people.delete(what.key);
      return;
    case 'member':
      world.directory.memberships[what.isIn ? 'add' : 'delete'](`${what.key} ${what.group}`);
      return;
    case 'group':
      world.directory.groups.set(what.group, { name: what.name });
      return;
    case 'by hand':
      if (![...world.target.accounts.values()].some((account) => account.username === what.name)) world.byHand(what.name);
      return;
    default:
      what satisfies never;
  }
}

/** The operation lines of the plan file, byte by byte; proofs tell when they were taken. */
function operationLines(world: TestWorld): readonly string[] {
  const lines = readFileSync(world.planPath, 'utf8').split('\n').filter((line) => line.startsWith('{"line":"operation"'));
  return lines.map((line) => line.replaceAll(/"reads":\[[^\]]*\],|"takenAt":"[^"]*"/g, ''));
}

function takesAway(operation: Operation): boolean {
  return ['disable', 'trash', 'delete', 'detach'].includes(operation.kind) || (operation.kind === 'update' && operation.clear.length > 0);
}

/** No two accounts with one name, whoever made them. */
function expectNoDuplicates(world: TestWorld): void {
  const names = [...world.target.accounts.values()].map((account) => account.username.toLowerCase());
  expect(names.length).to.equal(new Set(names).size);
  const groups = [...world.target.groups.values()].map((group) => group.name);
  expect(groups.length, `groups ${groups.join()}`).to.equal(new Set(groups).size);
}

/** Who has a link and is in scope has what the source says, as far as nobody else stands in the way. */
async function expectMapped(world: TestWorld): Promise<void> {
  const links = await world.remembered(async (ledger) => {
    const all: { key: string; id: string }[] = [];
    for await (const page of ledger.links('t1', 'account')) for (const link of page) all.push({ key: link.owner.key, id: link.targetId });
    return all;
  });
  for (const { key, id } of links) {
    const wanted = world.directory.people.get(key);
    const account = world.target.accounts.get(id);
    if (wanted?.['status'] !== 'active') expect(account?.standing, key).to.equal('disabled');
    else {
      expect(account, key).to.include({ standing: 'active', email: wanted['mail'], realname: wanted['cn'] });
      const mobile = wanted['mobile'];
      if (typeof mobile === 'string') expect([...(account?.phones.keys() ?? [])], key).to.include(mobile);
    }
  }
  const isLinked = new Set(links.map(({ id }) => id));
  for (const account of world.target.accounts.values()) {
    if (!isLinked.has(account.id)) expect({ ...account, phones: account.phones.size }).to.deep.include({ standing: 'active', phones: 0 });
  }
}

async function runOnce(world: TestWorld, faults: readonly (Fault | undefined)[]): Promise<void> {
  const unmanaged = new Set([...world.target.accounts.keys()].filter((id) => id.startsWith('H')));
  const plan = await world.planned();
  for (const { operation } of plan.operations) if (operation.kind === 'adopt') unmanaged.delete(operation.ref.id);
  const linked = await world.remembered(async (ledger) => {
    const ids: string[] = [];
    for await (const page of ledger.links('t1', 'account')) ids.push(...page.map((link) => link.targetId));
    return ids;
  });
  for (const id of linked) unmanaged.delete(id);
  await approve(world, plan);
  const before = [...unmanaged].map((id) => JSON.stringify(world.target.accounts.get(id)));
  let at = 0;
  world.target.fault = () => faults[at++];
  await world.apply();
  world.target.fault = undefined;
  expect([...unmanaged].map((id) => JSON.stringify(world.target.accounts.get(id))), 'unmanaged accounts').to.deep.equal(before);
}

describe('the laws, over random worlds, changes and faults', () => {
  const seed = Number(process.env['ROLLCALL_SEED'] ?? 20_260_105);
  const numRuns = Number(process.env['ROLLCALL_RUNS'] ?? 25);

  it('no removal without whole reads, no stranger touched, no duplicate, any order of arrival, and it converges', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (steps) => {
        const world = new TestWorld();
        try {
          for (const group of GROUPS) world.directory.groups.set(group, { name: `vpn-${group}` });
          for (const { changes, faults, cut: cutAt } of steps) {
            for (const what of changes) applyChange(world, what);
            world.directory.cut = cutAt;
            const plan = await world.planned();
            if (plan.header.reads.some((read) => !read.whole && read.type === 'person')) {
              expect(plan.operations.filter(({ operation }) => takesAway(operation) && !isSeen(world, operation)), 'without whole reads').to.deep.equal([]);
            }
            if (cutAt === undefined) await expectSameReversed(world);
            await runOnce(world, faults);
            expectNoDuplicates(world);
          }
          world.directory.cut = undefined;
          for (let runs = 0; ; runs += 1) {
            const plan = await world.planned();
            if (plan.header.total === 0 && !plan.header.blocked) break;
            expect(runs, `does not converge: ${plan.operations.map(({ operation }) => operation.id).join('; ')}`).to.be.lessThan(6);
            await approve(world, plan);
            await world.apply();
          }
          expectNoDuplicates(world);
          await expectMapped(world);
        } finally {
          world.dispose();
        }
      }),
      { seed, numRuns, endOnFailure: true },
    );
  }).timeout(300_000);
});

/** Seen in this very read, and out of scope: that is no absence. */
function isSeen(world: TestWorld, operation: Operation): boolean {
  const isOut = world.directory.people.get(operation.owner.key)?.['status'] === 'gone';
  return (operation.kind === 'disable' && isOut) || operation.kind === 'update' || (operation.kind === 'detach' && operation.attachment.what === 'value');
}

async function expectSameReversed(world: TestWorld): Promise<void> {
  const forwards = operationLines(world);
  world.directory.reversed = true;
  world.target.reversed = true;
  await world.plan();
  expect(operationLines(world)).to.deep.equal(forwards);
  world.directory.reversed = false;
  world.target.reversed = false;
}
