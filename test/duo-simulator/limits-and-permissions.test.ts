import { expect } from 'chai';
import { describe, it } from 'mocha';
import { declaredCallsPerMinute, virtualClock, type EndpointClass, type Grant } from '../../packages/duo-simulator/src/index.js';
import { ok, refusal, signedFetch } from './support/signed.js';
import { simulators } from './support/simulators.js';

const hundred = Array.from({ length: 100 }, (_, index) => index);

describe('object limits', () => {
  const start = simulators();

  it('answers 500/50001 to the 101st group of a user, and changes nothing', async () => {
    const simulator = await start({ seed: { users: [{ username: 'a', groups: hundred.map((n) => `g${String(n)}`) }], groups: [{ name: 'one more' }] } });
    const answer = await signedFetch(simulator, 'POST', `/admin/v1/users/${simulator.userId('a') ?? ''}/groups`, { group_id: simulator.groupId('one more') });
    expect(answer.status).to.equal(500);
    expect(answer.text).to.equal('{"code": 50001, "message": "Unknown internal server error", "stat": "FAIL"}');
    expect(simulator.state.memberships).to.have.length(100);
  });

  it('answers 500/50001 to the 101st phone of a user', async () => {
    const simulator = await start({ seed: { users: [{ username: 'a', phones: hundred.map((n) => `+1555${String(1000 + n)}`) }], phones: [{ number: '+15559999' }] } });
    expect(await refusal(simulator, 'POST', `/admin/v1/users/${simulator.userId('a') ?? ''}/phones`, { phone_id: simulator.phoneId('+15559999') })).to.equal('50001');
  });

  it('answers 500/50001 to the 101st user of a phone', async () => {
    const simulator = await start({ seed: { users: [...hundred.map((n) => ({ username: `u${String(n)}`, phones: ['+15559999'] })), { username: 'late' }] } });
    expect(await refusal(simulator, 'POST', `/admin/v1/users/${simulator.userId('late') ?? ''}/phones`, { phone_id: simulator.phoneId('+15559999') })).to.equal('50001');
  });

  it('answers 500/50001 to the 101st token of a user, and to the 101st user of a token', async () => {
    const simulator = await start({ seed: { users: [...hundred.map((n) => ({ username: `u${String(n)}`, tokens: ['shared'] })), { username: 'rich', tokens: hundred.map(String) }, { username: 'late' }], tokens: [{ serial: 'one more' }] } });
    const give = (username: string, serial: string): Promise<string> =>
      refusal(simulator, 'POST', `/admin/v1/users/${simulator.userId(username) ?? ''}/tokens`, { token_id: simulator.tokenId(serial) });
    expect(await give('rich', 'one more')).to.equal('50001');
    expect(await give('late', 'shared')).to.equal('50001');
  });

  const creations: readonly (readonly [string, string, Readonly<Record<string, unknown>>])[] = [
    ['a user', '/admin/v1/users', { username: 'new' }],
    ['users in bulk', '/admin/v1/users/bulk_create', { users: [{ username: 'new' }] }],
    ['an enrolment', '/admin/v1/users/enroll', { username: 'new', email: 'new@example.edu' }],
    ['a sync', '/admin/v1/users/directorysync/DSX/syncuser', { username: 'new' }],
  ];
  for (const [title, path, params] of creations) {
    it(`refuses ${title} above the licence, as the options say, and keeps nothing of it`, async () => {
      const seed = { users: [{ username: 'a', status: 'disabled' }, { username: 'b', trashedAt: 1_767_225_600 }], userLimit: 2, directories: [{ directoryKey: 'DSX', people: [{ username: 'new' }] }] };
      const simulator = await start({ seed });
      expect(await refusal(simulator, 'POST', path, params)).to.equal('40301');
      expect([simulator.state.users.length, simulator.mails]).to.deep.equal([2, []]);
      expect(await refusal(await start({ seed, behaviour: { userLimitReached: '50001' } }), 'POST', path, params)).to.equal('50001');
      await ok(await start({ seed, behaviour: { userLimitCounts: 'without-trash' } }), 'POST', path, params);
    });
  }

  it('says the edition of the seed', async () => {
    expect(await ok(await start({ seed: { edition: 'Duo Essentials' } }), 'GET', '/admin/v1/info/summary')).to.include({ edition: 'Duo Essentials', admin_count: 1 });
  });
});

describe('permissions', () => {
  const start = simulators();
  const calls: readonly (readonly [Grant, string, string])[] = [
    ['read-resource', 'GET', '/admin/v1/users'],
    ['read-resource', 'GET', '/admin/v2/groups/DGX/users'],
    ['write-resource', 'POST', '/admin/v1/users'],
    ['write-resource', 'POST', '/admin/v1/bulk'],
    ['write-resource', 'DELETE', '/admin/v1/phones/DPX'],
    ['read-information', 'GET', '/admin/v1/info/summary'],
    ['read-resource', 'GET', '/admin/v1/users/directorysync'],
    ['write-resource', 'POST', '/admin/v1/users/enroll'],
    ['write-resource', 'DELETE', '/admin/v1/tokens/DHX'],
    ['administrators', 'GET', '/admin/v1/admins'],
    ['administrators', 'POST', '/admin/v1/admins'],
    ['settings', 'GET', '/admin/v1/settings'],
    ['settings', 'POST', '/admin/v1/settings'],
  ];
  for (const [grant, method, path] of calls) {
    it(`answers 403/40301 to ${method} ${path} without ${grant}`, async () => {
      const simulator = await start({ grants: { [grant]: false } });
      expect(await refusal(simulator, method, path)).to.equal('40301');
      simulator.grant({ [grant]: true });
      expect((await signedFetch(simulator, method, path)).status).not.to.equal(403);
    });
  }

  it('answers 404 and 405 before permissions, and refuses a caller outside the network first', async () => {
    const simulator = await start({ grants: { 'read-resource': false, 'write-resource': false } });
    expect(await refusal(simulator, 'GET', '/admin/v1/nothing')).to.equal('40401');
    expect(await refusal(simulator, 'DELETE', '/admin/v1/users')).to.equal('40501');
    simulator.grant({ network: false });
    expect(await refusal(simulator, 'GET', '/admin/v1/nothing')).to.equal('40301');
    expect(await refusal(await start({ grants: { network: false }, behaviour: { addressDenied: '40302' } }), 'GET', '/admin/v1/users')).to.equal('40302');
    expect(await refusal(await start({ behaviour: { wrongVerb: '40401' } }), 'DELETE', '/admin/v1/users')).to.equal('40401');
  });

  it('keeps keys of the Admin API and of the Auth API apart, as the options say', async () => {
    const [admin, auth] = ['/admin/v1/users', '/auth/v2/check'] as const;
    expect(await refusal(await start(), 'GET', auth)).to.equal('40301');
    const other = await start({ behaviour: { applicationKind: 'auth-api', otherApplication: '40102' } });
    expect(await ok(other, 'GET', auth)).to.have.keys('time');
    expect(await refusal(other, 'GET', '/auth/v2/preauth')).to.equal('40401');
    expect(await refusal(other, 'GET', admin)).to.equal('40102');
    for (const adminApi of ['40401', '40301'] as const) expect(await refusal(await start({ behaviour: { adminApi } }), 'GET', admin)).to.equal(adminApi);
  });
});

describe('declared rate limits', () => {
  const start = simulators();
  const samples: readonly (readonly [EndpointClass, string, string, Readonly<Record<string, string>>])[] = [
    ['unpaged', 'GET', '/admin/v1/users', {}],
    ['bulk', 'POST', '/admin/v1/users/bulk_restore', {}],
    ['page', 'GET', '/admin/v1/users', { limit: '1' }],
    ['modify', 'DELETE', '/admin/v1/users/DUX', {}],
  ];

  for (const [endpointClass, method, path, params] of samples) {
    const most = declaredCallsPerMinute[endpointClass];
    it(`answers 429/42901 to call ${String(most + 1)} of class ${endpointClass} within a minute`, async () => {
      const clock = virtualClock();
      const simulator = await start({ clock, behaviour: { rateLimits: 'declared' } });
      for (let index = 0; index < most; index += 1) expect((await signedFetch(simulator, method, path, params)).status).not.to.equal(429);
      const refused = await signedFetch(simulator, method, path, params);
      expect(refused.text).to.equal('{"code": 42901, "message": "Too Many Requests", "stat": "FAIL"}');
      expect(refused.headers).not.to.have.any.keys('retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining');
      expect(simulator.requests.countBy('status')['429']).to.equal(1);
      clock.advance(60_000);
      expect((await signedFetch(simulator, method, path, params)).status).not.to.equal(429);
    });
  }

  it('counts classes apart and nothing by default', async () => {
    const simulator = await start({ behaviour: { rateLimits: 'declared', rateLimitWindow: 'fixed' } });
    for (let index = 0; index < 40; index += 1) await signedFetch(simulator, 'GET', '/admin/v1/users');
    expect(await refusal(simulator, 'GET', '/admin/v1/users')).to.equal('42901');
    expect((await signedFetch(simulator, 'GET', '/admin/v1/users', { limit: '1' })).status).to.equal(200);
    const free = await start();
    for (let index = 0; index < 45; index += 1) expect((await signedFetch(free, 'GET', '/admin/v1/users')).status).to.equal(200);
  });
});
