import { expect } from 'chai';
import type { AttributeValue, Link } from '@rollcall/core';
import { valueMark } from '../../../packages/core/src/domain/digest.js';
import { OWNERSHIPS, type Ownership } from '../../../packages/core/src/mapping/definition.js';
import { withinRights } from '../../../packages/core/src/planning/ownership.js';
import { FULL_RIGHTS } from '../../../packages/core/src/planning/rights.js';

const link = (applied: string | undefined): Link => ({
  type: 'account', owner: { source: 'hr', key: 'ann' }, targetId: 'A1', label: 'ann', origin: 'created', pipeline: 'staff', since: '', runId: 'r',
  ...(applied === undefined ? {} : { applied: { notes: valueMark(applied) } }),
});

/** What is there now, what we wrote last, and the modes in which it may be set and cleared. */
const cases: readonly (readonly [what: string, now: AttributeValue | null, applied: string | undefined, set: readonly Ownership[], clear: readonly Ownership[]])[] = [
  ['what we wrote', 'ours', 'ours', ['always', 'if-last-was-ours'], ['always', 'if-last-was-ours']],
  ['what somebody changed', 'theirs', 'ours', ['always'], ['always']],
  ['what was there before us', 'theirs', undefined, ['always'], ['always']],
  ['nothing, and we never wrote it', null, undefined, ['always', 'if-empty', 'if-last-was-ours'], ['always']],
  ['nothing, though we wrote it', null, 'ours', ['always', 'if-empty'], ['always']],
  ['a list that we wrote', ['a', 'b'], undefined, ['always'], ['always']],
];

describe('whose a value is', () => {
  for (const [what, now, applied, set, clear] of cases) {
    for (const own of OWNERSHIPS) {
      const rights = { ...FULL_RIGHTS, own };
      const before = { notes: now };
      it(`${own}, over ${what}: ${set.includes(own) ? 'set' : 'left alone'}, ${clear.includes(own) ? 'cleared' : 'not cleared'}`, () => {
        const wanted = withinRights({ set: { notes: 'new' }, clear: [], before }, () => rights, link(applied));
        expect(wanted).to.deep.equal(set.includes(own) ? { set: { notes: 'new' }, clear: [], before } : { set: {}, clear: [], before: {} });
        const gone = withinRights({ set: {}, clear: [{ attribute: 'notes', by: 'seen' }], before }, () => rights, link(applied));
        expect(gone.clear.length).to.equal(clear.includes(own) ? 1 : 0);
        expect(gone.before).to.deep.equal(clear.includes(own) ? before : {});
      });
    }
  }

  it('clear: false keeps every value that the source lacks, and sets as ever', () => {
    const rights = { ...FULL_RIGHTS, clear: false };
    expect(withinRights({ set: {}, clear: [{ attribute: 'notes', by: 'seen' }], before: { notes: 'x' } }, () => rights, undefined).clear).to.deep.equal([]);
    expect(withinRights({ set: { notes: 'y' }, clear: [], before: { notes: 'x' } }, () => rights, undefined).set).to.deep.equal({ notes: 'y' });
  });

  it('each attribute by its own rights, also of somebody who has no link yet', () => {
    const before = { notes: 'x', email: null };
    const difference = { set: { notes: 'y', email: 'e' }, clear: [], before };
    expect(withinRights(difference, (name) => ({ ...FULL_RIGHTS, own: name === 'notes' ? 'create-only' : 'always' }), undefined)).to.deep.equal({ set: { email: 'e' }, clear: [], before: { email: null } });
  });
});
