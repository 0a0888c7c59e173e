import { isConnectorError, type TargetUse } from '@rollcall/core';
import { duoAdminsTarget } from '@rollcall/target-duo';
import type { SeedAdmin, SimulatedDuoOptions } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { canarySecret, errorOf, integrationKey } from '../support/world.js';
import { AdminsWorld, owners } from './admins-world.js';

const noMore = { 'read-resource': false, 'write-resource': false, settings: false } as const;
const shown = (flags: object): SimulatedDuoOptions => ({
  grants: noMore,
  faults: [{ path: '/admin/v3/integrations/*', times: 'always', kind: 'answer', status: 200, body: { stat: 'OK', response: { integration_key: integrationKey, ...flags } } }],
});

describe('target-duo-admins: probe and settings', () => {
  const probed = async (options: SimulatedDuoOptions, admins: readonly SeedAdmin[] = owners, use?: TargetUse) => {
    const world = new AdminsWorld(admins, { removeAdmins: true }, options);
    const probe = await world.open.target.probe(world.open.options, use);
    await world.open.close();
    expect(world.written).to.deep.equal([]);
    return probe;
  };

  const fine = ['info duo-edition', 'info duo-write-untested'];
  const cases: readonly (readonly [string, SimulatedDuoOptions, readonly string[], RegExp?])[] = [
    ['exactly the grants that are needed', { grants: noMore }, fine],
    ['"Grant resource - Read" besides', { grants: { ...noMore, 'read-resource': true } }, [...fine, 'warning duo-grant-unneeded'], /: "Grant resource - Read"$/],
    ['"Grant settings" besides', { grants: { ...noMore, settings: true } }, [...fine, 'warning duo-grant-unneeded'], /: "Grant settings"$/],
    ['no "Grant administrators"', { grants: { ...noMore, administrators: false } }, ['info duo-edition', 'error duo-grant-admins-missing']],
    ['no "Grant read information"', { grants: { ...noMore, 'read-information': false } }, ['warning duo-no-account-id', 'info duo-write-untested']],
    ['a key that may look at itself', shown({ adminapi_admins: 1 }), ['info duo-edition', 'warning duo-grant-unneeded'], /: "Grant applications"$/],
    ['a key that may read administrators only', shown({ adminapi_admins: 0, adminapi_admins_read: 1 }), ['info duo-edition', 'error duo-grant-admins-missing', 'warning duo-grant-unneeded']],
    [
      'a key that may do everything', shown({ adminapi_admins: 1, adminapi_write_resource: 1, adminapi_read_log: 1, adminapi_allow_to_set_permissions: 1 }), ['info duo-edition', 'warning duo-grant-unneeded'],
      /: "Grant resource - Write", "Grant applications", "Grant read log", "Allow to set permissions"$/,
    ],
  ];
  for (const [name, options, expected, message] of cases) {
    it(name, async () => {
      const { findings } = await probed(options);
      expect(findings.map(({ severity, code }) => `${severity} ${code}`)).to.deep.equal(expected);
      if (message !== undefined) expect(findings.find(({ code }) => code === 'duo-grant-unneeded')?.message).to.match(message);
    });
  }

  const endings: readonly (readonly [string, SimulatedDuoOptions, string, RegExp])[] = [
    ['keys of another kind of application', { behaviour: { applicationKind: 'auth-api' } }, 'unauthorized', /another kind of application/],
    ['an account without Admin API', { behaviour: { adminApi: '40401' } }, 'unsupported', /the account has none/],
    ['an application without any grant', { grants: { ...noMore, administrators: false, 'read-information': false } }, 'forbidden', /permits them nothing/],
  ];
  for (const [name, options, kind, message] of endings) {
    it(`ends for ${name}`, async () => {
      const error = await errorOf(probed(options));
      expect(isConnectorError(error) && [error.kind, message.test(error.message)]).to.deep.equal([kind, true]);
    });
  }

  it('where administrators are only read, the right to write them is not asked for', async () => {
    const codesFor = async (options: SimulatedDuoOptions, use: TargetUse) => {
      const { findings } = await probed(options, owners, use);
      return findings.map(({ severity, code, message }) => (severity === 'error' ? message : code));
    };
    expect(await codesFor({ grants: noMore }, { operations: [] })).to.deep.equal(['duo-edition']);
    expect(await codesFor(shown({ adminapi_admins: 0 }), { operations: [] })).to.not.include('duo-grant-admins-missing');
    const planned = { operations: ['create:account'], planned: { 'create:account': 3, 'adopt:account': 2 } } as const;
    expect(await codesFor(shown({ adminapi_admins: 0 }), planned)).to.include('administrators can be read; "Grant administrators" (read and write) is missing: 3 planned writes would fail');
  });

  it('tells of fewer than two Owners who can sign in', async () => {
    const { findings } = await probed({ grants: noMore }, [owners[0]!, { ...owners[1]!, status: 'Disabled' }]);
    expect(findings.map(({ code, count }) => [code, count])).to.deep.include(['duo-owners-few', 1]);
  });

  it('is a tenant apart from the users of the account', async () => {
    expect((await probed({ grants: noMore })).tenant).to.match(/^duo-admins:DA[A-Z0-9]{18}$/);
    expect((await probed({ grants: { ...noMore, 'read-information': false } })).tenant).to.equal(`duo-admins:127.0.0.1:${integrationKey}`);
  });

  const issuesOf = (config: Readonly<Record<string, unknown>>): readonly string[] => {
    const opened = duoAdminsTarget.open({ host: '127.0.0.1', integrationKey, secretKey: canarySecret, ...config });
    return opened.ok ? [] : opened.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  };
  const refusals: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
    [{ roles: ['Owner'] }, /Owner is never granted/], [{ roles: [] }, /roles/], [{ emailSuffix: 'test' }, /emailSuffix is \+word/], [{ emailSuffix: '+a@b' }, /emailSuffix/], [{ bulk: 'off' }, /Unrecognized key/],
    [{ customAttributes: ['x'] }, /Unrecognized key/], [{ host: 'admin-1.duosecurity.com' }, /panel's address/], [{ rates: { bulk: 3 } }, /Unrecognized key/],
  ];
  for (const [config, message] of refusals) it(`refuses ${JSON.stringify(config)}`, () => expect(issuesOf(config).join('\n')).to.match(message));

  it('offers no way out without removeAdmins', () => {
    const operationsOf = (config: Readonly<Record<string, unknown>>) => {
      const opened = duoAdminsTarget.open({ host: 'api-1234abcd.duosecurity.com', integrationKey, secretKey: canarySecret, ...config });
      return opened.ok ? opened.profile.operations : [];
    };
    expect(operationsOf({})).to.deep.equal(['create:account', 'update:account']);
    expect(operationsOf({ removeAdmins: true })).to.deep.equal(['create:account', 'update:account', 'disable:account', 'enable:account', 'delete:account']);
  });
});
