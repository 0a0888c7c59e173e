import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { BehaviourOverrides, DuoSimulator } from '../../packages/duo-simulator/src/index.js';
import { call, ok, refusal } from './support/signed.js';
import { simulators } from './support/simulators.js';

const usernames = (simulator: DuoSimulator): readonly string[] => simulator.state.users.map((user) => user.username);

describe('bulk_create', () => {
  const start = simulators();
  const path = '/admin/v1/users/bulk_create';

  it('creates up to 100 users from JSON text or a list, and ignores other keys', async () => {
    const simulator = await start();
    const created = await ok<{ username: string; status: string; alias1: null }[]>(simulator, 'POST', path, {
      users: JSON.stringify([{ username: 'a', status: 'disabled', alias1: 'ignored' }, { username: 'b' }]),
    });
    expect(created.map(({ username, status, alias1 }) => [username, status, alias1])).to.deep.equal([['a', 'disabled', null], ['b', 'active', null]]);
    await ok(simulator, 'POST', path, { users: [{ username: 'c' }] });
    expect(usernames(simulator)).to.deep.equal(['a', 'b', 'c']);
  });

  it('refuses none, 101 and what is not a list', async () => {
    const simulator = await start();
    const many = Array.from({ length: 101 }, (_, index) => ({ username: `u${String(index)}` }));
    expect(await refusal(simulator, 'POST', path)).to.equal('40001');
    for (const users of ['[]', JSON.stringify(many), 'x', '{}', '[1]']) expect(await refusal(simulator, 'POST', path, { users })).to.equal('40002 users');
    expect(usernames(simulator)).to.deep.equal([]);
  });

  const outcomes: readonly (readonly [BehaviourOverrides, string, readonly string[]])[] = [
    [{}, '40003', ['taken']],
    [{ bulkCreateFailure: 'stop-at-bad' }, '40003', ['a', 'taken']],
    [{ bulkCreateFailure: 'skip-bad' }, 'OK', ['a', 'b', 'taken']],
  ];
  for (const [behaviour, answer, left] of outcomes) {
    it(`with ${JSON.stringify(behaviour)} a bad user leaves ${left.join(', ')}`, async () => {
      const simulator = await start({ behaviour, seed: { users: [{ username: 'taken' }] } });
      const envelope = await call(simulator, 'POST', path, { users: [{ username: 'a' }, { username: 'taken' }, { username: 'b' }] });
      expect(String(envelope.code ?? envelope.stat)).to.equal(answer);
      expect(usernames(simulator)).to.deep.equal(left);
    });
  }
});

describe('bulk_create of groups', () => {
  const start = simulators();
  const groupPath = '/admin/v1/groups/bulk_create';
  const on = { groupsBulkCreate: 'on' } as const;

  it('is not there unless it is asked for', async () => {
    expect(await refusal(await start(), 'POST', groupPath, { groups: [{ name: 'a' }] })).to.equal('40401');
    expect(await refusal(await start({ grants: { 'write-resource': false }, behaviour: on }), 'POST', groupPath)).to.equal('40301');
  });

  it('creates groups from JSON text or a list', async () => {
    const simulator = await start({ behaviour: on });
    const created = await ok<{ name: string; status: string }[]>(simulator, 'POST', groupPath, { groups: JSON.stringify([{ name: 'a', status: 'bypass' }, { name: 'b' }]) });
    expect(created.map(({ name, status }) => [name, status])).to.deep.equal([['a', 'Bypass'], ['b', 'Active']]);
    await ok(simulator, 'POST', groupPath, { groups: [{ name: 'c' }] });
    expect(simulator.requests.countBy('endpointClass')).to.deep.equal({ bulk: 2 });
  });

  const outcomes: readonly (readonly [BehaviourOverrides, string, readonly string[]])[] = [
    [{}, '40001', []], [{ bulkCreateFailure: 'stop-at-bad' }, '40001', ['a']], [{ bulkCreateFailure: 'skip-bad' }, 'OK', ['a', 'b']],
    [{ bulkGroupsMaximum: 2 }, '40002', []],
  ];
  for (const [behaviour, answer, left] of outcomes) {
    it(`with ${JSON.stringify(behaviour)} a bad group leaves ${left.join(', ') || 'none'}`, async () => {
      const simulator = await start({ behaviour: { ...on, ...behaviour } });
      const envelope = await call(simulator, 'POST', groupPath, { groups: [{ name: 'a' }, { desc: 'nameless' }, { name: 'b' }] });
      expect(String(envelope.code ?? envelope.stat)).to.equal(answer);
      expect(simulator.state.groups.map((group) => group.name)).to.deep.equal(left);
    });
  }
});

describe('bulk operations', () => {
  const start = simulators();
  const path = '/admin/v1/bulk';

  async function started(behaviour: BehaviourOverrides = {}): Promise<readonly [DuoSimulator, readonly object[]]> {
    const simulator = await start({ behaviour, seed: { users: [{ username: 'a', groups: ['old'] }, { username: 'b' }], groups: [{ name: 'new' }] } });
    const a = `/admin/v1/users/${simulator.userId('a') ?? ''}`;
    return [simulator, [
      { method: 'POST', path: '/admin/v1/users', body: { username: 'c' } },
      { method: 'POST', path: a, body: { realname: 'A' } },
      { method: 'POST', path: `${a}/groups`, body: { group_id: simulator.groupId('new') } },
      { method: 'DELETE', path: `${a}/groups/${simulator.groupId('old') ?? ''}`, body: {} },
      { method: 'POST', path: '/users', body: { username: 'b' } },
      { method: 'DELETE', path: `/admin/v1/users/${simulator.userId('b') ?? ''}` },
    ]];
  }

  it('runs each operation and reports each, a failure among them', async () => {
    const [simulator, operations] = await started();
    const results = await ok<Record<string, unknown>[]>(simulator, 'POST', path, { operations });
    expect(results.map((result) => result['code'] ?? result['stat'])).to.deep.equal(['OK', 'OK', 'OK', 'OK', 40003, 'OK']);
    expect(results[2]).to.deep.equal({ response: '', stat: 'OK' });
    expect(usernames(simulator)).to.deep.equal(['a', 'c']);
    expect(simulator.state.memberships).to.deep.equal([{ group: 'new', username: 'a' }]);
  });

  it('takes the operations as JSON text and gives bare responses when told so', async () => {
    const [simulator, operations] = await started({ bulkOperationResult: 'responses' });
    const results = await ok<unknown[]>(simulator, 'POST', path, { operations: JSON.stringify(operations) });
    expect(results[2]).to.equal('');
    expect(results[4]).to.include({ code: 40003, stat: 'FAIL' });
  });

  it('stops or keeps nothing after a failure when told so', async () => {
    const [stopping, first] = await started({ bulkOperationFailure: 'stop' });
    expect(await ok<unknown[]>(stopping, 'POST', path, { operations: first })).to.have.length(5);
    expect(usernames(stopping)).to.deep.equal(['a', 'b', 'c']);
    const [rejecting, second] = await started({ bulkOperationFailure: 'reject-all' });
    const before = rejecting.state;
    expect(await refusal(rejecting, 'POST', path, { operations: second })).to.equal('40003');
    expect(rejecting.state).to.deep.equal(before);
  });

  it('refuses other calls inside, more than 50, and none', async () => {
    const [simulator] = await started();
    const [result] = await ok<Record<string, unknown>[]>(simulator, 'POST', path, { operations: [{ method: 'POST', path: '/admin/v1/groups', body: { name: 'x' } }] });
    expect(result).to.include({ stat: 'FAIL', code: 40401 });
    const many = Array.from({ length: 51 }, () => ({ method: 'DELETE', path: '/admin/v1/users/DUNOBODY' }));
    expect(await refusal(simulator, 'POST', path, { operations: many })).to.equal('40002 operations');
    expect(await refusal(simulator, 'POST', path, { operations: [] })).to.equal('40002 operations');
    expect(await refusal(simulator, 'POST', path)).to.equal('40001');
  });
});
