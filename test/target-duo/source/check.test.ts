import { isConnectorError } from '@rollcall/core';
import { duoSource } from '@rollcall/target-duo';
import { expect } from 'chai';
import { z } from 'zod';
import { sourceWorld } from '../support/source-world.js';
import { canarySecret, errorOf, integrationKey } from '../support/world.js';

const users = [{ username: 'ann' }, { username: 'bob' }];
const codesOf = async (world: ReturnType<typeof sourceWorld>): Promise<readonly string[]> => (await world.source.check(world.options)).map(({ code, message }) => `${code}: ${message}`);

describe('duo as a source: check', () => {
  it('says how many users there are, whoever manages them', async () => {
    expect(await codesOf(sourceWorld({ seed: { users } }))).to.deep.equal([
      'duo-users: Duo has 2 users; all of them are read, whoever manages them, those in the trash too',
    ]);
  });

  it('says that a key which may write is more than a source needs, where Duo shows the grants', async () => {
    const response = { integration_key: integrationKey, adminapi_write_resource: 1, adminapi_admins: 0 };
    const world = sourceWorld({ seed: { users }, faults: [{ path: '/admin/v3/integrations/*', times: 'always', kind: 'answer', status: 200, body: { stat: 'OK', response } }] });
    expect((await codesOf(world)).at(-1)).to.equal('duo-grant-unneeded: the key may do more than is needed: "Grant resource - Write"');
  });

  it('says what is missing', async () => {
    expect(await codesOf(sourceWorld({ seed: { users }, grants: { 'read-resource': false } }))).to.deep.equal(['duo-grant-read-missing: "Grant resource - Read" is missing: users and groups cannot be read']);
  });

  for (const [name, behaviour, kind, message] of [
    ['keys of another kind of application', { applicationKind: 'auth-api' }, 'unauthorized', /another kind of application/],
    ['an account without Admin API', { adminApi: '40401' }, 'unsupported', /the account has none/],
  ] as const) {
    it(`ends for ${name}`, async () => {
      const world = sourceWorld({ seed: { users }, behaviour });
      const error = await errorOf(world.source.check(world.options));
      expect(isConnectorError(error) && [error.kind, message.test(error.message)]).to.deep.equal([kind, true]);
    });
  }

  it('ends where the keys are refused', async () => {
    const world = sourceWorld({ seed: { users }, faults: [{ kind: 'expire-credentials' }] });
    expect(await errorOf(world.source.check(world.options))).to.satisfy((error: unknown) => isConnectorError(error) && error.failure.kind === 'unauthorized');
  });
});

describe('duo as a source: configuration', () => {
  const valid = { host: '127.0.0.1', integrationKey, secretKey: canarySecret };
  const problems = (more: object): readonly string[] => {
    const opened = duoSource.open({ ...valid, ...more });
    return opened.ok ? [] : opened.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  };

  it('has the keys of a connection, what is asked for, and none of a writer', () => {
    expect(problems({ signature: 'v2', caFile: 'ca.pem', timeout: '10s', port: '8443', rates: { reads: '60' }, phones: true, serials: true, customAttributes: ['Cost Center'] })).to.deep.equal([]);
    expect(problems({ bulk: 'off' }).join()).to.contain('bulk');
    expect(problems({ phoneRegion: 'US' }).join()).to.contain('phoneRegion');
    expect(problems({ rates: { writes: 5 } }).join()).to.contain('writes');
    expect(problems({ host: 'admin-1234abcd.duosecurity.com' }).join()).to.contain("the panel's address");
  });

  it('warns of a host that is not Duo, and can be written as JSON Schema', () => {
    const opened = duoSource.open({ ...valid, host: 'duo.example.edu' });
    expect(opened.ok && opened.profile.findings.map(({ code }) => code)).to.deep.equal(['duo-host-unusual']);
    expect(JSON.stringify(z.toJSONSchema(duoSource.config, { io: 'input', unrepresentable: 'any' }))).to.contain('serials').and.not.to.contain('undefined');
  });
});
