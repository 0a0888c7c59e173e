import { expect } from 'chai';
import { weighEdit, weighEmptyScopes, weighGroupEdit, weighProtected } from '../../../packages/core/src/planning/guard-causes.js';

const APPROVE = 'approve this very plan with `rollcall approve PLAN`';

describe('guards that know no limit', () => {
  it('trip for one operation on what is protected, and name it and the rule', () => {
    expect(weighProtected([{ label: 'root', place: 'rollcall.yaml:20', operation: 'update account hr:7' }])).to.deep.equal([
      {
        guard: 'protect',
        observed: 1,
        limit: 0,
        unit: 'count',
        tripped: true,
        message: 'protect: 1 operation touches what is protected: root (update account hr:7)',
        place: 'rollcall.yaml:20',
        remedy: `If it is meant, ${APPROVE}. Else mend the source, or add the account to ignore.`,
      },
    ]);
  });

  it('give one verdict for each protecting rule, with the first five', () => {
    const touched = ['a', 'b', 'c', 'd', 'e', 'f'].map((label) => ({ label, place: 'rollcall.yaml:20', operation: `disable account hr:${label}` }));
    const [first, second, ...rest] = weighProtected([...touched, { label: 'admins', place: 'rollcall.yaml:21', operation: 'detach membership' }]);
    expect(first?.message).to.equal(
      'protect: 6 operations touch what is protected: a (disable account hr:a), b (disable account hr:b), c (disable account hr:c), d (disable account hr:d), e (disable account hr:e) and 1 more',
    );
    expect(second).to.include({ observed: 1, place: 'rollcall.yaml:21' });
    const [five] = weighProtected(touched.slice(1));
    expect(five?.message.endsWith('f (disable account hr:f)')).to.equal(true);
    expect(rest).to.deep.equal([]);
    expect(weighProtected([])).to.deep.equal([]);
  });

  it('trip for one leaver by edit, and say how many leave because of data', () => {
    expect(weighEdit({ count: 900, byData: 3, examples: ['ann', 'bob'], places: ['rollcall.yaml:14'] })).to.deep.equal([
      {
        guard: 'leaversByEdit',
        observed: 900,
        limit: 0,
        unit: 'count',
        tripped: true,
        message: '900 leave because of your edit of rollcall.yaml:14, 3 because of data; for example ann, bob',
        place: 'rollcall.yaml:14',
        remedy: `If it is meant, ${APPROVE}. Else take the edit back and plan again.`,
      },
    ]);
    const [two] = weighEdit({ count: 2, byData: 0, examples: ['ann', 'ann'], places: ['rollcall.yaml:4', 'rollcall.yaml:14'] });
    expect(two).to.include({ place: 'rollcall.yaml:4', message: '2 leave because of your edit of rollcall.yaml:4 and rollcall.yaml:14, 0 because of data; for example ann' });
    const [one] = weighEdit({ count: 1, byData: 0, examples: ['ann'], places: [] });
    expect(one?.message).to.equal('1 leaves because of an earlier edit of the file, 0 because of data; for example ann');
    expect(one).not.to.have.property('place');
    expect(weighEdit({ count: 0, byData: 900, examples: [], places: [] })).to.deep.equal([]);
  });

  it('trip for one group that loses its members by an edit', () => {
    expect(weighGroupEdit({ labels: ['vpn'], places: ['rollcall.yaml:14'] })).to.deep.equal([
      {
        guard: 'groupsByEdit',
        observed: 1,
        limit: 0,
        unit: 'count',
        tripped: true,
        message: '1 group loses members because of your edit of rollcall.yaml:14: vpn',
        place: 'rollcall.yaml:14',
        remedy: `If it is meant, ${APPROVE}. Else take the edit back and plan again.`,
      },
    ]);
    const [two] = weighGroupEdit({ labels: ['vpn', 'wifi'], places: ['rollcall.yaml:4', 'rollcall.yaml:14'] });
    expect(two?.message).to.equal('2 groups lose members because of your edit of rollcall.yaml:4 and rollcall.yaml:14: vpn, wifi');
    expect(weighGroupEdit({ labels: [], places: [] })).to.deep.equal([]);
  });

  it('trip for a scope that lets nobody in while several accounts are linked by it; one person may leave alone', () => {
    const scopes = (links: number) => [{ pipeline: 'staff', links, place: 'rollcall.yaml:12' }];
    expect(weighEmptyScopes(scopes(1))).to.deep.equal([]);
    const [verdict] = weighEmptyScopes(scopes(2));
    expect(verdict).to.include({ guard: 'emptyScope', tripped: true, observed: 2, place: 'rollcall.yaml:12' });
    expect(verdict?.message).to.equal('the scope of staff lets nobody in, and 2 accounts are linked by it');
    expect(verdict?.remedy).to.include('scope-empty').and.to.include(APPROVE);
  });
});
