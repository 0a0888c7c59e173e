import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';
import { systemClock, type DuoSimulator } from '../../packages/duo-simulator/src/index.js';
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
}

type Ok = <Response = Row>(method: string, path: string, params?: Readonly<Record<string, string>>) => Promise<Response>;

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
  await ok('GET', `${userPath}/tokens`);
  await ok('GET', `${userPath}/bypass_codes`, { limit: '5' });
  await ok('GET', '/admin/v1/groups', { group_id_list: JSON.stringify([group.group_id]) });
  await ok('GET', `/admin/v1/groups/${group.group_id}`);
  await ok('POST', `/admin/v1/groups/${group.group_id}`, { desc: 'New' });
  await ok('GET', `/admin/v2/groups/${group.group_id}`);
  await ok('GET', `/admin/v2/groups/${group.group_id}/users`);
  await ok('GET', '/admin/v1/phones', { number: '+15550100' });
  await ok('GET', `/admin/v1/phones/${phone.phone_id}`);
  await ok('POST', `/admin/v1/phones/${phone.phone_id}`, { name: 'Work' });
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
      const simulator = await start({ clock: systemClock, tls: { key: keyPath, cert: certificate } });
      await withOfficialClient(simulator, certificate, version, async (call) => {
        const ok: Ok = async <Response>(method: string, path: string, params = {}) => {
          const envelope = JSON.parse(await call(method, path, params)) as Envelope;
          expect(envelope.stat, `${method} ${path} ${JSON.stringify(envelope)}`).to.equal('OK');
          return envelope.response as Response;
        };
        await everyEndpoint(ok);
        await ok('DELETE', `/admin/v1/users/${simulator.userId("o'brien (1)*~!") ?? ''}`);
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
