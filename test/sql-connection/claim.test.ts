import { claimOfCount, NamelessRows } from '@rollcall/sql-connection';
import { expect } from 'chai';

const grounds = { endOfRows: 'CommandComplete', remedies: { nameless: 'name them', miscounted: 'let it stand still' } };
const none = new NamelessRows();

describe('the claim of a counted read', () => {
  it('is whole where as many rows came as were counted', () => {
    expect(claimOfCount({ what: 'people', announced: 3, delivered: 3, nameless: none }, grounds)).to.deep.equal({
      whole: true, announced: 3, delivered: 3, basis: 'CommandComplete, and its count in the same snapshot',
    });
    expect(claimOfCount({ what: 'people', announced: 3, delivered: 3, nameless: none }, { ...grounds, watermark: '0/1' })).to.include({ whole: true, watermark: '0/1' });
  });

  for (const delivered of [2, 4]) {
    it(`is none of wholeness where ${delivered} rows came of 3 that were counted`, () => {
      expect(claimOfCount({ what: 'people', announced: 3, delivered, nameless: none }, grounds)).to.deep.equal({
        whole: false, delivered, doubts: [{ reason: `people: the database counted 3 rows and delivered ${delivered} in one snapshot`, remedy: 'let it stand still' }],
      });
    });
  }

  it('tells every doubt: how many rows name nobody, and the first of them', () => {
    const nameless = new NamelessRows();
    expect(['id is empty', 'row 2 has no id'].map((reason) => nameless.add(reason))).to.deep.equal(['id is empty', 'row 2 has no id']);
    expect(claimOfCount({ what: 'people', announced: 2, delivered: 3, nameless }, { endOfRows: '', remedies: { nameless: 'name them' } })).to.deep.equal({
      whole: false, delivered: 3, doubts: [
        { reason: 'people: 2 rows name nobody: id is empty', remedy: 'name them' },
        { reason: 'people: the database counted 2 rows and delivered 3 in one snapshot' },
      ],
    });
  });
});
