import { expect } from 'chai';
import { isConnectorError } from '@rollcall/core';
import { SmallOffice } from './support/small-office.js';

describe('when Duo fails', function () {
  this.timeout(120_000);
  let office: SmallOffice;
  afterEach(() => office.close());

  it('wrong keys are told once, and never tried again', async () => {
    office = await SmallOffice.open(3);
    office.installation.env['DUO_SKEY'] = 'x'.repeat(40);
    const error: unknown = await office.installation.plan().catch((thrown: unknown) => thrown);
    expect(isConnectorError(error) && error.kind).to.equal('unauthorized');
    const paths = office.simulator.requests.all.map((request) => `${request.method} ${request.path}`);
    expect(new Set(paths).size).to.equal(paths.length);
  });

  it('Duo down halfway: nothing is lost, nothing is made twice, and the next run finishes the work', async () => {
    office = await SmallOffice.open(120);
    await office.installation.plan();
    const fall = (): void => {
      office.simulator.faults.add({ kind: 'bad-gateway', method: 'GET', path: '/admin/v1/users', times: 'always' });
      office.simulator.faults.add({ kind: 'reset-after-commit', method: 'POST', path: '/admin/v1/bulk', times: 'always' });
    };
    office.simulator.faults.add({ kind: 'run', method: 'POST', path: '/admin/v1/users/bulk_create', run: fall });
    const first = await office.installation.apply();
    expect(first.status).to.equal('failed');
    expect(first.counts.notBegun).to.be.greaterThan(0);
    expect(first.counts.done + first.counts.alreadySo + first.counts.voided + first.counts.failed + first.counts.skipped + first.counts.notBegun).to.equal(first.total);
    office.simulator.faults.clear();
    expect((await office.installation.plan()).header.operations['create:account'] ?? 0).to.equal(0);
    expect((await office.installation.apply()).status).to.equal('done');
    expect(office.simulator.state.users.length).to.equal(120);
    expect(office.simulator.state.memberships.length).to.equal(120);
    expect(await office.installation.operations()).to.deep.equal([]);
  });

  it('an answer lost after the commit is read back, not repeated', async () => {
    office = await SmallOffice.open(150);
    await office.installation.plan();
    office.simulator.faults.add({ kind: 'reset-after-commit', method: 'POST', path: '/admin/v1/users/bulk_create', nth: 1 });
    office.simulator.faults.add({ kind: 'reset-before-commit', method: 'POST', path: '/admin/v1/users/bulk_create', nth: 2 });
    const applied = await office.installation.apply();
    expect(applied.findings).to.deep.equal([]);
    expect(applied.status).to.equal('done');
    expect(office.simulator.state.users.length).to.equal(150);
    expect(await office.installation.operations()).to.deep.equal([]);
  });

  it('one record that Duo refuses does not hold up the others of its batch', async () => {
    office = await SmallOffice.open(60);
    await office.installation.plan();
    office.simulator.seed({ users: [{ username: 'user31' }] });
    const applied = await office.installation.apply();
    expect(applied.status).to.equal('partial');
    expect(applied.findings.map(({ code, about }) => `${code} ${about}`)).to.deep.equal([
      'operation-failed create account hr:31',
      'operation-skipped attach membership hr:31 in hr:2',
    ]);
    expect(office.simulator.state.users.length).to.equal(60);
    expect(await office.installation.operations()).to.deep.equal(['adopt account user31', 'update account user31 email,realname', 'attach mail user31']);
    expect((await office.installation.apply()).status).to.equal('done');
    expect(await office.installation.operations()).to.deep.equal([]);
  });

  it('a listing whose total does not fit its rows plans no removal and no create', async () => {
    office = await SmallOffice.open(400);
    await office.installation.plan();
    await office.installation.apply();
    await office.sql('update person set active = 0 where id <= 5; delete from person where id = 6; insert into person values (900, \'new\', \'New\', \'n@example.edu\', null, 1)');
    const shrink = office.simulator.faults.add({ kind: 'delete-user', method: 'GET', path: '/admin/v1/users', nth: 2, times: 'always' });
    const plan = await office.installation.plan();
    expect(plan.operations.map(({ operation }) => operation.kind)).to.not.include.members(['disable']);
    expect(plan.operations.filter(({ operation }) => operation.kind === 'disable' || operation.kind === 'create')).to.deep.equal([]);
    expect(plan.header.removalsWithheld.join()).to.match(/account/);
    shrink.remove();
  });
});
