import { expect } from 'chai';
import { CONFIG, Installation } from './support/installation.js';

const LEAVERS = ['ann', 'bob', 'cid'];

describe('`status` after a guard stopped a plan', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = new Installation();
    for (const key of [...LEAVERS, 'dan']) installation.world.person(key);
    await installation.run('apply');
    for (const key of LEAVERS) installation.world.person(key, { status: 'gone' });
    expect((await installation.run('apply')).code).to.equal(4);
    const { code, stdout } = await installation.run('status');
    expect(code).to.equal(4);
    expect(stdout).to.include('BLOCKED by a guard');
    expect(await shown()).to.have.nested.property('tenants[0].blocked');
  });
  afterEach(() => installation.dispose());

  const shown = async (): Promise<unknown> => JSON.parse((await installation.run('status', '--json')).stdout) as unknown;
  const ways: readonly (readonly [what: string, mend: () => void])[] = [
    ['the data was mended', () => installation.world.person('ann')],
    ['the setting was changed', () => installation.configure(CONFIG.replace('remove: { max: 2 }', 'remove: { max: 3 }'))],
  ];
  for (const command of ['plan', 'apply']) {
    for (const [what, mend] of ways) {
      it(`ends with 0 and tells of nothing blocked once ${what} and \`${command}\` went through`, async () => {
        mend();
        expect((await installation.run(command)).code).to.equal(0);
        const { code, stdout } = await installation.run('status');
        expect(code).to.equal(0);
        expect(stdout).to.not.match(/blocked/i);
        expect(await shown()).to.have.nested.property('tenants[0].accounts');
        expect(await shown()).to.not.have.nested.property('tenants[0].blocked');
      });
    }
  }
});
