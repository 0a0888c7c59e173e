import { expect } from 'chai';
import type { Ledger } from '@rollcall/core';
import { all, at, intentFor, leaseOn, linkTo, thrownBy } from './surroundings.js';

/** What every ledger keeps about intents, outcomes and the chain over them. */
export function describeJournal(ledger: () => Ledger): void {
  it('notes intents before and outcomes after, and lists what is open', async () => {
    const lease = await leaseOn(ledger(), 'T');
    const intents = [intentFor('a'), { operation: 'create account hr:b', shape: 'create:account' as const, payload: null }, intentFor('c')];
    const sequences = await ledger().intend(lease, 'run-1', at(1), intents);
    expect(sequences).to.deep.equal([1, 2, 3]);
    expect(await ledger().openIntents('T')).to.deep.equal(intents.map((intent, index) => ({ ...intent, sequence: index + 1, runId: 'run-1', at: at(1) })));
    expect(await ledger().openIntents('other')).to.deep.equal([]);
    await ledger().conclude(lease, at(2), [{ sequence: 2, result: 'done', entityId: 't-b' }, { sequence: 1, result: 'skipped' }], { putLinks: [linkTo('b')] });
    expect((await ledger().openIntents('T')).map(({ sequence }) => sequence)).to.deep.equal([3]);
    expect(await all(ledger().links('T', 'account'))).to.deep.equal([linkTo('b')]);
    expect(await ledger().intend(lease, 'run-1', at(3), [])).to.deep.equal([]);
    expect(await ledger().verify()).to.include({ intact: true, entries: 5 });
  });

  it('gives the journal back in order', async () => {
    const lease = await leaseOn(ledger(), 'T');
    const [sequence = 0] = await ledger().intend(lease, 'run-1', at(1), [intentFor('a')]);
    await ledger().conclude(lease, at(2), [{ sequence, result: 'refused', detail: 'no' }], {});
    await ledger().erase('T', [sequence], at(3));
    expect(await all(ledger().journal('T'))).to.deep.equal([
      { sequence: 1, tenant: 'T', at: at(1), kind: 'intent', runId: 'run-1', shape: 'disable:account' },
      { sequence: 2, tenant: 'T', at: at(2), kind: 'outcome', runId: 'run-1', shape: 'disable:account', of: 1, result: 'refused', detail: { detail: 'no' } },
      { sequence: 3, tenant: 'T', at: at(3), kind: 'erasure', of: 1 },
    ]);
  });

  it('keeps an ambiguous write open until it is told apart', async () => {
    const lease = await leaseOn(ledger(), 'T');
    const [sequence = 0] = await ledger().intend(lease, 'run-1', at(1), [intentFor('a')]);
    await ledger().conclude(lease, at(2), [{ sequence, result: 'ambiguous', detail: 'timeout' }], {});
    expect(await ledger().openIntents('T')).to.have.length(1);
    await ledger().conclude(lease, at(3), [{ sequence, result: 'done' }], {});
    expect(await ledger().openIntents('T')).to.have.length(0);
    expect(await ledger().doneSince('T', at(0))).to.deep.equal({ 'disable:account': 1 });
    expect(await ledger().verify()).to.include({ intact: true, entries: 3 });
  });

  it('refuses an outcome for what is not open, and writes nothing with it', async () => {
    const lease = await leaseOn(ledger(), 'T');
    const other = await leaseOn(ledger(), 'U');
    const [first = 0, second = 0] = await ledger().intend(lease, 'run-1', at(1), [intentFor('a'), intentFor('b')]);
    await ledger().conclude(lease, at(2), [{ sequence: first, result: 'done' }], {});
    for (const [holder, conclusions] of [
      [lease, [{ sequence: first, result: 'done' }]],
      [lease, [{ sequence: second, result: 'done' }, { sequence: second, result: 'refused' }]],
      [lease, [{ sequence: second, result: 'done' }, { sequence: 99, result: 'done' }]],
      [other, [{ sequence: second, result: 'done' }]],
    ] as const) {
      expect(await thrownBy(() => ledger().conclude(holder, at(3), conclusions, { putLinks: [linkTo('a')] }))).to.have.property('code', 'not-open');
    }
    expect((await ledger().openIntents('T')).map(({ sequence }) => sequence)).to.deep.equal([second]);
    expect(await ledger().linkOf('T', 'account', { source: 'hr', key: 'a' })).to.equal(undefined);
    expect(await ledger().verify()).to.include({ intact: true, entries: 3 });
  });

  it('counts what was done since a point in time, by shape and tenant', async () => {
    const lease = await leaseOn(ledger(), 'T');
    const other = await leaseOn(ledger(), 'U');
    const create = (key: string) => intentFor(key, { operation: `create account hr:${key}`, shape: 'create:account' as const });
    const sequences = await ledger().intend(lease, 'run-1', at(1), [intentFor('a'), intentFor('b'), create('c'), intentFor('d'), intentFor('e')]);
    const [foreign = 0] = await ledger().intend(other, 'run-2', at(1), [intentFor('x')]);
    await ledger().conclude(other, at(10), [{ sequence: foreign, result: 'done' }], {});
    for (const [index, result] of (['done', 'done', 'done', 'refused', 'already-so'] as const).entries()) {
      await ledger().conclude(lease, at(10 + index), [{ sequence: sequences[index] ?? 0, result }], {});
    }
    expect(await ledger().doneSince('T', at(0))).to.deep.equal({ 'disable:account': 2, 'create:account': 1 });
    expect(await ledger().doneSince('T', at(11))).to.deep.equal({ 'disable:account': 1, 'create:account': 1 });
    expect(await ledger().doneSince('T', at(13))).to.deep.equal({});
  });

  it('takes thousands of writes at once', async () => {
    const lease = await leaseOn(ledger(), 'T');
    const keys = Array.from({ length: 2600 }, (_, index) => `k${String(index)}`);
    const sequences = await ledger().intend(lease, 'run-1', at(1), keys.map((key) => intentFor(key)));
    expect(sequences).to.deep.equal(keys.map((_, index) => index + 1));
    await ledger().conclude(lease, at(2), sequences.map((sequence) => ({ sequence, result: 'done' })), { putLinks: keys.map((key) => linkTo(key)) });
    expect(await ledger().openIntents('T')).to.deep.equal([]);
    expect(await ledger().verify()).to.include({ intact: true, entries: 5200 });
  });

  it('erases what is personal, for good, and the chain still verifies', async () => {
    const lease = await leaseOn(ledger(), 'T');
    const [first = 0, second = 0, open = 0] = await ledger().intend(lease, 'run-1', at(1), [intentFor('a'), intentFor('b'), intentFor('c')]);
    await ledger().conclude(lease, at(2), [{ sequence: first, result: 'done', entityId: 't-a' }, { sequence: second, result: 'done' }], {});
    const before = await ledger().verify();
    expect(await ledger().erase('T', [first, first, open, 4, 5, 99], at(3))).to.equal(2);
    expect(await ledger().erase('T', [first], at(4))).to.equal(0);
    expect(await ledger().erase('U', [second], at(4))).to.equal(0);
    expect(JSON.stringify(await all(ledger().journal('T')))).to.not.include('hr:a').and.not.include('a@example.edu').and.not.include('t-a');
    expect(JSON.stringify(await all(ledger().journal('T')))).to.include('hr:b').and.include('hr:c');
    const after = await ledger().verify();
    expect(after).to.include({ intact: true, entries: 7 });
    expect(after).to.not.have.property('head', before.intact ? before.head : '');
  });

  it('verifies an empty journal', async () => {
    expect(await ledger().verify()).to.include({ intact: true, entries: 0 });
  });
}
