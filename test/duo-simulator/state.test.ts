import { expect } from 'chai';
import { describe, it } from 'mocha';
import { seededRandom, startDuoSimulator, type Seed } from '../../packages/duo-simulator/src/index.js';
import { ok, signedFetch } from './support/signed.js';
import { simulators } from './support/simulators.js';

const seed: Seed = {
  users: [
    { username: 'zoe', groups: ['b', 'a'], phones: ['+15550100', { number: '+15550101', activated: true, type: 'mobile', platform: 'apple ios' }], aliases: [null, 'z2'] },
    { username: 'ada', realname: 'Ada', status: 'bypass', customAttributes: { Team: 'x' }, trashedAt: 1_767_225_600, tokens: [{ serial: '1', type: 'd1' }, 'TOTP'], bypassCodes: [{ reuseCount: null, expiration: 1_999_999_999 }, {}], webauthnCredentials: [{ label: 'Security key' }], desktopAuthenticators: [{ dakey: 'DA1' }], u2fTokens: [{ registration_id: 'x' }], enrollment: { code: 'c0de' } },
  ],
  groups: [{ name: 'a', desc: 'A', status: 'disabled' }, { name: 'a', desc: 'second' }],
  tokens: [{ serial: 'TOTP', type: 't6', totpStep: 60 }],
  admins: [{ email: 'own@example.edu', lastLogin: 1_767_000_000 }, { email: 'help@example.edu', role: 'Help Desk', status: 'Disabled', phone: '+15550100' }],
  adminEmailsElsewhere: ['Else@example.edu'],
  directories: [{ directoryKey: 'DSAAAAAAAAAAAAAAAAAA', name: 'AD', people: [{ username: 'zoe', groups: ['x (from AD sync "AD")'] }] }, { directoryKey: 'DSBBBBBBBBBBBBBBBBBB' }],
  edition: 'Duo Essentials',
  userLimit: 12,
  messages: [{ kind: 'mail', purpose: 'enrollment', to: 'ada@example.edu', sentAt: 1, code: 'c', link: 'l', expires: null }, { kind: 'text', purpose: 'activation', to: '+15550100', sentAt: 2, text: 't' }],
  settings: { pending_deletion_days: 9, user_telephony_cost_max: 5 },
};

describe('state', () => {
  const start = simulators();

  it('reads as a sorted snapshot without ids', async () => {
    const { state } = await start({ seed });
    expect(state.users.map((user) => [user.username, user.status, user.aliases])).to.deep.equal([['ada', 'pending deletion', []], ['zoe', 'active', ['z2']]]);
    expect(state.groups).to.deep.equal([{ name: 'a', desc: 'A', status: 'disabled' }, { name: 'a', desc: 'second', status: 'active' }, { name: 'b', desc: '', status: 'active' }]);
    expect(state.phones.map((phone) => [phone.number, phone.type, phone.users])).to.deep.equal([['+15550100', 'mobile', ['zoe']], ['+15550101', 'mobile', ['zoe']]]);
    expect(state.tokens).to.deep.equal([{ serial: '1', type: 'd1', users: ['ada'] }, { serial: 'TOTP', type: 't6', users: ['ada'] }]);
    expect(state.admins.map((admin) => [admin.email, admin.role, admin.status])).to.deep.equal([['help@example.edu', 'Help Desk', 'Disabled'], ['own@example.edu', 'Owner', 'Active']]);
    expect(state.memberships).to.deep.equal([{ group: 'a', username: 'zoe' }, { group: 'b', username: 'zoe' }]);
  });

  it('is the same however it came about', async () => {
    const one = await start({ seed: { users: [{ username: 'a', groups: ['x'] }, { username: 'b' }] } });
    const other = await start({ seed: { users: [{ username: 'b' }, { username: 'a' }], groups: [{ name: 'x' }] }, random: seededRandom(9) });
    await ok(other, 'POST', `/admin/v1/users/${other.userId('a') ?? ''}/groups`, { group_id: other.groupId('x') });
    expect(other.state).to.deep.equal(one.state);
  });

  it('survives a dump and a load to the byte', async () => {
    const first = await start({ seed });
    const dumped = JSON.parse(JSON.stringify(first.dump())) as Seed;
    const second = await start({ seed: { users: [{ username: 'gone' }] }, random: seededRandom(2) });
    second.load(dumped);
    expect(second.dump()).to.deep.equal(first.dump());
    for (const path of ['/admin/v1/users', '/admin/v1/groups', '/admin/v1/phones', '/admin/v1/tokens', '/admin/v1/bypass_codes', '/admin/v1/webauthncredentials', '/admin/v1/admins', '/admin/v1/users/directorysync', '/admin/v1/settings']) {
      expect((await signedFetch(second, 'GET', path)).text).to.equal((await signedFetch(first, 'GET', path)).text);
    }
  });

  it('is as at the start after a reset: content, ids, requests, faults, permissions and credentials', async () => {
    const simulator = await start({ seed, faults: [{ kind: 'internal-error', nth: 3 }] });
    const before = simulator.dump();
    await ok(simulator, 'POST', '/admin/v1/users', { username: 'new' });
    simulator.grant({ 'read-resource': false });
    simulator.faults.add({ kind: 'bad-gateway' });
    simulator.acceptCredentials({ ikey: 'x', skey: 'y' });
    simulator.reset();
    expect(simulator.dump()).to.deep.equal(before);
    expect(simulator.requests.count()).to.equal(0);
    await ok(simulator, 'POST', '/admin/v1/users', { username: 'new' });
    const [id] = [simulator.userId('new')];
    simulator.reset();
    await ok(simulator, 'POST', '/admin/v1/users', { username: 'new' });
    expect(simulator.userId('new')).to.equal(id);
    await ok(simulator, 'GET', '/admin/v1/users');
    expect((await signedFetch(simulator, 'GET', '/admin/v1/users')).status).to.equal(500);
  });

  it('mints the same ids in every run, and others from another seed', async () => {
    const idIn = async (options = {}): Promise<string | undefined> => (await start({ seed: { users: [{ username: 'a' }] }, ...options })).userId('a');
    expect(await idIn()).to.equal(await idIn()).and.match(/^DU[A-Z0-9]{18}$/);
    expect(await idIn({ random: seededRandom(7) })).not.to.equal(await idIn());
  });

  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ['an unknown key', { users: [{ username: 'a', nmae: 'x' }] }, /seed\.users\[0\]\.nmae is not a known key/],
    ['a missing username', { users: [{}] }, /seed\.users\[0\]\.username is missing/],
    ['a wrong status', { users: [{ username: 'a', status: 'on' }] }, /seed\.users\[0\]\.status has a wrong value/],
    ['a wrong id', { groups: [{ name: 'a', groupId: 'DG1' }] }, /seed\.groups\[0\]\.groupId has a wrong value/],
    ['a wrong phone', { users: [{ username: 'a', phones: [{ nr: '1' }] }] }, /seed\.users\[0\]\.phones\[0\]\.nr is not a known key/],
    ['a wrong token', { users: [{ username: 'a', tokens: [{ serial: '1', type: 'x9' }] }] }, /seed\.users\[0\]\.tokens\[0\]\.type has a wrong value/],
    ['a token without serial', { tokens: [{ type: 'h6' }] }, /seed\.tokens\[0\]\.serial is missing/],
    ['a wrong role', { admins: [{ email: 'a@b', role: 'King' }] }, /seed\.admins\[0\]\.role has a wrong value/],
    ['a wrong person', { directories: [{ directoryKey: 'DSX', people: [{ username: 'a', shoes: '44' }] }] }, /seed\.directories\[0\]\.people\[0\]\.shoes is not a known key/],
    ['a bypass code twice', { users: [{ username: 'a', bypassCodes: [{ bypassCodeId: 'DBAAAAAAAAAAAAAAAAAA' }, { bypassCodeId: 'DBAAAAAAAAAAAAAAAAAA' }] }] }, /uses the id DBAAAAAAAAAAAAAAAAAA twice/],
    ['a list', [], /seed is not an object/],
  ];
  for (const [title, value, message] of bad) {
    it(`refuses a seed with ${title}, and says where`, async () => {
      const error = await startDuoSimulator({ seed: value as Seed }).then(() => undefined, (reason: unknown) => reason);
      expect(error).to.be.instanceOf(TypeError).with.property('message').that.matches(message);
    });
  }
});

describe('the request ledger', () => {
  const start = simulators();

  it('tells time, route, class, parameters and status', async () => {
    const simulator = await start({ seed: { users: [{ username: 'a' }] } });
    await signedFetch(simulator, 'GET', '/admin/v1/users', { limit: '5' });
    await signedFetch(simulator, 'GET', '/admin/v1/users');
    await signedFetch(simulator, 'POST', `/admin/v1/users/${simulator.userId('a') ?? ''}`, { status: 'odd' });
    await signedFetch(simulator, 'POST', '/admin/v1/bulk', { operations: [] });
    await signedFetch(simulator, 'GET', '/nowhere');
    expect(simulator.requests.countBy('endpointClass')).to.deep.equal({ page: 1, unpaged: 1, modify: 1, bulk: 1, none: 1 });
    expect(simulator.requests.countBy('code')).to.deep.equal({ none: 2, 40002: 2, 40401: 1 });
    expect(simulator.requests.count({ method: 'GET', status: 200 })).to.equal(2);
    expect(simulator.requests.all[0]).to.deep.equal({
      sequence: 1, timeMs: simulator.clock.now(), method: 'GET', path: '/admin/v1/users', route: '/admin/v1/users', endpointClass: 'page',
      params: { limit: '5' }, status: 200, code: undefined, faults: [],
    });
    simulator.requests.clear();
    expect(simulator.requests.count()).to.equal(0);
  });

  it('never holds a secret', async () => {
    const simulator = await start({ skey: 'S3CRETKEY' });
    await signedFetch(simulator, 'POST', '/admin/v1/settings', { skey: 'S3CRETKEY', password: 'S3CRETKEY', codes: 'S3CRETKEY', name: 'n' });
    const text = JSON.stringify(simulator.requests.all);
    expect(text).not.to.include('S3CRETKEY').and.not.to.match(/Basic|authorization/i);
    expect(simulator.requests.all[0]?.params).to.deep.equal({ name: 'n' });
  });
});
