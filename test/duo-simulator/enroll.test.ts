import { expect } from 'chai';
import { describe, it } from 'mocha';
import { virtualClock, type BehaviourOverrides } from '../../packages/duo-simulator/src/index.js';
import { call, ok, refusal, signedFetch } from './support/signed.js';
import { simulators } from './support/simulators.js';

const path = '/admin/v1/users/enroll';
const asked = { username: 'ada', email: 'ada@example.edu' };
const nowSeconds = 1_767_225_600;
const monthSeconds = 2_592_000;

describe('enroll', () => {
  const start = simulators();

  it('creates the user, mails a link for 30 days, and answers its code', async () => {
    const simulator = await start();
    const code = await ok<string>(simulator, 'POST', path, asked);
    expect(code).to.match(/^[0-9a-f]{16}$/);
    const [mail, ...more] = simulator.mails;
    expect(more).to.deep.equal([]);
    expect(mail).to.include({ kind: 'mail', purpose: 'enrollment', to: asked.email, sentAt: nowSeconds, code, expires: nowSeconds + monthSeconds });
    expect(mail?.link).to.include(code);
    expect(simulator.state.users.map((user) => [user.username, user.email, user.status])).to.deep.equal([['ada', asked.email, 'active']]);
  });

  for (const [validSeconds, expires] of [[3600, nowSeconds + 3600], [0, null]] as const) {
    it(`mails a link that expires ${String(expires)} for valid_secs ${String(validSeconds)}`, async () => {
      const simulator = await start();
      await ok(simulator, 'POST', path, { ...asked, valid_secs: validSeconds });
      expect(simulator.mails[0]?.expires).to.equal(expires);
    });
  }

  it('mails an existing user, found by username or alias, and leaves them as they are', async () => {
    const simulator = await start({ seed: { users: [{ username: 'ada', email: 'hers@example.edu', aliases: ['countess'] }] } });
    const before = simulator.state;
    for (const username of ['ADA', 'countess']) await ok(simulator, 'POST', path, { username, email: 'elsewhere@example.edu' });
    expect(simulator.state).to.deep.equal(before);
    expect(simulator.mails.map((mail) => mail.to)).to.deep.equal(['elsewhere@example.edu', 'elsewhere@example.edu']);
  });

  it('needs a username and an address', async () => {
    const simulator = await start();
    expect(await refusal(simulator, 'POST', path, { username: 'ada' })).to.equal('40001');
    expect(await refusal(simulator, 'POST', path, { email: 'a@example.edu' })).to.equal('40001');
    expect(await refusal(simulator, 'POST', path, { ...asked, valid_secs: 'long' })).to.equal('40002 valid_secs');
    expect([simulator.state.users, simulator.mails]).to.deep.equal([[], []]);
  });

  const again: readonly (readonly [BehaviourOverrides, string, number])[] = [
    [{}, 'another', 2], [{ enrollAgain: 'same-code' }, 'the same', 2], [{ enrollAgain: '40003' }, '40003', 1],
  ];
  for (const [behaviour, answer, mails] of again) {
    it(`asked again with ${JSON.stringify(behaviour)} answers ${answer}`, async () => {
      const clock = virtualClock();
      const simulator = await start({ clock, behaviour });
      const first = await ok(simulator, 'POST', path, asked);
      const second = await call(simulator, 'POST', path, asked);
      expect(second.code === undefined ? (second.response === first ? 'the same' : 'another') : String(second.code)).to.equal(answer);
      expect(simulator.mails).to.have.length(mails);
      clock.advance(monthSeconds * 1000);
      expect(await ok(simulator, 'POST', path, asked), 'after it expired').to.not.equal(first);
    });
  }

  it('follows the options for the address of a new user and for users who are enrolled', async () => {
    const blank = await start({ behaviour: { enrolledUserEmail: 'blank' } });
    await ok(blank, 'POST', path, asked);
    expect(blank.state.users[0]?.email).to.equal('');
    const seed = { users: [{ username: 'ada', tokens: ['1'] }] };
    await ok(await start({ seed }), 'POST', path, asked);
    expect(await refusal(await start({ seed, behaviour: { enrollEnrolled: '40002' } }), 'POST', path, asked)).to.equal('40002 username');
  });

  it('passes over a user in the trash only where the trash releases names', async () => {
    const seed = { users: [{ username: 'ada', trashedAt: nowSeconds }] };
    for (const [trashedUsername, users] of [['reserved', 1], ['released', 2]] as const) {
      const simulator = await start({ seed, behaviour: { trashedUsername } });
      await ok(simulator, 'POST', path, asked);
      expect(simulator.state.users).to.have.length(users);
    }
  });

  it('mails nothing where nothing is committed', async () => {
    for (const [kind, mails] of [['no-effect', 0], ['reset-before-commit', 0], ['reset-after-commit', 1]] as const) {
      const simulator = await start({ faults: [{ kind }] });
      await signedFetch(simulator, 'POST', path, asked).catch(() => undefined);
      expect([kind, simulator.mails.length, simulator.state.users.length]).to.deep.equal([kind, mails, mails]);
    }
  });
});
