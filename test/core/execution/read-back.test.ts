import { expect } from 'chai';
import { ConnectorError, type ActualRecord, type ActualType, type Claims, type Incoming, type Read, type Target } from '@rollcall/core';
import { readBack } from '../../../packages/core/src/execution/apply/read-back.js';

const account: Incoming<ActualRecord> = { ok: true, record: { type: 'account', id: 'A1', attributes: {}, standing: 'active' } };
const options = { signal: new AbortController().signal, pace: () => Promise.resolve() };

/** A target whose read by key gives these records and ends with this claim. */
function answering(page: readonly Incoming<ActualRecord>[], claim: unknown): Target {
  const read = async function* (): Read<ActualRecord, ActualType> {
    await Promise.resolve();
    yield page;
    if (claim instanceof Error) throw claim;
    return { account: claim } as unknown as Claims<ActualType>;
  };
  return { read } as unknown as Target;
}

const readIn = (target: Target) => readBack(target, ['account'], { by: 'id', values: ['A1', 'A2'] }, options);

describe('reading back', () => {
  it('tells what is there', async () => {
    const { accounts } = await readIn(answering([account], { whole: true, delivered: 1, basis: 'test' }));
    expect([...accounts.keys()]).to.deep.equal(['A1']);
  });

  const broken: Readonly<Record<string, Target>> = {
    'says that something is missing': answering([account], { whole: false, delivered: 1, doubts: [{ reason: 'cut' }] }),
    'delivered less than it says': answering([account], { whole: true, delivered: 2, basis: 'test' }),
    'was announced longer': answering([account], { whole: true, delivered: 1, announced: 2, basis: 'test' }),
    'ended without a claim': answering([account], undefined),
    'has a record that cannot be used': answering([{ ok: false, type: 'account', key: 'A2', reason: 'no username' }], { whole: true, delivered: 1, basis: 'test' }),
    'broke off': answering([account], new ConnectorError({ kind: 'unavailable', message: 'cut' })),
    'broke off in a way no plugin should': answering([account], new TypeError('oops')),
  };
  for (const [what, target] of Object.entries(broken)) {
    it(`never takes for absent what a read that ${what} did not show`, async () => {
      const error: unknown = await readIn(target).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(Error);
    });
  }
});
