import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ok, refusal } from './support/signed.js';
import { simulators } from './support/simulators.js';

const key = 'WAAAAAAAAAAAAAAAAAAA';
const all = '/admin/v1/webauthncredentials';
const shown = { credential_name: 'Blue key', date_added: 1_700_000_000, label: 'Security key', webauthnkey: key };
const seed = {
  users: [
    {
      username: 'ada',
      webauthnCredentials: [{ webauthnKey: key, credentialName: 'Blue key', label: 'Security key', dateAdded: 1_700_000_000 }, { label: 'Touch ID' }],
      desktopAuthenticators: [{ dakey: 'DA1', device_name: 'mac' }],
    },
    { username: 'bob', u2fTokens: [{ registration_id: 'x' }] },
    { username: 'cat', desktopAuthenticators: [{ dakey: 'DA2' }] },
  ],
};

interface User {
  readonly username: string;
  readonly is_enrolled: boolean;
}

describe('WebAuthn credentials', () => {
  const start = simulators();

  it('are in the user, in its list, and in the list of all with a brief user', async () => {
    const simulator = await start({ seed });
    const user = `/admin/v1/users/${simulator.userId('ada') ?? ''}`;
    expect(await ok(simulator, 'GET', user)).to.have.nested.property('webauthncredentials[0]').that.deep.equals(shown);
    expect(await ok(simulator, 'GET', `${user}/webauthncredentials`)).to.have.nested.property('[0]').that.deep.equals(shown);
    const [first, second] = await ok<{ readonly user: User }[]>(simulator, 'GET', all);
    expect(first).to.deep.equal({ ...shown, user: first?.user });
    expect(first?.user).to.include({ username: 'ada', is_enrolled: false });
    expect(second).to.include({ credential_name: '', date_added: 1_767_225_600, label: 'Touch ID' });
    expect(await ok(simulator, 'GET', `${all}/${key}`)).to.deep.equal(first);
  });

  it('are taken away for good, twice without harm', async () => {
    const simulator = await start({ seed });
    for (const _ of [1, 2]) expect(await ok(simulator, 'DELETE', `${all}/${key}`)).to.equal('');
    expect(await refusal(simulator, 'GET', `${all}/${key}`)).to.equal('40401');
    expect(await ok(simulator, 'GET', `/admin/v1/users/${simulator.userId('ada') ?? ''}/webauthncredentials`)).to.have.length(1);
    await ok(simulator, 'DELETE', `/admin/v1/users/${simulator.userId('ada') ?? ''}`);
    expect(await ok(simulator, 'GET', all)).to.deep.equal([]);
    expect(await refusal(await start({ behaviour: { deleteUnknownCredential: '40401' } }), 'DELETE', `${all}/${key}`)).to.equal('40401');
  });

  it('and U2F tokens make a user enrolled; a desktop authenticator alone does not', async () => {
    const users = await ok<User[]>(await start({ seed }), 'GET', '/admin/v1/users');
    expect(users.map((user) => [user.username, user.is_enrolled])).to.deep.equal([['ada', true], ['bob', true], ['cat', false]]);
  });
});

describe('desktop authenticators and U2F tokens', () => {
  const start = simulators();

  it('are returned as seeded, in the user and in their lists', async () => {
    const simulator = await start({ seed });
    const path = (name: string): string => `/admin/v1/users/${simulator.userId(name) ?? ''}`;
    expect(await ok(simulator, 'GET', `${path('ada')}/desktopauthenticators`)).to.deep.equal(seed.users[0]?.desktopAuthenticators);
    expect(await ok(simulator, 'GET', path('ada'))).to.deep.include({ desktop_authenticators: seed.users[0]?.desktopAuthenticators });
    expect(await ok(simulator, 'GET', `${path('bob')}/u2ftokens`)).to.deep.equal(seed.users[1]?.u2fTokens);
    expect(await ok(simulator, 'GET', path('bob'))).to.deep.include({ u2ftokens: seed.users[1]?.u2fTokens });
  });
});
