/* eslint-disable @typescript-eslint/no-misused-spread, @typescript-eslint/no-unsafe-class-instance-assignment -- cheating is the subject */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  beginRead,
  concludeRead,
  isProof,
  proveAbsence,
  proveExit,
  reviveProof,
  vouchForPlan,
  type CompleteRead,
  type ReadClaim,
  type ReadTicket,
  type RegisteredPlan,
} from '../../../packages/core/src/domain/evidence.js';
import { assertProven, type Operation } from '../../../packages/core/src/domain/operation.js';

const AT = '2026-01-05T00:00:00.000Z';
const whole = (delivered: number, more: object = {}): ReadClaim => ({ whole: true, delivered, basis: 'test', ...more });

function evidence<T extends 'person' | 'group' | 'membership'>(type: T, source = 'hr', at = AT): CompleteRead<T> {
  const { complete } = concludeRead(beginRead(source, at), type, whole(3), 3);
  if (complete === undefined) throw new Error('not whole');
  return complete;
}

const disable = (proof: unknown): Operation =>
  ({
    kind: 'disable',
    type: 'account',
    id: 'disable account hr:1',
    after: [],
    owner: { source: 'hr', key: '1' },
    label: 'ann',
    pipeline: 'staff',
    ref: { id: 'A1' },
    before: { fields: {} },
    proof,
  }) as Operation;

describe('concluding a read', () => {
  it('is whole only when the claim says so and every count fits, whatever is claimed', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.nat(5), fc.option(fc.nat(5), { nil: undefined }), fc.boolean(), (counted, delivered, announced, isWhole) => {
        const claim: ReadClaim = isWhole
          ? { whole: true, delivered, basis: 'x', ...(announced === undefined ? {} : { announced }) }
          : { whole: false, delivered, doubts: [{ reason: 'cut' }] };
        const { complete, doubts } = concludeRead(beginRead('hr', AT), 'person', claim, counted);
        const fits = isWhole && delivered === counted && (announced ?? counted) === counted;
        expect(complete !== undefined).to.equal(fits);
        expect(doubts.length === 0).to.equal(fits);
      }),
    );
  });

  it('has a doubt for a reader that ended without a claim', () => {
    expect(concludeRead(beginRead('hr', AT), 'person', undefined, 0).doubts).to.deep.equal([{ reason: 'the reader ended without a claim' }]);
  });

  it('has a doubt for a reader that doubts without saying what', () => {
    const claim = { whole: false, delivered: 0, doubts: [] } as unknown as ReadClaim;
    expect(concludeRead(beginRead('hr', AT), 'person', claim, 0).doubts).to.have.length(1);
  });

  it('accepts no ticket that was cast', () => {
    const ticket = { source: 'hr', takenAt: AT } as unknown as ReadTicket;
    expect(() => concludeRead(ticket, 'person', whole(0), 0)).to.throw(TypeError);
    expect(() => proveExit('account', ticket, 'scope')).to.throw(TypeError);
  });
});

describe('proving absence', () => {
  it('names the reads that are missing, and proves nothing', () => {
    const needed = [{ source: 'pay', type: 'person' }, { source: 'hr', type: 'membership' }] as const;
    const attempt = proveAbsence('account', evidence('person'), needed, [evidence('person'), evidence('group', 'pay')]);
    expect(attempt).to.deep.equal({ proof: undefined, missing: needed });
  });

  it('is as old as its oldest read', () => {
    const old = evidence('person', 'pay', '2026-01-04T00:00:00.000Z');
    const attempt = proveAbsence('account', evidence('person'), [{ source: 'pay', type: 'person' }], [old]);
    expect(attempt.proof?.takenAt).to.equal(old.takenAt);
    expect(attempt.proof?.reads).to.have.length(2);
  });

  it('accepts no ticket, proof or constructed look-alike in place of evidence', () => {
    const real = evidence('person');
    const Maker = real.constructor as new (...args: unknown[]) => CompleteRead<'person'>;
    const cheats = [beginRead('hr', AT), proveExit('account', beginRead('hr', AT), 'x'), new Maker('person', 'hr', AT, 3, 'x', undefined)];
    for (const cheat of cheats) expect(() => proveAbsence('account', cheat as unknown as CompleteRead<'person'>, [], [])).to.throw(TypeError);
  });

  it('accepts no evidence that was cast, neither as the primary read nor beside it', () => {
    const cast = { ...evidence('person') } as CompleteRead<'person'>;
    expect(() => proveAbsence('account', cast, [], [])).to.throw(TypeError);
    const beside = proveAbsence('account', evidence('person'), [{ source: 'pay', type: 'person' }], [{ ...cast, source: 'pay' } as CompleteRead]);
    expect(beside.proof).to.equal(undefined);
  });
});

describe('the last gate', () => {
  const proof = proveExit('account', beginRead('hr', AT), 'scope');

  it('lets a minted proof of the right subject pass', () => {
    expect(() => assertProven(disable(proof))).not.to.throw();
  });

  const cheats: Readonly<Record<string, unknown>> = {
    'a copy': { ...proof },
    'a proof from JSON': JSON.parse(JSON.stringify(proof)) as unknown,
    'a proof of its own prototype': Object.assign(Object.create(Object.getPrototypeOf(proof) as object) as object, proof),
    'a proof of a membership': proveExit('membership', beginRead('hr', AT), 'scope'),
    'a proof of an attribute': proveExit('attribute', beginRead('hr', AT), 'scope'),
    evidence: evidence('person'),
    'a ticket': beginRead('hr', AT),
  };
  for (const [name, cheat] of Object.entries(cheats)) {
    it(`stops ${name}`, () => expect(() => assertProven(disable(cheat))).to.throw(TypeError, 'nothing is taken away without proof'));
  }

  it('knows no proof that somebody made with its constructor', () => {
    const Maker = proof.constructor as new (subject: string, kind: string, reads: readonly string[], at: string) => object;
    const made = new Maker('account', 'exit', [], AT);
    expect(() => assertProven(disable(made))).to.throw(TypeError);
  });

  it('stops a clearing and a detaching in the same way', () => {
    const update = { ...disable(undefined), kind: 'update', set: {}, clear: [{ attribute: 'email', proof: { ...proof } }] } as unknown as Operation;
    expect(() => assertProven(update)).to.throw(TypeError);
    const attachment = { what: 'membership', account: { id: 'A1' }, group: { id: 'G1' }, groupLabel: 'g' };
    const detach = { ...disable(proof), kind: 'detach', attachment } as unknown as Operation;
    expect(() => assertProven(detach)).to.throw(TypeError);
  });
});

describe('proofs from a saved plan', () => {
  const record = { subject: 'account', kind: 'absence', reads: [], takenAt: AT } as const;

  it('come back only with a plan whose digest the ledger knows', () => {
    expect(vouchForPlan('sha256:1', 'sha256:2')).to.equal(undefined);
    expect(vouchForPlan('sha256:1', undefined)).to.equal(undefined);
    const plan = vouchForPlan('sha256:1', 'sha256:1');
    expect(plan !== undefined && isProof(reviveProof(record, plan))).to.equal(true);
  });

  it('do not come back with a plan that was cast', () => {
    expect(() => reviveProof(record, { digest: 'sha256:1' } as unknown as RegisteredPlan)).to.throw(TypeError);
  });
});
