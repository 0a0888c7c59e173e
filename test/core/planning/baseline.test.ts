import { expect } from 'chai';
import type { CreateOperation } from '../../../packages/core/src/domain/operation.js';
import { guardsOf, wavesOf, withinBaseline } from '../../../packages/core/src/planning/baseline.js';
import { adminsConfigSchema } from '../../../packages/target-duo/src/admins/config.js';
import { adminsProfile } from '../../../packages/target-duo/src/admins/profile.js';

const create: CreateOperation = {
  kind: 'create', type: 'account', id: 'create account hr:1', after: [], owner: { source: 'hr', key: '1' }, label: 'ann@example.edu', pipeline: 'staff',
  attributes: { email: 'ann@example.edu', name: 'Ann', role: 'Help Desk' },
};
const profileWith = (invite: boolean) => adminsProfile(adminsConfigSchema.parse({ host: '127.0.0.1', integrationKey: 'DIAAAAAAAAAAAAAAAAAA', secretKey: 's'.repeat(40), invite }));

describe('what a first plan holds', () => {
  it('no administrator whom Duo would mail an invitation', () => {
    expect(withinBaseline(create, profileWith(true))).to.deep.equal({ leftOut: ['mail'] });
    expect(withinBaseline(create, profileWith(false))).to.deep.equal({ operation: create, leftOut: [] });
  });

  it('every guard but the one on adoption', () => {
    const limit = { max: 1, path: [] };
    const guards = { adopt: limit, create: limit, remove: limit, clear: limit, shrinkGroup: limit, shrinkSource: limit };
    const { adopt: _, ...others } = guards;
    expect([guardsOf(guards, true), guardsOf(guards, false)]).to.deep.equal([others, guards]);
  });

  it('waves of 1, 10 and 100, unless the file names its own', () => {
    const stopOnErrors = { percent: 20, above: 20 };
    expect([wavesOf({ waves: [], stopOnErrors }, true), wavesOf({ waves: [5], stopOnErrors }, true), wavesOf({ waves: [], stopOnErrors }, false)]).to.deep.equal([[1, 10, 100], [5], []]);
  });
});
