import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';
import { systemClock, type DuoSimulator, type Seed } from '../../packages/duo-simulator/src/index.js';
import { routes } from '../../packages/duo-simulator/src/endpoints/routes.js';
import { withOfficialClient } from './support/official-client.js';
import type { Envelope } from './support/signed.js';
import { simulators } from './support/simulators.js';

const keyPath = fileURLToPath(new URL('fixtures/test-only-key.pem', import.meta.url));
const certificate = readFileSync(new URL('fixtures/test-only-cert.pem', import.meta.url), 'utf8');

interface Row {
  readonly user_id: string;
  readonly group_id: string;
  readonly phone_id: string;
  readonly token_id: string;
  readonly admin_id: string;
  readonly bypass_code_id: string;
}

type Ok = <Response = Row>(method: string, path: string, params?: Readonly<Record<string, string>>) => Promise<Response>;

/** What the API cannot make itself. */
const seed: Seed = {
  users: [{ username: 'keyed', webauthnCredentials: [{ webauthnKey: 'WAAAAAAAAAAAAAAAAAAA' }] }],
  directories: [{ directoryKey: 'DSAAAAAAAAAAAAAAAAAA', name: 'AD', people: [{ username: 'keyed' }] }],
};

const behaviour = { groupsBulkCreate: 'on' } as const;

async function everyCredential(ok: Ok, userPath: string): Promise<void> {
  const token = await ok('POST', '/admin/v1/tokens', { type: 't6', serial: 'S +&/1', secret: '00ff', totp_step: '60' });
  const tokenPath = `/admin/v1/tokens/${token.token_id}`;
  await ok('GET', '/admin/v1/tokens', { type: 't6', serial: 'S +&/1' });
  await ok('GET', tokenPath);
  const hotp = await ok('POST', '/admin/v1/tokens', { type: 'h6', serial: '2', secret: '00ff', counter: '5' });
  await ok('POST', `/admin/v1/tokens/${hotp.token_id}/resync`, { code1: '111111', code2: '222222', code3: '333333' });
  await ok('POST', `${userPath}/tokens`, { token_id: token.token_id });
  await ok('GET', `${userPath}/tokens`);
  await ok('DELETE', `${userPath}/tokens/${token.token_id}`);
  await ok('DELETE', tokenPath);
  await ok('POST', `${userPath}/bypass_codes`, { codes: '123456789,987654321', reuse_count: '0', valid_secs: '3600' });
  const [code] = await ok<Row[]>('GET', `${userPath}/bypass_codes`, { limit: '5' });
  const codePath = `/admin/v1/bypass_codes/${code?.bypass_code_id ?? ''}`;
  await ok('GET', '/admin/v1/bypass_codes');
  await ok('GET', codePath);
  await ok('DELETE', codePath);
  for (const list of ['webauthncredentials', 'desktopauthenticators', 'u2ftokens']) await ok('GET', `${userPath}/${list}`);
  await ok('GET', '/admin/v1/webauthncredentials', { limit: '1' });
  for (const method of ['GET', 'DELETE']) await ok(method, '/admin/v1/webauthncredentials/WAAAAAAAAAAAAAAAAAAA');
}

async function everyAdmin(ok: Ok): Promise<void> {
  const admin = await ok('POST', '/admin/v1/admins', { name: 'Ann Ö', email: 'ann@example.edu', role: 'Security Analyst', send_email: '1' });
  const path = `/admin/v1/admins/${admin.admin_id}`;
  await ok('GET', '/admin/v1/admins', { limit: '10', offset: '0' });
  await ok('GET', path);
  await ok('POST', path, { role: 'Help Desk' });
  await ok('DELETE', path);
}

/** Calls every endpoint once at least, each in a state where it must succeed. */
async function everyEndpoint(ok: Ok): Promise<void> {
  const user = await ok('POST', '/admin/v1/users', { username: "o'brien (1)*~!", realname: 'Zoë +& 漢字', email: '' });
  const userPath = `/admin/v1/users/${user.user_id}`;
  const group = await ok('POST', '/admin/v1/groups', { name: 'vpn users', status: 'active' });
  const phone = await ok('POST', '/admin/v1/phones', { number: '+15550100', type: 'mobile', platform: 'apple ios' });
  await ok('POST', userPath, { notes: 'a=b&c d' });
  await ok('GET', userPath);
  await ok('GET', '/admin/v1/users', { limit: '10', offset: '0', username: "o'brien (1)*~!" });
  await ok('POST', `${userPath}/groups`, { group_id: group.group_id });
  await ok('GET', `${userPath}/groups`);
  await ok('POST', `${userPath}/phones`, { phone_id: phone.phone_id });
  await ok('GET', `${userPath}/phones`);
  await everyCredential(ok, userPath);
  await everyAdmin(ok);
  await ok('GET', '/admin/v1/groups', { group_id_list: JSON.stringify([group.group_id]) });
  await ok('GET', `/admin/v1/groups/${group.group_id}`);
  await ok('POST', `/admin/v1/groups/${group.group_id}`, { desc: 'New' });
  await ok('GET', `/admin/v2/groups/${group.group_id}`);
  await ok('GET', `/admin/v2/groups/${group.group_id}/users`);
  await ok('GET', '/admin/v1/phones', { number: '+15550100' });
  await ok('GET', `/admin/v1/phones/${phone.phone_id}`);
  await ok('POST', `/admin/v1/phones/${phone.phone_id}`, { name: 'Work' });
  for (const action of ['activation_url', 'send_sms_activation', 'send_sms_installation']) await ok('POST', `/admin/v1/phones/${phone.phone_id}/${action}`);
  await ok('POST', '/admin/v1/users/enroll', { username: "o'brien (1)*~!", email: 'o+brien@example.edu' });
  await ok('GET', '/admin/v1/users/directorysync');
  await ok('POST', '/admin/v1/users/directorysync/DSAAAAAAAAAAAAAAAAAA/syncuser', { username: 'keyed' });
  await ok('POST', '/admin/v1/groups/bulk_create', { groups: JSON.stringify([{ name: 'bulk' }]) });
  const [bulk] = await ok<Row[]>('POST', '/admin/v1/users/bulk_create', { users: JSON.stringify([{ username: 'bulk' }]) });
  const list = JSON.stringify([bulk?.user_id]);
  await ok('POST', '/admin/v1/users/bulk_send_to_trash', { user_id_list: list });
  await ok('POST', '/admin/v1/users/bulk_restore', { user_id_list: list });
  await ok('POST', '/admin/v1/bulk', { operations: JSON.stringify([{ method: 'DELETE', path: `/admin/v1/users/${bulk?.user_id ?? ''}`, body: {} }]) });
  await ok('GET', '/admin/v1/settings');
  await ok('POST', '/admin/v1/settings', { name: 'Renamed' });
  await ok('GET', '/admin/v1/info/summary');
  await ok('DELETE', `${userPath}/groups/${group.group_id}`);
  await ok('DELETE', `${userPath}/phones/${phone.phone_id}`);
  await ok('DELETE', `/admin/v1/phones/${phone.phone_id}`);
  await ok('DELETE', `/admin/v1/groups/${group.group_id}`);
}

function calledRoutes(simulator: DuoSimulator): ReadonlySet<string> {
  return new Set(simulator.requests.all.map((request) => `${request.method} ${request.route ?? ''}`));
}

describe('the official npm client over HTTPS', () => {
  const start = simulators();

  for (const version of [2, 5] as const) {
    it(`reaches every endpoint with signature version ${String(version)}`, async () => {
      const simulator = await start({ clock: systemClock, tls: { key: keyPath, cert: certificate }, seed, behaviour });
      await withOfficialClient(simulator, certificate, version, async (call) => {
        const ok: Ok = async <Response>(method: string, path: string, params = {}) => {
          const envelope = JSON.parse(await call(method, path, params)) as Envelope;
          expect(envelope.stat, `${method} ${path} ${JSON.stringify(envelope)}`).to.equal('OK');
          return envelope.response as Response;
        };
        await everyEndpoint(ok);
        for (const name of ["o'brien (1)*~!", 'keyed']) await ok('DELETE', `/admin/v1/users/${simulator.userId(name) ?? ''}`);
      });
      expect(simulator.state.users).to.deep.equal([]);
      expect(calledRoutes(simulator)).to.deep.equal(new Set(routes.map((route) => `${route.verb} ${route.pattern}`)));
    });

    it(`is refused with another key pair and signature version ${String(version)}`, async () => {
      const simulator = await start({ clock: systemClock, tls: { key: keyPath, cert: certificate } });
      await withOfficialClient({ ...simulator, skey: 'wrong' }, certificate, version, async (call) => {
        expect(JSON.parse(await call('GET', '/admin/v1/users'))).to.include({ code: 40103 });
      });
    });
  }

  it('waits and tries again after a 429', async function () {
    this.timeout(6000);
    const simulator = await start({ clock: systemClock, tls: { key: keyPath, cert: certificate }, faults: [{ kind: 'too-many-requests' }] });
    await withOfficialClient(simulator, certificate, 5, async (call) => {
      expect(JSON.parse(await call('POST', '/admin/v1/users', { username: 'a' }))).to.include({ stat: 'OK' });
    });
    expect(simulator.requests.countBy('status')).to.deep.equal({ 200: 1, 429: 1 });
  });
});
