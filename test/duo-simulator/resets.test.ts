import { expect } from 'chai';
import { describe, it } from 'mocha';
import { routes } from '../../packages/duo-simulator/src/endpoints/routes.js';
import { createDuoSimulator, startDuoSimulator, virtualClock, type Seed, type SimulatedDuo, type SimulatedDuoOptions } from '../../packages/duo-simulator/src/index.js';
import { dispatch, signedFetch } from './support/signed.js';

const START_MS = Date.UTC(2026, 0, 1);
const FREE_NUMBER = '+13125550199';

/** Somebody to do everything to: in a group, with a phone and credentials, with a free group, phone and token beside, and somebody in the trash. */
const seed: Seed = {
  users: [
    {
      username: 'ann', groups: ['vpn'], phones: [{ number: '+13125550100', type: 'mobile', platform: 'apple ios' }], tokens: [{ serial: '1' }],
      bypassCodes: [{ bypassCodeId: 'DBAAAAAAAAAAAAAAAAAA' }], webauthnCredentials: [{ webauthnKey: 'WAAAAAAAAAAAAAAAAAAA' }],
    },
    { username: 'bob' },
    { username: 'cat', trashedAt: START_MS / 1000 - 3_600 },
  ],
  groups: [{ name: 'mail' }],
  phones: [{ number: FREE_NUMBER }],
  tokens: [{ serial: '2' }],
  admins: [{ email: 'help@example.edu', role: 'Help Desk' }],
  directories: [{ directoryKey: 'DSAAAAAAAAAAAAAAAAAA', people: [{ username: 'ann' }] }],
};

type Params = (duo: SimulatedDuo) => Readonly<Record<string, unknown>>;

const none: Params = () => ({});
const list: Params = () => ({ limit: 10, offset: 0 });

/** Every kind of change that a bulk call takes, in one. */
const everyOperation: Params = (duo) => {
  const [ann, bob, vpn] = [duo.userId('ann'), duo.userId('bob'), duo.groupId('vpn')];
  return {
    operations: [
      { method: 'POST', path: '/users', body: { username: 'dan' } },
      { method: 'POST', path: `/users/${ann}`, body: { realname: 'Ann' } },
      { method: 'POST', path: `/users/${ann}/groups`, body: { group_id: duo.groupId('mail') } },
      { method: 'DELETE', path: `/users/${ann}/groups/${vpn}` },
      { method: 'DELETE', path: `/users/${bob}` },
    ],
  };
};

/** What is asked of each endpoint, by verb and pattern. Every call that is no read changes something. */
const calls: Readonly<Record<string, Params>> = {
  'POST /admin/v1/users/bulk_create': () => ({ users: JSON.stringify([{ username: 'dan' }, { username: 'eve' }]) }),
  'POST /admin/v1/users/bulk_restore': (duo) => ({ user_id_list: [duo.userId('cat')] }),
  'POST /admin/v1/users/bulk_send_to_trash': (duo) => ({ user_id_list: [duo.userId('ann'), duo.userId('bob')] }),
  'POST /admin/v1/groups/bulk_create': () => ({ groups: [{ name: 'wifi' }, { name: 'lab' }] }),
  'POST /admin/v1/bulk': everyOperation,
  'POST /admin/v1/users/enroll': () => ({ username: 'dan', email: 'dan@example.edu' }),
  'GET /admin/v1/users/directorysync': list,
  'POST /admin/v1/users/directorysync/{directory_key}/syncuser': () => ({ username: 'ann' }),
  'GET /admin/v1/users': list,
  'POST /admin/v1/users': () => ({ username: 'dan' }),
  'GET /admin/v1/users/{user_id}': none,
  'POST /admin/v1/users/{user_id}': () => ({ status: 'disabled', email: 'ann@example.edu' }),
  'DELETE /admin/v1/users/{user_id}': none,
  'GET /admin/v1/users/{user_id}/groups': list,
  'POST /admin/v1/users/{user_id}/groups': (duo) => ({ group_id: duo.groupId('mail') }),
  'DELETE /admin/v1/users/{user_id}/groups/{group_id}': none,
  'GET /admin/v1/users/{user_id}/phones': list,
  'POST /admin/v1/users/{user_id}/phones': (duo) => ({ phone_id: duo.phoneId(FREE_NUMBER) }),
  'DELETE /admin/v1/users/{user_id}/phones/{phone_id}': none,
  'GET /admin/v1/users/{user_id}/tokens': list,
  'POST /admin/v1/users/{user_id}/tokens': (duo) => ({ token_id: duo.tokenId('2') }),
  'DELETE /admin/v1/users/{user_id}/tokens/{token_id}': none,
  'GET /admin/v1/users/{user_id}/bypass_codes': list,
  'POST /admin/v1/users/{user_id}/bypass_codes': () => ({ count: 2 }),
  'GET /admin/v1/users/{user_id}/desktopauthenticators': list,
  'GET /admin/v1/users/{user_id}/u2ftokens': list,
  'GET /admin/v1/users/{user_id}/webauthncredentials': list,
  'GET /admin/v1/webauthncredentials': list,
  'GET /admin/v1/webauthncredentials/{webauthnkey}': none,
  'DELETE /admin/v1/webauthncredentials/{webauthnkey}': none,
  'GET /admin/v1/bypass_codes': list,
  'GET /admin/v1/bypass_codes/{bypass_code_id}': none,
  'DELETE /admin/v1/bypass_codes/{bypass_code_id}': none,
  'GET /admin/v1/tokens': list,
  'POST /admin/v1/tokens': () => ({ type: 'h6', serial: '3', secret: '00ff' }),
  'GET /admin/v1/tokens/{token_id}': none,
  'DELETE /admin/v1/tokens/{token_id}': none,
  'POST /admin/v1/tokens/{token_id}/resync': () => ({ code1: '111111', code2: '222222', code3: '333333' }),
  'GET /admin/v1/admins': list,
  'POST /admin/v1/admins': () => ({ name: 'Second', email: 'second@example.edu', role: 'Read-only', send_email: '1' }),
  'GET /admin/v1/admins/{admin_id}': none,
  'POST /admin/v1/admins/{admin_id}': () => ({ role: 'Billing' }),
  'DELETE /admin/v1/admins/{admin_id}': none,
  'GET /admin/v1/groups': list,
  'POST /admin/v1/groups': () => ({ name: 'wifi' }),
  'GET /admin/v1/groups/{group_id}': none,
  'POST /admin/v1/groups/{group_id}': () => ({ desc: 'The VPN' }),
  'DELETE /admin/v1/groups/{group_id}': none,
  'GET /admin/v2/groups/{group_id}': none,
  'GET /admin/v2/groups/{group_id}/users': list,
  'GET /admin/v1/phones': list,
  'POST /admin/v1/phones': () => ({ number: '+13125550177', type: 'mobile' }),
  'GET /admin/v1/phones/{phone_id}': none,
  'POST /admin/v1/phones/{phone_id}': () => ({ name: 'desk' }),
  'DELETE /admin/v1/phones/{phone_id}': none,
  'POST /admin/v1/phones/{phone_id}/activation_url': none,
  'POST /admin/v1/phones/{phone_id}/send_sms_activation': none,
  'POST /admin/v1/phones/{phone_id}/send_sms_installation': none,
  'GET /admin/v1/settings': none,
  'POST /admin/v1/settings': () => ({ name: 'Example University' }),
  'GET /admin/v1/info/summary': none,
};

type Reset = 'reset-before-commit' | 'reset-after-commit';

/** What the client saw of one call, the endpoint that it met, and what it left: the whole content, ids and settings included. */
interface Left {
  readonly saw: string;
  readonly met: string;
  readonly before: Seed;
  readonly after: Seed;
}

/** Every try begins with the same account, ids included, on a clock that stands. */
const fresh = (kind: Reset | undefined): SimulatedDuoOptions => ({ seed, clock: virtualClock(START_MS), behaviour: { groupsBulkCreate: 'on' }, ...(kind === undefined ? {} : { faults: [{ kind }] }) });

function metBy({ requests }: SimulatedDuo): string {
  return requests.all.map(({ method, route }) => `${method} ${route ?? 'nothing'}`).join();
}

function request(duo: SimulatedDuo, name: string): readonly [method: string, path: string, params: Readonly<Record<string, unknown>>] {
  const [method = '', pattern = ''] = name.split(' ');
  const ids: Readonly<Record<string, string | undefined>> = {
    user_id: duo.userId('ann'), group_id: duo.groupId('vpn'), phone_id: duo.phoneId('+13125550100'), token_id: duo.tokenId('1'), admin_id: duo.adminId('help@example.edu'),
    bypass_code_id: 'DBAAAAAAAAAAAAAAAAAA', webauthnkey: 'WAAAAAAAAAAAAAAAAAAA', directory_key: 'DSAAAAAAAAAAAAAAAAAA',
  };
  const params = calls[name];
  if (params === undefined) throw new Error(`${name} is asked nothing: give it a call in this test`);
  return [method, pattern.replace(/\{(\w+)\}/g, (_, id: string) => ids[id] ?? ''), params(duo)];
}

function dispatched(name: string, reset?: Reset): Promise<Left> {
  const duo = createDuoSimulator(fresh(reset));
  const before = duo.dump();
  const answer = dispatch(duo, ...request(duo, name));
  return Promise.resolve({ saw: answer.ended === 'reset' ? 'reset' : String(answer.status), met: metBy(duo), before, after: duo.dump() });
}

async function sent(name: string, reset?: Reset): Promise<Left> {
  const duo = await startDuoSimulator(fresh(reset));
  try {
    const before = duo.dump();
    const saw = await signedFetch(duo, ...request(duo, name)).then(({ status }) => String(status), (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'failed');
    return { saw: saw === 'ECONNRESET' ? 'reset' : saw, met: metBy(duo), before, after: duo.dump() };
  } finally {
    await duo.close();
  }
}

describe('a connection that is reset', () => {
  const names = routes.map(({ verb, pattern }) => `${verb} ${pattern}`);

  it('is tried on every endpoint that there is, and on no other', () => {
    expect(Object.keys(calls).sort()).to.deep.equal([...names].sort());
  });

  for (const [way, through] of [['in this process', dispatched], ['over the wire', sent]] as const) {
    describe(way, () => {
      for (const name of names) {
        it(`before the commit leaves what was, after it what the call makes: ${name}`, async () => {
          const undisturbed = await through(name);
          expect(undisturbed).to.include({ saw: '200', met: name });
          if (name.startsWith('GET ')) expect(undisturbed.after).to.deep.equal(undisturbed.before);
          else expect(undisturbed.after).to.not.deep.equal(undisturbed.before);
          const before = await through(name, 'reset-before-commit');
          expect(before).to.deep.equal({ ...undisturbed, saw: 'reset', after: undisturbed.before });
          const after = await through(name, 'reset-after-commit');
          expect(after).to.deep.equal({ ...undisturbed, saw: 'reset' });
        });
      }
    });
  }
});
