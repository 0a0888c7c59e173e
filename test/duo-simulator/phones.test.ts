import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ok, refusal } from './support/signed.js';
import { simulators } from './support/simulators.js';

interface Phone {
  readonly phone_id: string;
  readonly number: string;
  readonly type: string;
  readonly platform: string;
  readonly activated: boolean;
  readonly users: readonly { readonly username: string }[];
}

describe('phones', () => {
  const start = simulators();

  it('creates a never-activated phone with the words in title case', async () => {
    const phone = await ok<Phone>(await start(), 'POST', '/admin/v1/phones', { number: '+1 (555) 010-0199', type: 'mobile', platform: 'generic smartphone', name: 'Work' });
    expect(phone.phone_id).to.match(/^DP[A-Z0-9]{18}$/);
    expect(phone).to.deep.include({
      number: '+15550100199', type: 'Mobile', platform: 'Generic Smartphone', name: 'Work', activated: false, capabilities: ['sms'],
      last_seen: '', model: 'Unknown', encrypted: 'Unknown', sms_passcodes_sent: false, users: [],
    });
  });

  const numbers: readonly (readonly [string, string])[] = [['5550100199', '+15550100199'], ['1-555-010-0199', '+15550100199'], ['+44 20 7946 0000', '+442079460000']];
  for (const [given, stored] of numbers) {
    it(`stores ${given} as ${stored}`, async () => {
      expect((await ok<Phone>(await start(), 'POST', '/admin/v1/phones', { number: given })).number).to.equal(stored);
    });
  }

  it('refuses a number, type or platform it does not know', async () => {
    const simulator = await start();
    expect(await refusal(simulator, 'POST', '/admin/v1/phones', { number: 'call me' })).to.equal('40002 number');
    expect(await refusal(simulator, 'POST', '/admin/v1/phones', { type: 'pager' })).to.equal('40002 type');
    expect(await refusal(simulator, 'POST', '/admin/v1/phones', { platform: 'abacus' })).to.equal('40002 platform');
    const strict = await start({ behaviour: { bareNumber: '40002' } });
    expect(await refusal(strict, 'POST', '/admin/v1/phones', { number: '5550100199' })).to.equal('40002 number');
  });

  it('knows a number once, unless the extension differs; tablets have none', async () => {
    const simulator = await start();
    const first = await ok<Phone>(simulator, 'POST', '/admin/v1/phones', { number: '+15550100' });
    expect(await refusal(simulator, 'POST', '/admin/v1/phones', { number: '+1 555 0100' })).to.equal('40003');
    const second = await ok<Phone>(simulator, 'POST', '/admin/v1/phones', { number: '+15550100', extension: '7' });
    expect(await refusal(simulator, 'POST', `/admin/v1/phones/${second.phone_id}`, { extension: '' })).to.equal('40003');
    for (const _ of [1, 2]) await ok(simulator, 'POST', '/admin/v1/phones', { type: 'mobile', platform: 'apple ios' });
    const by = async (params: Readonly<Record<string, string>>): Promise<readonly string[]> =>
      (await ok<Phone[]>(simulator, 'GET', '/admin/v1/phones', params)).map((phone) => phone.phone_id);
    expect(await by({ number: '+15550100' })).to.deep.equal([first.phone_id, second.phone_id]);
    expect(await by({ number: '+15550100', extension: '7' })).to.deep.equal([second.phone_id]);
    expect(await by({ number: '+15550199' })).to.deep.equal([]);
    expect(await by({})).to.have.length(4);
  });

  it('associates and dissociates without deleting, twice without harm', async () => {
    const simulator = await start({ seed: { users: [{ username: 'ada' }], phones: [{ number: '+15550100', activated: true }] } });
    const phoneId = simulator.phoneId('+15550100') ?? '';
    const phones = `/admin/v1/users/${simulator.userId('ada') ?? ''}/phones`;
    for (const _ of [1, 2]) expect(await ok(simulator, 'POST', phones, { phone_id: phoneId })).to.equal('');
    expect((await ok<Phone>(simulator, 'GET', `/admin/v1/phones/${phoneId}`)).users.map((user) => user.username)).to.deep.equal(['ada']);
    expect(await ok<{ is_enrolled: boolean }>(simulator, 'GET', phones.replace(/\/phones$/, ''))).to.include({ is_enrolled: true });
    for (const _ of [1, 2]) expect(await ok(simulator, 'DELETE', `${phones}/${phoneId}`)).to.equal('');
    expect(await ok<Phone>(simulator, 'GET', `/admin/v1/phones/${phoneId}`)).to.deep.include({ users: [], activated: true });
    expect(await refusal(simulator, 'POST', phones, { phone_id: 'DPNOSUCH' })).to.equal('40002 phone_id');
    expect(await refusal(simulator, 'POST', phones)).to.equal('40001');
  });

  it('loses activation when detached, if told so', async () => {
    const seed = { users: [{ username: 'ada', phones: [{ number: '+15550100', activated: true }] }] };
    const simulator = await start({ seed, behaviour: { adoptedPhone: 'loses-activation' } });
    const phoneId = simulator.phoneId('+15550100') ?? '';
    await ok(simulator, 'DELETE', `/admin/v1/users/${simulator.userId('ada') ?? ''}/phones/${phoneId}`);
    expect(await ok<Phone>(simulator, 'GET', `/admin/v1/phones/${phoneId}`)).to.include({ activated: false });
  });

  it('deletes a phone from its users, and answers 200 for one already gone', async () => {
    const simulator = await start({ seed: { users: [{ username: 'ada', phones: ['+15550100'] }] } });
    const path = `/admin/v1/phones/${simulator.phoneId('+15550100') ?? ''}`;
    expect(await ok(simulator, 'DELETE', path)).to.equal('');
    expect(await ok(simulator, 'DELETE', path)).to.equal('');
    expect(await ok(simulator, 'GET', `/admin/v1/users/${simulator.userId('ada') ?? ''}/phones`)).to.deep.equal([]);
    expect(await refusal(await start({ behaviour: { deleteUnknownPhone: '40401' } }), 'DELETE', '/admin/v1/phones/DPNOSUCH')).to.equal('40401');
  });
});
