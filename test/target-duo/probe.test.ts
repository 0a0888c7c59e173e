import { isConnectorError, type TargetUse } from '@rollcall/core';
import type { DuoSimulatorOptions } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { errorOf, integrationKey, openTarget, startWorld, type World } from './support/world.js';

const integration = (flags: object): DuoSimulatorOptions => ({
  faults: [{ path: '/admin/v3/integrations/*', times: 'always', kind: 'answer', status: 200, body: { stat: 'OK', response: { integration_key: integrationKey, ...flags } } }],
});

describe('target-duo: probe', () => {
  let world: World;
  afterEach(() => world.close());
  const probe = () => world.target.probe(world.options);
  const noAdmins = { administrators: false } as const;
  const codes = async () => (await probe()).findings.map((finding) => `${finding.severity} ${finding.code}`);

  it('identifies the tenant by account_id, names it, and reads how long the trash is kept', async () => {
    world = await startWorld({ grants: noAdmins, seed: { settings: { name: 'Example U', pending_deletion_days: 9 } } });
    const found = await probe();
    expect(found.tenant).to.match(/^duo:DA[A-Z0-9]{18}$/);
    expect([found.tenantLabel, found.trashPurgesAfterMs]).to.deep.equal(['Example U (127.0.0.1)', 9 * 86_400_000]);
    expect(found.findings.map((finding) => finding.code)).to.deep.equal(['duo-edition', 'duo-write-untested']);
    expect([world.paced, world.duo.requests.all.every((request) => request.method === 'GET')]).to.deep.equal([['reads', 'reads', 'reads', 'reads', 'reads'], true]);
  });

  const cases: readonly (readonly [string, DuoSimulatorOptions, readonly string[]])[] = [
    ['no "Grant read information"', { grants: { 'read-information': false } }, ['warning duo-no-account-id', 'info duo-write-untested']],
    ['an account of 2022', { behaviour: { objectKeys: '2022' } }, ['warning duo-no-account-id', 'info duo-write-untested', 'info duo-trash-period-unknown']],
    ['no "Grant resource - Read"', { grants: { 'read-resource': false } }, ['info duo-edition', 'error duo-grant-read-missing']],
    ['no "Grant settings"', { grants: { settings: false } }, ['info duo-edition', 'info duo-write-untested', 'info duo-trash-period-unknown']],
    ['"Grant administrators" besides, of a key that may not look at itself', { grants: { administrators: true } }, ['info duo-edition', 'info duo-write-untested', 'warning duo-grant-unneeded']],
    ['no "Grant resource - Write"', integration({ adminapi_write_resource: 0 }), ['info duo-edition', 'error duo-grant-write-missing']],
    ['exactly the grants that are needed', integration({ adminapi_write_resource: 1, adminapi_admins: 0 }), ['info duo-edition']],
    ['grants that are not needed', integration({ adminapi_write_resource: 1, adminapi_admins: 1, adminapi_read_log: 1 }), ['info duo-edition', 'warning duo-grant-unneeded']],
  ];
  for (const [name, options, expected] of cases) {
    it(name, async () => {
      world = await startWorld({ ...options, grants: { ...noAdmins, ...options.grants } });
      expect(await codes()).to.deep.equal(expected);
    });
  }

  it('knows the tenant by host and key where Duo does not name it', async () => {
    world = await startWorld({ grants: { 'read-information': false } });
    expect((await probe()).tenant).to.equal(`duo:127.0.0.1:${integrationKey}`);
  });

  for (const [aheadMs, severity] of [[70_000, 'warning'], [-70_000, 'warning'], [250_000, 'error'], [50_000, undefined]] as const) {
    it(`a clock ${String(aheadMs)} ms ahead: ${severity ?? 'nothing to say'}`, async () => {
      world = await startWorld();
      const ours = openTarget({ port: world.duo.port });
      ours.clock.advance(aheadMs);
      const { findings, clockSkewMs } = await ours.target.probe(ours.options);
      const finding = findings.find((one) => one.code === 'duo-clock-skew');
      await ours.close();
      expect([finding?.severity, clockSkewMs]).to.deep.equal([severity, aheadMs]);
      if (finding !== undefined) expect(finding.message).to.equal(`this machine's clock is ${String(Math.abs(aheadMs) / 1_000)} seconds ${aheadMs > 0 ? 'ahead of' : 'behind'} Duo's`);
    });
  }

  it('says how far a clock is off that Duo refuses', async () => {
    world = await startWorld();
    const ours = openTarget({ port: world.duo.port });
    ours.clock.advance(600_000);
    const error = await errorOf(ours.target.probe(ours.options));
    await ours.close();
    expect(isConnectorError(error) && error.message).to.equal("GET /admin/v1/info/summary: this machine's clock is 600 seconds ahead of Duo's (Duo answered 40105 Bad request timestamp)");
  });

  /** What the probe ends with. */
  const failure = async (options: DuoSimulatorOptions) => {
    world = await startWorld(options);
    const error = await errorOf(probe());
    if (!isConnectorError(error)) throw error;
    return error.failure;
  };
  const otherKind = 'these keys work but belong to another kind of application; create "Admin API"';
  const endings: readonly (readonly [string, DuoSimulatorOptions, readonly [string, string, string], RegExp])[] = [
    ['keys of an Auth API application', { behaviour: { applicationKind: 'auth-api' } }, ['unauthorized', '40301', otherKind], /if it is not listed, .* ask Duo support/],
    ['keys of an Auth API application, told by 40102', { behaviour: { applicationKind: 'auth-api', otherApplication: '40102' } }, ['unauthorized', '40102', otherKind], /ask Duo support/],
    ['an account whose edition has no Admin API', { behaviour: { adminApi: '40401' } }, ['unsupported', '40401', 'Duo takes these keys and knows no address of the Admin API: the account has none, for its edition does not include it'], /ask Duo support/],
    ['the same, where Duo says no more than forbidden', { behaviour: { adminApi: '40301' } }, ['forbidden', '40301', 'Duo takes these keys and permits them nothing'], /where that is not listed ask Duo support/],
    [
      'an Admin API application without any grant',
      { grants: { 'read-resource': false, 'read-information': false, settings: false, administrators: false } },
      ['forbidden', '40301', 'Duo takes these keys and permits them nothing'], /tick "Grant resource - Read" and "- Write", and allow this network/,
    ],
    ['a network that is not allowed', { grants: { network: false } }, ['forbidden', '40301', 'Duo takes these keys and permits them nothing'], /allow this network/],
    ['a network that is not allowed, told by 40302', { grants: { network: false }, behaviour: { addressDenied: '40302' } }, ['forbidden', '40302', 'Duo takes these keys, but not from this network'], /Networks for API Access/],
    ['a key that Duo does not know', { ikey: 'DIANOTHERKEY00000000' }, ['unauthorized', '40102', 'GET /admin/v1/info/summary: Duo answered 40102 Invalid integration key in request credentials'], /unknown here: check host and key/],
    ['a secret that is another one\'s', { skey: 'x'.repeat(40) }, ['unauthorized', '40103', 'GET /admin/v1/info/summary: Duo answered 40103 Invalid signature in request credentials'], /the secret key does not fit the integration key/],
  ];
  for (const [name, options, [kind, code, message], remedy] of endings) {
    it(`ends with ${kind}: ${name}`, async () => {
      const { remedy: told, ...said } = await failure(options);
      expect(said).to.deep.equal({ kind, code, message });
      expect(told).to.match(remedy);
    });
  }

  it('asks once more for keys that are refused, of another application, and no third time', async () => {
    await failure({ ikey: 'DIANOTHERKEY00000000' });
    expect(world.duo.requests.all.map(({ path }) => path)).to.deep.equal(['/admin/v1/info/summary', '/auth/v2/check']);
  });

  it('an application for administrators alone lacks a grant, and is no other kind', async () => {
    world = await startWorld({ grants: { 'read-resource': false, 'read-information': false, settings: false } });
    expect(await codes()).to.include('error duo-grant-read-missing');
  });

  describe('where it is told what the configuration does', () => {
    const everything: TargetUse = { operations: ['create:account', 'update:account', 'disable:account', 'trash:account', 'attach:membership'] };
    const nothing: TargetUse = { operations: [] };
    const planned: TargetUse = { ...everything, planned: { 'create:account': 200, 'attach:membership': 14, 'adopt:account': 30 } };
    const room = (users: number) => ({ seed: { users: Array.from({ length: users }, (_, index) => ({ username: `u${index}` })) } });
    const may = (flags: object) => ({ ...integration(flags), grants: noAdmins });
    const told = async (options: DuoSimulatorOptions, use: TargetUse, config: Readonly<Record<string, unknown>> = {}) => {
      world = await startWorld({ grants: noAdmins, ...options }, config);
      return (await world.target.probe(world.options, use)).findings.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
    };
    const edition = 'info duo-edition: the account has the edition "Duo Premier"';
    const licences = 'info duo-licences: Duo counts 0 users (0 in the trash); how many the licence allows Duo does not tell';
    const untested = 'info duo-write-untested: reading works; whether "Grant resource - Write" is set cannot be told without writing';
    const table: readonly (readonly [string, DuoSimulatorOptions, TargetUse, readonly string[], Readonly<Record<string, unknown>>?])[] = [
      ['all is there that it needs', may({ adminapi_write_resource: 1 }), everything, [edition, licences]],
      ['whoever only reads needs no write', {}, nothing, [edition]],
      ['whoever only reads has one grant too many', may({ adminapi_write_resource: 1 }), nothing, [edition, 'warning duo-grant-unneeded: the key may do more than is needed: "Grant resource - Write"']],
      ['the write grant is missing, without a plan', may({ adminapi_write_resource: 0 }), everything, [edition, licences, 'error duo-grant-write-missing: reading works; "Grant resource - Write" is missing: every planned write would fail']],
      [
        'the write grant is missing, with a plan: links are no writes', may({ adminapi_write_resource: 0 }), planned,
        [edition, 'info duo-licences: Duo counts 0 users (0 in the trash), and the plan creates 200: 200; how many the licence allows Duo does not tell', 'error duo-grant-write-missing: reading works; "Grant resource - Write" is missing: 214 planned writes would fail'],
      ],
      ['what cannot be told is said', {}, everything, [edition, licences, untested]],
      ['and for how much of a plan it matters', {}, { ...planned, operations: ['attach:membership'] }, [edition, `${untested}; 214 planned writes need it`]],
      ['the setting of the trash matters where somebody goes there', { grants: { ...noAdmins, settings: false } }, { operations: ['disable:account'] }, [edition, untested]],
      ['bulk calls that may not be there', { behaviour: { wrongVerb: '40401' } }, { operations: ['update:account'] }, [edition, untested, 'info duo-bulk-untested: whether Duo takes operations in bulk here cannot be told without writing; where it does not, each is a call of its own']],
      ['bulk calls that are not wanted', { behaviour: { wrongVerb: '40401' } }, { operations: ['update:account'] }, [edition, untested], { bulk: 'off' }],
      ['room in the licence', { ...room(3), ...may({ adminapi_write_resource: 1 }) }, planned, [edition, 'info duo-licences: Duo counts 3 users (0 in the trash) for 203 licences: room for 200, and the plan creates 200'], { licences: 203 }],
      ['no room for the plan', { ...room(3), ...may({ adminapi_write_resource: 1 }) }, planned, [edition, 'error duo-licences: Duo counts 3 users (0 in the trash) for 202 licences: room for 199, and the plan creates 200'], { licences: '202' }],
      ['no room at all', { ...room(3), ...may({ adminapi_write_resource: 1 }) }, everything, [edition, 'warning duo-licences: Duo counts 3 users (0 in the trash) for 3 licences: room for 0'], { licences: 3 }],
    ];
    for (const [name, options, use, expected, config] of table) {
      it(name, async () => {
        expect(await told(options, use, config)).to.deep.equal(expected);
        expect(world.duo.requests.all.every(({ method }) => method === 'GET')).to.equal(true);
      });
    }
  });
});
