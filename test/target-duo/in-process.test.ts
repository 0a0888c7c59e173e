import { expect } from 'chai';
import * as op from './support/operations.js';
import { apply, inProcessWorld, readAll, recordsOf } from './support/world.js';

const seed = { users: [{ username: 'ann', groups: ['vpn'] }] };

describe('target-duo: without a network', () => {
  it('reads and writes as over HTTPS: signed requests, answers of the simulator', async () => {
    const { duo, ...open } = inProcessWorld({ seed });
    expect(recordsOf(await readAll(open), 'account').map((account) => account.attributes['username'])).to.deep.equal(['ann']);
    const outcomes = await apply(open, 'bulkCreate', op.createAccount({ username: 'bob' }), op.createAccount({ username: 'cat' }));
    expect(outcomes.map((outcome) => outcome.result)).to.deep.equal(['done', 'done']);
    expect((await apply(open, 'writes', op.disable(duo.userId('ann')!)))[0]?.result).to.equal('done');
    expect(duo.state.users.map((user) => [user.username, user.status])).to.deep.equal([['ann', 'disabled'], ['bob', 'active'], ['cat', 'active']]);
    expect([duo.requests.count(), open.paced.length]).to.deep.equal([4, 4]);
    await open.close();
  });

  it('loses answers as a network does: before the change, and after it', async () => {
    const { duo, ...open } = inProcessWorld({ seed, faults: [{ method: 'POST', kind: 'reset-before-commit' }, { method: 'POST', nth: 2, kind: 'reset-after-commit' }] });
    const ann = duo.userId('ann')!;
    const results = [];
    for (let index = 0; index < 2; index += 1) results.push([(await apply(open, 'writes', op.disable(ann)))[0]?.result, duo.state.users[0]?.status]);
    expect(results).to.deep.equal([['ambiguous', 'active'], ['ambiguous', 'disabled']]);
  });

  it('waits on the given clock only, and gives up after the configured time', async () => {
    const open = inProcessWorld({ seed, faults: [{ kind: 'delay', delayMs: 5_000 }, { method: 'POST', kind: 'delay', delayMs: 90_000 }] });
    await readAll(open, { types: ['group'] });
    expect((await apply(open, 'writes', op.disable('DU00000000000000000A')))[0]).to.nested.include({ result: 'ambiguous', 'failure.message': 'POST /admin/v1/users/DU00000000000000000A: no whole answer within 30000 ms' });
    expect(open.clock.slept).to.deep.equal([5_000, 30_000]);
  });
});
