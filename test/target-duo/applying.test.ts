import type { DuoSimulator } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import type { TargetOperation } from '@rollcall/core';
import * as op from './support/operations.js';
import { apply, startWorld, type World } from './support/world.js';

const seed = {
  groups: [{ name: 'vpn', desc: 'old' }, { name: 'empty' }],
  users: [
    { username: 'ann', realname: 'Ann', email: 'a@x', groups: ['vpn'] }, { username: 'bob', status: 'disabled' },
    { username: 'old', trashedAt: 1_795_300_000 }, { username: 'key', aliases: ['taken'] },
  ],
};

interface Case {
  readonly name: string;
  readonly lane: string;
  readonly operation: (duo: DuoSimulator) => TargetOperation;
  /** Result, and kind of the failure where there is one. */
  readonly expected: readonly [string, string?];
  readonly wire: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly check?: (duo: DuoSimulator) => void;
}

const user = (duo: DuoSimulator, name: string) => duo.state.users.find((one) => one.username === name);
const id = (duo: DuoSimulator, name: string): string => duo.userId(name)!;
const group = (duo: DuoSimulator, name: string): string => duo.groupId(name)!;
const ghost = 'DUNOBODY000000000000';

const cases: readonly Case[] = [
  { name: 'creates an account', lane: 'writes', operation: () => op.createAccount({ username: 'zoe', realname: 'Zoë', email: 'z@x' }), expected: ['done'],
    wire: 'POST /admin/v1/users', params: { username: 'zoe', realname: 'Zoë', email: 'z@x' }, check: (duo) => expect(user(duo, 'zoe')?.realname).to.equal('Zoë') },
  { name: 'refuses a taken username', lane: 'writes', operation: () => op.createAccount({ username: 'ANN' }), expected: ['refused', 'conflict'], wire: 'POST /admin/v1/users' },
  { name: 'refuses a username in the trash', lane: 'writes', operation: () => op.createAccount({ username: 'old' }), expected: ['refused', 'conflict'], wire: 'POST /admin/v1/users' },
  { name: 'sends changed fields only', lane: 'writes', operation: (duo) => op.update('account', id(duo, 'ann'), { realname: 'Ann B' }, ['email']), expected: ['done'],
    wire: 'POST /admin/v1/users/{id}', params: { realname: 'Ann B', email: '' }, check: (duo) => expect(user(duo, 'ann')).to.include({ realname: 'Ann B', email: '' }) },
  { name: 'renames an account', lane: 'writes', operation: (duo) => op.update('account', id(duo, 'ann'), { username: 'anna' }), expected: ['done'],
    wire: 'POST /admin/v1/users/{id}', check: (duo) => expect(user(duo, 'anna')).not.to.equal(undefined) },
  { name: 'refuses a rename to a taken name', lane: 'writes', operation: (duo) => op.update('account', id(duo, 'ann'), { username: 'bob' }), expected: ['refused', 'conflict'], wire: 'POST /admin/v1/users/{id}' },
  { name: 'refuses an update of a user in the trash, in spite of the 200', lane: 'writes', operation: (duo) => op.update('account', id(duo, 'old'), { realname: 'X' }),
    expected: ['refused', 'precondition-failed'], wire: 'POST /admin/v1/users/{id}' },
  { name: 'refuses to enable a user in the trash, in spite of the 200', lane: 'writes', operation: (duo) => op.enable(id(duo, 'old')), expected: ['refused', 'precondition-failed'], wire: 'POST /admin/v1/users/{id}' },
  { name: 'says not-found for a user who is gone', lane: 'writes', operation: () => op.update('account', ghost, { realname: 'X' }), expected: ['refused', 'not-found'], wire: 'POST /admin/v1/users/{id}' },
  { name: 'disables', lane: 'writes', operation: (duo) => op.disable(id(duo, 'ann')), expected: ['done'], wire: 'POST /admin/v1/users/{id}', params: { status: 'disabled' },
    check: (duo) => expect(user(duo, 'ann')?.status).to.equal('disabled') },
  { name: 'enables', lane: 'writes', operation: (duo) => op.enable(id(duo, 'bob')), expected: ['done'], wire: 'POST /admin/v1/users/{id}', params: { status: 'active' },
    check: (duo) => expect(user(duo, 'bob')?.status).to.equal('active') },
  { name: 'deletes an account', lane: 'writes', operation: (duo) => op.remove('account', id(duo, 'ann')), expected: ['done'], wire: 'DELETE /admin/v1/users/{id}', check: (duo) => expect(user(duo, 'ann')).to.equal(undefined) },
  { name: 'trashes', lane: 'trash', operation: (duo) => op.trash(id(duo, 'ann')), expected: ['done'], wire: 'POST /admin/v1/users/bulk_send_to_trash', check: (duo) => expect(user(duo, 'ann')?.status).to.equal('pending deletion') },
  { name: 'restores', lane: 'restore', operation: (duo) => op.restore(id(duo, 'old')), expected: ['done'], wire: 'POST /admin/v1/users/bulk_restore', check: (duo) => expect(user(duo, 'old')?.status).to.equal('active') },
  { name: 'refuses to trash nobody', lane: 'trash', operation: () => op.trash(ghost), expected: ['refused', 'invalid'], wire: 'POST /admin/v1/users/bulk_send_to_trash' },
  { name: 'creates a group', lane: 'writes', operation: () => op.createGroup({ name: 'new', desc: 'd' }), expected: ['done'], wire: 'POST /admin/v1/groups', params: { name: 'new', desc: 'd' },
    check: (duo) => expect(duo.state.groups).to.deep.include({ name: 'new', desc: 'd', status: 'active' }) },
  { name: 'changes the description of a group (Grouper\'s defect 1)', lane: 'writes', operation: (duo) => op.update('group', group(duo, 'vpn'), { desc: 'new' }), expected: ['done'],
    wire: 'POST /admin/v1/groups/{id}', params: { desc: 'new' }, check: (duo) => expect(duo.state.groups.find((one) => one.name === 'vpn')?.desc).to.equal('new') },
  { name: 'clears the description of a group', lane: 'writes', operation: (duo) => op.update('group', group(duo, 'vpn'), {}, ['desc']), expected: ['done'], wire: 'POST /admin/v1/groups/{id}', params: { desc: '' } },
  { name: 'deletes a group', lane: 'writes', operation: (duo) => op.remove('group', group(duo, 'empty')), expected: ['done'], wire: 'DELETE /admin/v1/groups/{id}', check: (duo) => expect(duo.groupId('empty')).to.equal(undefined) },
  { name: 'finds a group deleted already', lane: 'writes', operation: () => op.remove('group', 'DGNOBODY000000000000'), expected: ['already-so'], wire: 'DELETE /admin/v1/groups/{id}' },
  { name: 'attaches a membership', lane: 'writes', operation: (duo) => op.join(id(duo, 'bob'), group(duo, 'vpn')), expected: ['done'], wire: 'POST /admin/v1/users/{id}/groups',
    check: (duo) => expect(duo.state.memberships).to.deep.include({ group: 'vpn', username: 'bob' }) },
  { name: 'refuses a membership of nobody', lane: 'writes', operation: (duo) => op.join(ghost, group(duo, 'vpn')), expected: ['refused', 'not-found'], wire: 'POST /admin/v1/users/{id}/groups' },
  { name: 'detaches a membership', lane: 'writes', operation: (duo) => op.leave(id(duo, 'ann'), group(duo, 'vpn')), expected: ['done'], wire: 'DELETE /admin/v1/users/{id}/groups/{id}', check: (duo) => expect(duo.state.memberships).to.deep.equal([]) },
  { name: 'finds a membership of nobody detached already', lane: 'writes', operation: (duo) => op.leave(ghost, group(duo, 'vpn')), expected: ['already-so'], wire: 'DELETE /admin/v1/users/{id}/groups/{id}' },
];

describe('target-duo: each operation, on the wire and in Duo', () => {
  let world: World;
  afterEach(() => world.close());

  for (const signature of ['v5', 'v2']) {
    for (const { name, lane, operation, expected, wire, params, check } of cases) {
      it(`${name} (${signature})`, async () => {
        world = await startWorld({ seed }, { signature });
        const wanted = operation(world.duo);
        const outcomes = await apply(world, lane, wanted);
        const [outcome] = outcomes;
        expect(outcomes).to.have.length(1);
        expect([outcome?.id, outcome?.result, outcome && 'failure' in outcome ? outcome.failure.kind : undefined]).to.deep.equal([wanted.id, expected[0], expected[1]]);
        const requests = world.duo.requests.all.map((request) => `${request.method} ${request.path.replace(/\/D[A-Z][A-Z0-9]{18}/g, '/{id}')}`);
        expect(requests).to.deep.equal([wire]);
        if (params !== undefined) expect(world.duo.requests.all[0]?.params).to.deep.equal(params);
        expect(world.paced).to.deep.equal([lane]);
        check?.(world.duo);
      });
    }
  }

  for (const deleteUnknownUser of ['200', '40401'] as const) {
    it(`a user deleted already counts as deleted, whether Duo answers ${deleteUnknownUser}`, async () => {
      world = await startWorld({ seed, behaviour: { deleteUnknownUser } });
      const [outcome] = await apply(world, 'writes', op.remove('account', ghost));
      expect(outcome?.result).to.equal(deleteUnknownUser === '200' ? 'done' : 'already-so');
    });
  }

  it('a username taken is a conflict, whether Duo answers 40003 or 40002', async () => {
    world = await startWorld({ seed, behaviour: { duplicateUsername: '40002' } });
    const [outcome] = await apply(world, 'writes', op.createAccount({ username: 'ann' }));
    expect(outcome).to.deep.include({ result: 'refused' }).and.to.have.nested.property('failure.kind', 'conflict');
  });

  it('a membership given twice is already so where Duo says duplicate', async () => {
    world = await startWorld({ seed, behaviour: { associateTwice: '40003' } });
    expect((await apply(world, 'writes', op.join(id(world.duo, 'ann'), group(world.duo, 'vpn'))))[0]?.result).to.equal('already-so');
  });

  const refusedUnsent: readonly (readonly [string, string, TargetOperation])[] = [
    ['an unknown attribute', 'writes', op.createAccount({ username: 'x', title: 'Dr' })],
    ['phones inside a create', 'writes', op.createAccount({ username: 'x', phones: [{ number: '+15035550101' }] })],
    ['clearing the username', 'writes', op.update('account', ghost, {}, ['username'])],
    ['an id that leads elsewhere', 'writes', op.remove('account', '..')],
    ['an empty id', 'writes', op.remove('account', '')],
    ['an unknown lane', 'express', op.disable(ghost)],
    ['trash outside its lane', 'bulk', op.trash(ghost)],
    ['disable in the trash lane', 'trash', op.disable(ghost)],
    ['an update in the lane of creates', 'bulkCreate', op.disable(ghost)],
    ['an id that leads elsewhere, in bulk', 'bulk', op.remove('account', '../groups')],
  ];
  for (const [name, lane, operation] of refusedUnsent) {
    it(`refuses ${name} before anything is sent`, async () => {
      world = await startWorld();
      const outcomes = await apply(world, lane, operation);
      expect([outcomes.map((outcome) => outcome.result), world.duo.requests.count()]).to.deep.equal([['refused'], 0]);
    });
  }

  it('has nothing to send for an update of nothing', async () => {
    world = await startWorld();
    expect((await apply(world, 'writes', op.update('account', ghost, {})))[0]?.result).to.equal('already-so');
    expect(world.duo.requests.count()).to.equal(0);
  });
});
