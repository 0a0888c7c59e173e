import { expect } from 'chai';
import type { Intent, Json, Ledger } from '@rollcall/core';
import { openLedger } from '../../../packages/core/src/ledger/index.js';
import { systemRandom } from '@rollcall/core/host';
import { StandingClock } from '../support/worlds.js';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 5, 0, 0, second)).toISOString();

const detach = (key: string, attachment: Json): Intent => ({ operation: `detach ${key}`, shape: 'detach:membership', payload: { kind: 'detach', attachment } });
const member = (account: string, group: string): Intent => detach(`${account} ${group}`, { what: 'membership', account: { id: account }, group: { id: group }, groupLabel: group });
const phone = (account: string): Intent => ({ ...detach(account, { what: 'value', account: { id: account }, attribute: 'phones', value: { number: '1' } }), shape: 'detach:phones' });
const update = (account: string, ...cleared: readonly string[]): Intent => ({
  operation: `update ${account}`,
  shape: 'update:account',
  payload: { kind: 'update', type: 'account', set: { email: 'a' }, clear: cleared.map((attribute) => ({ attribute, proof: {} })) },
});
const updateGroup = (group: string, ...cleared: readonly string[]): Intent => {
  const { payload } = update(group, ...cleared);
  return { operation: `update group ${group}`, shape: 'update:group', payload: { ...(payload as Record<string, Json>), type: 'group' } };
};
const attach = (account: string, group: string): Intent => ({ ...member(account, group), operation: `attach ${account} ${group}`, shape: 'attach:membership' });

describe('what was taken away within a window', () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openLedger({ location: ':memory:', clock: new StandingClock(), random: systemRandom });
  });
  afterEach(() => ledger.close());

  async function done(intents: readonly Intent[], second: number, runId = 'r1', tenant = 'T'): Promise<readonly number[]> {
    const attempt = await ledger.acquireLease(tenant, 'somebody', at(second), 1000);
    if (!attempt.granted) throw new Error('busy');
    const sequences = await ledger.intend(attempt.lease, runId, at(second), intents);
    await ledger.conclude(attempt.lease, at(second), sequences.map((sequence) => ({ sequence, result: 'done' })), {});
    await ledger.releaseLease(attempt.lease);
    return sequences;
  }

  it('counts members by group and values by attribute, those of the window and the tenant only', async () => {
    await done([member('a', 'g1'), phone('a')], 1);
    await done([member('b', 'g1'), member('c', 'g1'), member('c', 'g2'), attach('d', 'g1')], 2);
    await done([phone('b'), update('a', 'email', 'realname'), update('b', 'email'), update('c'), updateGroup('g', 'desc', 'email')], 3);
    await done([member('z', 'g1')], 3, 'r2', 'U');
    expect(await ledger.takenSince('T', at(2))).to.deep.equal({ members: { g1: 2, g2: 1 }, values: { phones: 1, email: 2, realname: 1 }, groupValues: { desc: 1, email: 1 } });
    expect(await ledger.takenSince('T', at(1))).to.deep.equal({ members: { g1: 3, g2: 1 }, values: { phones: 2, email: 2, realname: 1 }, groupValues: { desc: 1, email: 1 } });
    expect(await ledger.takenSince('T', at(4))).to.deep.equal({ members: {}, values: {}, groupValues: {} });
  });

  it('counts only what was done, and nothing that somebody ordered', async () => {
    const attempt = await ledger.acquireLease('T', 'somebody', at(1), 1000);
    if (!attempt.granted) throw new Error('busy');
    const sequences = await ledger.intend(attempt.lease, 'r1', at(1), [member('a', 'g1'), member('b', 'g1'), member('c', 'g1')]);
    const results = ['refused', 'already-so', 'ambiguous'] as const;
    await ledger.conclude(attempt.lease, at(1), sequences.map((sequence, index) => ({ sequence, result: results[index] ?? 'done' })), {});
    await ledger.releaseLease(attempt.lease);
    await ledger.putRun({ runId: 'o1', tenant: 'T', target: 'app', kind: 'leave', startedAt: at(2), status: 'done', operations: 1, failed: 0 });
    await done([member('d', 'g1')], 2, 'o1');
    expect(await ledger.takenSince('T', at(0))).to.deep.equal({ members: {}, values: {}, groupValues: {} });
  });

  it('counts thousands, also of one moment, and leaves out what was erased', async () => {
    const sequences = await done(Array.from({ length: 2500 }, (_, index) => member(`a${index}`, `g${index % 2}`)), 1);
    expect((await ledger.takenSince('T', at(1))).members).to.deep.equal({ g0: 1250, g1: 1250 });
    await ledger.erase('T', sequences.slice(0, 1), at(2));
    expect((await ledger.takenSince('T', at(1))).members).to.deep.equal({ g0: 1249, g1: 1250 });
  });
});
