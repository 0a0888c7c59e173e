import { expect } from 'chai';
import { describe, it } from 'mocha';
import { virtualClock, type BehaviourOverrides, type DuoSimulator } from '../../packages/duo-simulator/src/index.js';
import { call, ok, refusal } from './support/signed.js';
import { simulators } from './support/simulators.js';

interface Code {
  readonly bypass_code_id: string;
  readonly reuse_count: number | null;
}

const all = '/admin/v1/bypass_codes';

describe('bypass codes', () => {
  const start = simulators();

  async function withUser(behaviour: BehaviourOverrides = {}) {
    const clock = virtualClock();
    const simulator = await start({ clock, behaviour, seed: { users: [{ username: 'ada' }] } });
    return { clock, simulator, path: `/admin/v1/users/${simulator.userId('ada') ?? ''}/bypass_codes` };
  }

  const listed = async (simulator: DuoSimulator, path: string): Promise<readonly Code[]> => ok<Code[]>(simulator, 'GET', path);

  it('are ten of nine digits, usable once and for ever, and shown only when they are made', async () => {
    const { simulator, path } = await withUser();
    const codes = await ok<string[]>(simulator, 'POST', path);
    expect(codes).to.have.length(10);
    expect(new Set(codes).size).to.equal(10);
    for (const code of codes) expect(code).to.match(/^\d{9}$/);
    const rows = await listed(simulator, path);
    expect(rows).to.have.length(10);
    expect(rows[0]).to.deep.equal({ admin_email: '', bypass_code_id: rows[0]?.bypass_code_id, created: 1_767_225_600, expiration: null, reuse_count: 1 });
    expect(rows[0]?.bypass_code_id).to.match(/^DB[A-Z0-9]{18}$/);
    expect((await call(simulator, 'GET', all, { limit: '4', offset: '4' })).metadata).to.deep.equal({ next_offset: 8, prev_offset: 0, total_objects: 10 });
    const answers = JSON.stringify([await listed(simulator, path), await listed(simulator, all), simulator.requests.all, simulator.state]);
    for (const code of codes) expect(answers).to.not.include(code);
  });

  it('replace those there are, unless they are to be preserved', async () => {
    const { simulator, path } = await withUser();
    await ok(simulator, 'POST', path, { count: 3 });
    expect(await ok(simulator, 'POST', path, { codes: '1234567, 7654321', preserve_existing: 'true', reuse_count: 0 })).to.deep.equal(['1234567', '7654321']);
    expect((await listed(simulator, path)).map((code) => code.reuse_count)).to.deep.equal([1, 1, 1, null, null]);
    await ok(simulator, 'POST', path, { count: 1, reuse_count: 5 });
    expect((await listed(simulator, path)).map((code) => code.reuse_count)).to.deep.equal([5]);
  });

  const refused: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
    [{ count: 0 }, '40002 count'], [{ count: 11 }, '40002 count'], [{ count: 2, codes: '123456' }, '40002 codes'],
    [{ codes: '' }, '40002 codes'], [{ codes: '1,2,1' }, '40002 codes'], [{ codes: 'open sesame' }, '40002 codes'],
    [{ reuse_count: 'many' }, '40002 reuse_count'], [{ valid_secs: '-1' }, '40002 valid_secs'], [{ preserve_existing: 'maybe' }, '40002 preserve_existing'],
  ];
  for (const [params, answer] of refused) {
    it(`are refused for ${JSON.stringify(params)} with ${answer}, and what was stays`, async () => {
      const { simulator, path } = await withUser();
      await ok(simulator, 'POST', path, { count: 2 });
      const before = simulator.dump();
      expect(await refusal(simulator, 'POST', path, params)).to.equal(answer);
      expect(simulator.dump()).to.deep.equal(before);
    });
  }

  it('are no more than a hundred of a user; one too many makes and clears none', async () => {
    const { simulator, path } = await withUser();
    await ok(simulator, 'POST', path, { codes: Array.from({ length: 95 }, (_, n) => String(1000 + n)).join() });
    expect(await refusal(simulator, 'POST', path, { count: 6, preserve_existing: true })).to.equal('50001');
    expect(await listed(simulator, path)).to.have.length(95);
    await ok(simulator, 'POST', path, { count: 5, preserve_existing: true });
    expect((await listed(simulator, path)).length).to.equal(100);
  });

  it('expire by the clock, and stay listed when told so', async () => {
    for (const [choice, left] of [['gone', 0], ['listed', 1]] as const) {
      const { clock, simulator, path } = await withUser({ expiredBypassCode: choice });
      await ok(simulator, 'POST', path, { count: 1, valid_secs: 3600 });
      clock.advance(3_599_000);
      expect(await ok<object[]>(simulator, 'GET', path)).to.have.nested.property('[0].expiration', 1_767_225_600 + 3600);
      clock.advance(1000);
      expect(await listed(simulator, all)).to.have.length(left);
    }
  });

  it('expire one after the other, those of a seed too', async () => {
    const clock = virtualClock();
    const nowSeconds = clock.now() / 1000;
    const simulator = await start({ clock, seed: { users: [{ username: 'a', bypassCodes: [{ expiration: nowSeconds + 20 }, {}] }, { username: 'b', bypassCodes: [{ expiration: nowSeconds + 10 }] }] } });
    const left: number[] = [];
    for (const _ of [0, 10, 20]) {
      left.push((await listed(simulator, all)).length);
      clock.advance(10_000);
    }
    expect(left).to.deep.equal([3, 2, 1]);
  });

  it('can be read and deleted one by one, with their user', async () => {
    const { simulator, path } = await withUser();
    await ok(simulator, 'POST', path, { count: 2 });
    const [first] = await listed(simulator, all);
    const one = `${all}/${first?.bypass_code_id ?? ''}`;
    const read = await ok<{ user: object }>(simulator, 'GET', one);
    expect(read.user).to.include({ username: 'ada' });
    for (const _ of [1, 2]) expect(await ok(simulator, 'DELETE', one)).to.equal('');
    expect(await refusal(simulator, 'GET', one)).to.equal('40401');
    expect(await listed(simulator, path)).to.have.length(1);
    await ok(simulator, 'DELETE', path.replace('/bypass_codes', ''));
    expect(await listed(simulator, all)).to.deep.equal([]);
  });

  it('follow the options for their text, length, user and administrator', async () => {
    const { simulator, path } = await withUser({ bypassCodeText: 'any', bypassCodeDigits: 6, bypassCodeUser: 'embedded', bypassCodeAdminEmail: 'null' });
    expect((await ok<string[]>(simulator, 'POST', path, { count: 1 }))[0]).to.match(/^\d{6}$/);
    await ok(simulator, 'POST', path, { codes: 'open sesame' });
    expect(await ok(simulator, 'GET', path)).to.have.nested.property('[0].user.username', 'ada');
    expect(await ok(simulator, 'GET', path)).to.have.nested.property('[0].admin_email', null);
    expect(await refusal(simulator, 'POST', path, { codes: 'open sesame', preserve_existing: '1' })).to.equal('40003');
    const strict = await withUser({ duplicateBypassCode: '40002', deleteUnknownCredential: '40401' });
    await ok(strict.simulator, 'POST', strict.path, { codes: '123456' });
    expect(await refusal(strict.simulator, 'POST', strict.path, { codes: '123456', preserve_existing: '1' })).to.equal('40002 codes');
    expect(await refusal(strict.simulator, 'DELETE', `${all}/DBNOSUCH`)).to.equal('40401');
  });
});
