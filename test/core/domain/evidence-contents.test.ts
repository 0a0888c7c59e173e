import { expect } from 'chai';
import { digestOf } from '../../../packages/core/src/domain/digest.js';
import {
  beginRead,
  concludeRead,
  isProof,
  proveAbsence,
  proveExit,
  proveOrder,
  proveRetirement,
  type CompleteRead,
  type EvidenceType,
} from '../../../packages/core/src/domain/evidence.js';

const AT = '2026-01-05T00:00:00.000Z';
const LATER = '2026-01-05T01:00:00.000Z';

interface ReadSaid {
  readonly type: EvidenceType;
  readonly source: string;
  readonly takenAt: string;
  readonly delivered: number;
  readonly basis: string;
  readonly watermark?: string;
}

const said: ReadSaid = { type: 'person', source: 'hr', takenAt: AT, delivered: 3, basis: 'counted', watermark: 'w1' };

function readOf({ type, source, takenAt, ...claim }: ReadSaid): CompleteRead {
  const { complete } = concludeRead(beginRead(source, takenAt), type, { whole: true, ...claim }, claim.delivered);
  if (complete === undefined) throw new Error('not whole');
  return complete;
}

describe('the digest of a whole read', () => {
  it('is over all that was said of it, and the same for the same', () => {
    expect(readOf(said).digest).to.equal(digestOf({ ...said }));
    expect(readOf({ ...said }).digest).to.equal(readOf(said).digest);
  });

  for (const [what, more] of [
    ['of another type', { type: 'group' }],
    ['of another source', { source: 'pay' }],
    ['at another time', { takenAt: LATER }],
    ['of another count', { delivered: 4 }],
    ['on another basis', { basis: 'end of the listing' }],
    ['at another state of the server', { watermark: 'w2' }],
  ] as const) {
    it(`is another for a read ${what}`, () => expect(readOf({ ...said, ...more }).digest).not.to.equal(readOf(said).digest));
  }

  it('is another without a state of the server', () => {
    const { watermark, ...without } = said;
    expect(watermark).not.to.equal(undefined);
    expect(readOf(without).digest).to.equal(digestOf(without));
  });
});

describe('what a proof rests on', () => {
  const ticket = () => beginRead('hr', AT);

  it('of absence: the digests of its reads, each once', () => {
    const person = concludeRead(ticket(), 'person', { whole: true, delivered: 0, basis: 'x' }, 0).complete;
    if (person === undefined) throw new Error('not whole');
    const pay = readOf({ ...said, source: 'pay' });
    const need = { source: 'pay', type: 'person' } as const;
    const { proof } = proveAbsence('account', person, [need, need, { source: 'hr', type: 'person' }], [pay, person]);
    expect(proof).to.deep.include({ subject: 'account', kind: 'absence', reads: [person.digest, pay.digest], takenAt: AT });
  });

  for (const subject of ['account', 'group', 'membership', 'attribute'] as const) {
    it(`of exit (${subject}): the read that showed it, and the rule that let it go`, () => {
      expect(proveExit(subject, ticket(), 'scope')).to.deep.include({ subject, kind: 'exit', reads: [`seen:hr@${AT}`, 'rule:scope'], takenAt: AT });
    });
  }

  it('of a pipeline that was retired: the rule that says so', () => {
    const proof = proveRetirement('staff was retired by chief', LATER);
    expect(proof).to.deep.include({ subject: 'account', kind: 'exit', reads: ['rule:staff was retired by chief'], takenAt: LATER });
    expect(isProof(proof)).to.equal(true);
  });

  it('of an order: who gave it', () => {
    const proof = proveOrder('chief', LATER);
    expect(proof).to.deep.include({ subject: 'account', kind: 'order', reads: ['order:chief'], takenAt: LATER });
    expect(isProof(proof)).to.equal(true);
  });
});
