import { expect } from 'chai';
import fc from 'fast-check';
import { ConnectorError, type Claims, type Incoming, type PersonRecord, type Read } from '@rollcall/core';
import { claimAfter, drain } from '../../../packages/core/src/execution/collect/drain.js';
import { beginRead, concludeRead } from '../../../packages/core/src/domain/evidence.js';

type End = 'claim' | 'throw' | 'connector error' | 'undefined' | 'doubt' | 'too many' | 'too few';

const PAGE = 3;
const record = (key: number): Incoming<PersonRecord> => ({
  ok: true,
  record: { type: 'person', key: String(key), references: [], attributes: {} },
});

/** A reader of `total` records that ends after `after` of them in one of the ways there are. */
async function* reader(total: number, after: number, end: End, closed: { count: number }): Read<PersonRecord, 'person'> {
  try {
    for (let at = 0; at < after; at += PAGE) {
      yield Array.from({ length: Math.min(PAGE, after - at) }, (_, index) => record(at + index));
      await Promise.resolve();
    }
    if (end === 'throw') throw new Error('cut');
    if (end === 'connector error') throw new ConnectorError({ kind: 'unavailable', message: 'cut', remedy: 'wait' });
    if (end === 'undefined') return undefined as never;
    if (end === 'doubt') return { person: { whole: false, delivered: after, doubts: [{ reason: 'cut' }] } };
    const delivered = end === 'too many' ? after + 1 : end === 'too few' ? after - 1 : after;
    return { person: { whole: true, delivered, announced: total, basis: 'test' } };
  } finally {
    closed.count += 1;
  }
}

const nothing = { record: () => undefined, rejected: () => undefined, page: () => undefined };

describe('draining a read', () => {
  it('calls it whole only when it ended by itself with a claim that fits, and always lets it clean up', async () => {
    const ends = fc.constantFrom<End>('claim', 'throw', 'connector error', 'undefined', 'doubt', 'too many', 'too few');
    await fc.assert(
      fc.asyncProperty(fc.nat(12), fc.nat(12), ends, async (total, cut, end) => {
        const after = Math.min(cut, total);
        const closed = { count: 0 };
        const drained = await drain(reader(total, after, end, closed), ['person'], nothing);
        const conclusion = concludeRead(beginRead('hr', '2026'), 'person', claimAfter(drained, 'person'), drained.counted.person);
        expect(conclusion.complete !== undefined).to.equal(end === 'claim' && after === total);
        expect(drained.counted.person).to.equal(after);
        expect(drained.error !== undefined).to.equal(end === 'throw' || end === 'connector error');
        expect(closed.count).to.equal(1);
      }),
    );
  });

  for (const where of ['record', 'page'] as const) {
    it(`lets the reader clean up when taking a ${where} fails, and says what failed`, async () => {
      const closed = { count: 0 };
      const intake = { ...nothing, [where]: () => expect.fail('disk full') };
      const error: unknown = await drain(reader(9, 9, 'claim', closed), ['person'], intake).catch((reason: unknown) => reason);
      expect(String(error)).to.include('disk full');
      expect(closed.count).to.equal(1);
    });
  }

  it('counts the pairs of memberships, rejections, and nothing of a type that was not asked for', async () => {
    async function* mixed(): AsyncGenerator<readonly Incoming<never>[], Claims<'membership'>, void> {
      await Promise.resolve();
      yield [
        { ok: true, record: { type: 'membership', group: 'g', members: ['a', 'b'] } },
        { ok: true, record: { type: 'membership', person: 'a', groups: ['g', 'h', 'i'] } },
        { ok: true, record: { type: 'membership', group: 'g', members: [] } },
        { ok: false, type: 'membership', reason: 'odd' },
        record(1),
      ] as unknown as readonly Incoming<never>[];
      return { membership: { whole: true, delivered: 6, basis: 'test' } };
    }
    const drained = await drain(mixed(), ['membership'], nothing);
    expect(drained.counted).to.deep.equal({ membership: 6 });
  });

  it('keeps the words and the remedy of what cut the read short', async () => {
    const drained = await drain(reader(9, 6, 'connector error', { count: 0 }), ['person'], nothing);
    expect(claimAfter(drained, 'person')).to.deep.equal({ whole: false, delivered: 6, doubts: [{ reason: 'cut', remedy: 'wait' }] });
  });
});
