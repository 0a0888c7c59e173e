import { expect } from 'chai';
import { describe, it } from 'mocha';
import { adminRoles, type BehaviourOverrides } from '../../packages/duo-simulator/src/index.js';
import { call, ok, refusal } from './support/signed.js';
import { simulators } from './support/simulators.js';

interface Admin {
  readonly admin_id: string;
  readonly email: string;
  readonly role: string;
  readonly status: string;
}

const path = '/admin/v1/admins';
const asked = { name: 'Help', email: 'help@example.edu', role: 'Help Desk' };
const seed = {
  admins: [{ email: 'Own@example.edu', name: 'Own' }, { email: 'read@example.edu', name: 'Read', role: 'Read-only', phone: '+15550100' }],
  adminEmailsElsewhere: ['else@example.edu'],
};

describe('administrators', () => {
  const start = simulators();

  it('are created with the recorded keys', async () => {
    const simulator = await start();
    const admin = await ok<Admin>(simulator, 'POST', path, { ...asked, phone: '555-010-0199', password: 'S3CRETWORD' });
    expect(admin).to.deep.equal({
      admin_id: admin.admin_id, admin_units: [], email: asked.email, hardtoken: null, last_login: null, name: 'Help', password_change_required: false,
      phone: '+15550100199', restricted_by_admin_units: false, role: 'Help Desk', status: 'Pending Activation',
    });
    expect(admin.admin_id).to.match(/^DE[A-Z0-9]{18}$/);
    expect(await ok(simulator, 'GET', `${path}/${admin.admin_id}`)).to.deep.equal(admin);
    expect(JSON.stringify([simulator.dump(), simulator.requests.all])).to.not.include('S3CRETWORD');
    expect(simulator.mails).to.deep.equal([]);
  });

  for (const role of adminRoles) {
    it(`may be ${role}`, async () => {
      expect(await ok(await start(), 'POST', path, { ...asked, role })).to.include({ role });
    });
  }

  it('are invited by mail with send_email', async () => {
    const simulator = await start();
    await ok(simulator, 'POST', path, { ...asked, send_email: '1' });
    await ok(simulator, 'POST', path, { ...asked, email: 'quiet@example.edu', send_email: '0' });
    expect(simulator.mails.map((mail) => [mail.purpose, mail.to])).to.deep.equal([['admin-invitation', asked.email]]);
  });

  const refused: readonly (readonly [BehaviourOverrides, Readonly<Record<string, unknown>>, string])[] = [
    [{}, { email: asked.email, role: 'Owner' }, '40001'],
    [{}, { name: 'x', role: 'Owner' }, '40001'],
    [{}, { ...asked, role: 'King' }, '40002 role'],
    [{}, { ...asked, phone: 'call me' }, '40002 phone'],
    [{}, { ...asked, send_email: 'perhaps' }, '40002 send_email'],
    [{}, { ...asked, email: 'OWN@example.edu' }, '40003'],
    [{}, { ...asked, email: 'Else@example.edu' }, '40003'],
    [{ duplicateAdminEmail: '40002' }, { ...asked, email: 'own@example.edu' }, '40002 email'],
    [{ adminWithoutRole: '40001' }, { name: 'x', email: 'x@example.edu' }, '40001'],
  ];
  for (const [behaviour, params, answer] of refused) {
    it(`are refused for ${JSON.stringify(params)} with ${answer}`, async () => {
      const simulator = await start({ seed, behaviour });
      expect(await refusal(simulator, 'POST', path, params)).to.equal(answer);
      expect(simulator.state.admins).to.have.length(2);
    });
  }

  it('are listed in pages and counted', async () => {
    const simulator = await start({ seed });
    const page = await call(simulator, 'GET', path, { limit: '1', offset: '1' });
    expect(page.metadata).to.deep.equal({ prev_offset: 0, total_objects: 2 });
    expect(page.response).to.have.nested.property('[0].email', 'read@example.edu');
    expect(await ok(simulator, 'GET', '/admin/v1/info/summary')).to.include({ admin_count: 2 });
    expect(await ok(await start({ seed, behaviour: { adminsMaximumLimit: 1 } }), 'GET', path, { limit: '50' })).to.have.length(1);
  });

  it('are changed, and read back', async () => {
    const simulator = await start({ seed });
    const one = `${path}/${simulator.adminId('read@example.edu') ?? ''}`;
    const change = { name: 'New', role: 'Billing', phone: '', status: 'Disabled', password_change_required: 'true' };
    expect(await ok(simulator, 'POST', one, change)).to.include({ name: 'New', role: 'Billing', phone: null, status: 'Disabled', password_change_required: true });
    expect(await ok(simulator, 'POST', one, { status: 'Active' })).to.include({ name: 'New', status: 'Active' });
    expect(await refusal(simulator, 'POST', one, { role: 'King', name: 'Not kept' })).to.equal('40002 role');
    expect(await refusal(simulator, 'POST', one, { status: 'asleep' })).to.equal('40002 status');
    expect(await refusal(simulator, 'POST', one, { name: '' })).to.equal('40002 name');
    expect(await ok(simulator, 'GET', one)).to.include({ name: 'New', role: 'Billing' });
    expect(await refusal(simulator, 'POST', `${path}/DENOSUCH`, { name: 'x' })).to.equal('40401');
  });

  it('keep an Owner active, and their address, unless told otherwise', async () => {
    const write = async (behaviour: BehaviourOverrides, params: Readonly<Record<string, string>>): Promise<unknown> => {
      const simulator = await start({ seed, behaviour });
      const envelope = await call(simulator, 'POST', `${path}/${simulator.adminId('own@example.edu') ?? ''}`, params);
      return envelope.code ?? [simulator.state.admins[0]?.email, simulator.state.admins[0]?.status];
    };
    const kept = ['Own@example.edu', 'Active'];
    expect(await write({}, { status: 'Disabled' })).to.equal(40002);
    expect(await write({ disabledOwner: 'accepted' }, { status: 'Disabled' })).to.deep.equal(['Own@example.edu', 'Disabled']);
    expect(await write({}, { email: 'A@example.edu' })).to.deep.equal(kept);
    expect(await write({ adminEmailChange: 'accepted' }, { email: 'A@example.edu' })).to.deep.equal(['A@example.edu', 'Active']);
    expect(await write({ adminEmailChange: 'accepted' }, { email: 'read@example.edu' })).to.equal(40003);
    expect(await write({ adminEmailChange: '40002' }, { email: 'A@example.edu' })).to.equal(40002);
  });

  it('are deleted', async () => {
    const simulator = await start({ seed });
    const one = `${path}/${simulator.adminId('read@example.edu') ?? ''}`;
    expect(await ok(simulator, 'DELETE', one)).to.equal('');
    expect(await refusal(simulator, 'DELETE', one)).to.equal('40401');
    expect(await refusal(simulator, 'GET', one)).to.equal('40401');
    expect(await ok(await start({ behaviour: { deleteUnknownAdmin: '200' } }), 'DELETE', `${path}/DENOSUCH`)).to.equal('');
  });

  it('follow the options for a missing role and the first status', async () => {
    const made = async (behaviour: BehaviourOverrides): Promise<Admin> => ok(await start({ behaviour }), 'POST', path, { name: 'x', email: 'x@example.edu' });
    expect(await made({})).to.include({ role: 'Owner', status: 'Pending Activation' });
    expect(await made({ adminWithoutRole: 'Read-only', createdAdminStatus: 'Active' })).to.include({ role: 'Read-only', status: 'Active' });
  });
});
