import { isConnectorError } from '@rollcall/core';
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

  it('keys of another kind of application', async () => {
    world = await startWorld({ grants: { network: false } });
    const error = await errorOf(probe());
    expect(isConnectorError(error) && [error.kind, error.message]).to.deep.equal(['forbidden', 'these keys work but belong to another kind of application; create "Admin API"']);
  });

  it('keys that Duo does not know: one call, and where to look', async () => {
    world = await startWorld({ ikey: 'DIANOTHERKEY00000000' });
    const error = await errorOf(probe());
    expect(isConnectorError(error) && [error.kind, error.failure.code, error.failure.remedy]).to.satisfy((said: readonly string[]) => said[0] === 'unauthorized' && said[1] === '40102' && (said[2] ?? '').includes('"Admin API"'));
    expect(world.duo.requests.count()).to.equal(1);
  });
});
