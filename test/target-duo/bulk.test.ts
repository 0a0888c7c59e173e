import type { Outcome } from '@rollcall/core';
import { expect } from 'chai';
import * as op from './support/operations.js';
import { fail, ok, startScriptedServer, type ScriptedAnswer, type ScriptedServer } from './support/scripted-server.js';
import { apply, openTarget, startWorld, type OpenTarget, type World } from './support/world.js';

const seed = { groups: [{ name: 'vpn' }, { name: 'lab' }], users: [{ username: 'ann', groups: ['lab'] }, { username: 'bob' }, { username: 'cat' }, { username: 'old', trashedAt: 1_795_300_000 }] };
const results = (outcomes: readonly Outcome[]) => outcomes.map((outcome) => outcome.result);
const kinds = (outcomes: readonly Outcome[]) => outcomes.map((outcome) => ('failure' in outcome ? outcome.failure.kind : undefined));

describe('target-duo: bulk endpoints of the simulator', () => {
  let world: World;
  afterEach(() => world.close());
  const ids = () => ({ ann: world.duo.userId('ann')!, bob: world.duo.userId('bob')!, cat: world.duo.userId('cat')!, old: world.duo.userId('old')!, vpn: world.duo.groupId('vpn')!, lab: world.duo.groupId('lab')! });
  const mixed = () => {
    const { ann, bob, cat, vpn, lab } = ids();
    return [op.update('account', ann, { realname: 'A' }), op.disable(bob), op.join(cat, vpn), op.leave(ann, lab), op.remove('account', cat)] as const;
  };

  for (const signature of ['v5', 'v2']) {
    for (const bulkOperationResult of ['envelopes', 'responses'] as const) {
      it(`does five kinds of work with one call (${signature}, ${bulkOperationResult})`, async () => {
        world = await startWorld({ seed, behaviour: { bulkOperationResult } }, { signature });
        const operations = mixed();
        const outcomes = await apply(world, 'bulk', ...operations);
        expect(results(outcomes)).to.deep.equal(['done', 'done', 'done', 'done', 'done']);
        expect(outcomes.map((outcome) => outcome.id)).to.deep.equal(operations.map((operation) => operation.id));
        expect([world.duo.requests.countBy('route'), world.paced]).to.deep.equal([{ '/admin/v1/bulk': 1 }, ['bulk']]);
        expect(world.duo.state.users.map((user) => [user.username, user.status, user.realname])).to.deep.equal([
          ['ann', 'active', 'A'], ['bob', 'disabled', ''], ['old', 'pending deletion', ''],
        ]);
        expect(world.duo.state.memberships).to.deep.equal([]);
      });
    }
  }

  for (const bulkOperationResult of ['envelopes', 'responses'] as const) {
    it(`tells each outcome of a mixed answer (${bulkOperationResult})`, async () => {
      world = await startWorld({ seed, behaviour: { bulkOperationResult, deleteUnknownUser: '40401' } });
      const { ann, bob, old } = ids();
      const outcomes = await apply(
        world, 'bulk', op.update('account', ann, { username: 'bob' }), op.disable(bob), op.enable(old), op.remove('account', 'DUNOBODY000000000000'), op.update('account', ann, {}), op.remove('account', '..'),
      );
      expect(results(outcomes)).to.deep.equal(['refused', 'done', 'refused', 'already-so', 'already-so', 'refused']);
      expect(kinds(outcomes)).to.deep.equal(['conflict', undefined, 'precondition-failed', undefined, undefined, 'invalid']);
    });
  }

  for (const bulkOperationFailure of ['stop', 'reject-all'] as const) {
    it(`believes nothing of an answer that cannot be matched (${bulkOperationFailure})`, async () => {
      world = await startWorld({ seed, behaviour: { bulkOperationFailure } });
      const { ann, bob, cat } = ids();
      expect(results(await apply(world, 'bulk', op.disable(bob), op.update('account', ann, { username: 'bob' }), op.disable(cat)))).to.deep.equal(['ambiguous', 'ambiguous', 'ambiguous']);
    });
  }

  it('creates a hundred users with one call, each with its id', async () => {
    world = await startWorld();
    const operations = Array.from({ length: 100 }, (_, index) => op.createAccount({ username: `User${String(index)}`, realname: 'Ü', email: 'e@x' }));
    const outcomes = await apply(world, 'bulkCreate', operations[0]!, ...operations.slice(1));
    expect(outcomes.map((outcome) => 'entityId' in outcome && outcome.entityId)).to.deep.equal(operations.map((_, index) => world.duo.userId(`User${String(index)}`)));
    expect([world.duo.requests.count(), world.paced]).to.deep.equal([1, ['bulkCreate']]);
  });

  for (const bulkOperationResult of ['envelopes', 'responses'] as const) {
    it(`creates whom bulk_create does not take beside other work, with every attribute (${bulkOperationResult})`, async () => {
      world = await startWorld({ seed: { ...seed, customAttributes: ['Room'] }, behaviour: { bulkOperationResult } }, { customAttributes: ['Room'] });
      const outcomes = await apply(world, 'bulk', op.createAccount({ username: 'new', aliases: ['a1', 'b&2'], 'custom_attributes.Room': '12' }), op.disable(ids().bob), op.createAccount({ username: 'ANN' }));
      expect(results(outcomes)).to.deep.equal(['done', 'done', 'refused']);
      expect([outcomes[0], kinds(outcomes)[2]]).to.deep.equal([{ id: outcomes[0]?.id, result: 'done', entityId: world.duo.userId('new') }, 'conflict']);
      expect(world.duo.state.users.find(({ username }) => username === 'new')).to.deep.include({ aliases: ['a1', 'b&2'], customAttributes: { Room: '12' } });
      expect(world.duo.requests.countBy('route')).to.deep.equal({ '/admin/v1/bulk': 1 });
    });
  }

  const failures = [
    ['reject-all', ['ambiguous', 'ambiguous', 'ambiguous']],
    ['skip-bad', ['done', 'ambiguous', 'done']],
    ['stop-at-bad', ['ambiguous', 'ambiguous', 'ambiguous']],
  ] as const;
  for (const [bulkCreateFailure, expected] of failures) {
    it(`a bad user among good ones: ${bulkCreateFailure}`, async () => {
      world = await startWorld({ seed, behaviour: { bulkCreateFailure } });
      const outcomes = await apply(world, 'bulkCreate', op.createAccount({ username: 'new1' }), op.createAccount({ username: 'ann' }), op.createAccount({ username: 'new2' }));
      expect(results(outcomes)).to.deep.equal(expected);
    });
  }

  it('a bad user alone is refused', async () => {
    world = await startWorld({ seed });
    const outcomes = await apply(world, 'bulkCreate', op.createAccount({ username: 'ann' }));
    expect([results(outcomes), kinds(outcomes)]).to.deep.equal([['refused'], ['conflict']]);
  });

  for (const bulkUserIdResponse of ['empty', 'users'] as const) {
    it(`sends to the trash and restores in one call each (${bulkUserIdResponse})`, async () => {
      world = await startWorld({ seed, behaviour: { bulkUserIdResponse } });
      const { ann, bob, old } = ids();
      expect(results(await apply(world, 'trash', op.trash(ann), op.trash(bob)))).to.deep.equal(['done', 'done']);
      expect(results(await apply(world, 'restore', op.restore(ann), op.restore(old)))).to.deep.equal(['done', 'done']);
      expect(world.duo.state.users.map((user) => user.status)).to.deep.equal(['active', 'pending deletion', 'active', 'active']);
      expect(world.paced).to.deep.equal(['trash', 'restore']);
    });
  }

  it('an unknown user among others makes all ambiguous', async () => {
    world = await startWorld({ seed });
    expect(results(await apply(world, 'trash', op.trash(ids().ann), op.trash('DUNOBODY000000000000')))).to.deep.equal(['ambiguous', 'ambiguous']);
  });

  for (const [status, code] of [[404, 40401], [405, 40501], [403, 40301]] as const) {
    it(`does single calls where the endpoint answers ${String(code)}, says so, and remembers`, async () => {
      world = await startWorld({ seed, faults: [{ path: '/admin/v1/bulk', times: 'always', kind: 'answer', status, body: { stat: 'FAIL', code, message: 'no' } }] });
      expect(results(await apply(world, 'bulk', ...mixed()))).to.deep.equal(['done', 'done', 'done', 'done', 'done']);
      await apply(world, 'bulk', op.enable(ids().bob));
      expect([world.duo.requests.count({ path: '/admin/v1/bulk' }), world.duo.requests.count()]).to.deep.equal([1, 7]);
      expect(world.paced).to.deep.equal(['bulk', 'writes', 'writes', 'writes', 'writes', 'writes', 'writes']);
      expect(world.log.filter((line) => line.level === 'warn')).to.have.length(1);
    });
  }

  it('creates singly where bulk_create does not exist', async () => {
    world = await startWorld({ faults: [{ path: '/admin/v1/users/bulk_create', times: 'always', kind: 'answer', status: 404, body: { stat: 'FAIL', code: 40401, message: 'no' } }] });
    expect(results(await apply(world, 'bulkCreate', op.createAccount({ username: 'a' }), op.createAccount({ username: 'b' })))).to.deep.equal(['done', 'done']);
  });

  it('without write permission everything is refused, and the bulk endpoint is not blamed', async () => {
    world = await startWorld({ seed });
    world.duo.faults.add({ method: 'POST', times: 'always', kind: 'answer', status: 403, body: { stat: 'FAIL', code: 40301, message: 'Access forbidden' } });
    const outcomes = await apply(world, 'bulk', op.disable(ids().ann), op.disable(ids().bob));
    expect([results(outcomes), kinds(outcomes), world.log.filter((line) => line.level === 'warn').length]).to.deep.equal([['refused', 'refused'], ['forbidden', 'forbidden'], 0]);
  });
});

// The simulator gives the shapes it was told of; the real one is published nowhere, so others are scripted here.
describe('target-duo: bulk answers of other shapes', () => {
  let server: ScriptedServer;
  let open: OpenTarget;
  afterEach(async () => {
    await open.close();
    await server.close();
  });
  const run = async (answer: ScriptedAnswer): Promise<readonly Outcome[]> => {
    server = await startScriptedServer(() => answer);
    open = openTarget({ port: server.port });
    return apply(open, 'bulk', op.disable('DU1'), op.leave('DU1', 'DG1'));
  };
  const user = { user_id: 'DU1', username: 'a', status: 'disabled' };
  const gone = { stat: 'FAIL', code: 40401, message: 'Resource not found' };
  const shapes: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['a list in an object', { results: [{ stat: 'OK', response: user }, gone] }, ['done', 'already-so']],
    ['entries behind a status', [{ status: 200, body: { stat: 'OK', response: user } }, { status: 404, body: gone }], ['done', 'already-so']],
    ['bare bodies behind a status', [{ status: 200, body: user }, { status: 500, body: '' }], ['done', 'ambiguous']],
    ['JSON texts', [JSON.stringify({ stat: 'OK', response: user }), JSON.stringify(gone)], ['done', 'already-so']],
    ['a list as JSON text', JSON.stringify([{ stat: 'OK', response: user }, { stat: 'OK', response: '' }]), ['done', 'done']],
    ['failures without stat', [user, { code: 40401, message: 'x' }], ['done', 'already-so']],
    ['a status that did not take', [{ ...user, status: 'active' }, ''], ['ambiguous', 'done']],
    ['a failure without code', [{ stat: 'FAIL' }, ''], ['ambiguous', 'done']],
    ['one entry too few', [{ stat: 'OK', response: user }], ['ambiguous', 'ambiguous']],
    ['two lists', { done: [1, 2], failed: [3, 4] }, ['ambiguous', 'ambiguous']],
    ['nothing', '', ['ambiguous', 'ambiguous']],
    ['null', null, ['ambiguous', 'ambiguous']],
    ['numbers', [1, 2], ['ambiguous', 'ambiguous']],
    ['an operation out of tries', [{ stat: 'FAIL', code: 42901, message: 'Too Many Requests' }, { stat: 'FAIL', code: 50001, message: 'x' }], ['refused', 'ambiguous']],
  ];
  for (const [name, response, expected] of shapes) it(`${name}: ${expected.join(', ')}`, async () => expect(results(await run(ok(response)))).to.deep.equal(expected));

  it('a refused batch is ambiguous, but not one refused for its credentials', async () => {
    expect(results(await run(fail(40002, 'Invalid request parameters')))).to.deep.equal(['ambiguous', 'ambiguous']);
    await open.close();
    await server.close();
    expect(results(await run(fail(40103, 'Invalid signature in request credentials')))).to.deep.equal(['refused', 'refused']);
  });
});
