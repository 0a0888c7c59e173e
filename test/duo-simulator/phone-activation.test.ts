import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { SeedPhone } from '../../packages/duo-simulator/src/index.js';
import { ok, refusal } from './support/signed.js';
import { simulators } from './support/simulators.js';

const number = '+15550100';
const smartphone: SeedPhone = { number, type: 'mobile', platform: 'apple ios' };
const nowSeconds = 1_767_225_600;

interface Activation {
  readonly activation_barcode: string;
  readonly activation_url: string;
  readonly activation_msg: string;
}

describe('activation of phones', () => {
  const start = simulators();

  async function withPhone(phone: SeedPhone = smartphone, behaviour = {}) {
    const simulator = await start({ seed: { phones: [phone] }, behaviour });
    const phoneId = simulator.dump().phones?.[0]?.phoneId ?? '';
    return { simulator, path: (action: string) => `/admin/v1/phones/${phoneId}/${action}` };
  }

  it('makes a link and a barcode for a day, and one to install only when asked', async () => {
    const { simulator, path } = await withPhone();
    const answer = await ok<Activation>(simulator, 'POST', path('activation_url'));
    expect(answer).to.have.all.keys('activation_barcode', 'activation_url', 'valid_secs').and.to.include({ valid_secs: 86_400 });
    const code = /\/activate\/(\w{20})$/.exec(answer.activation_url)?.[1] ?? 'none';
    expect(answer.activation_barcode).to.include(code);
    expect(simulator.dump().phones?.[0]?.activation).to.deep.equal({ code, expires: nowSeconds + 86_400 });
    expect(await ok(simulator, 'POST', path('activation_url'), { install: '1', valid_secs: '60' })).to.have.property('installation_url');
    expect(simulator.texts).to.deep.equal([]);
  });

  it('sends the link, after the one to install when asked', async () => {
    const { simulator, path } = await withPhone();
    const first = await ok<Activation>(simulator, 'POST', path('send_sms_activation'));
    expect(first).to.have.all.keys('activation_barcode', 'activation_msg', 'valid_secs');
    const second = await ok<Activation>(simulator, 'POST', path('send_sms_activation'), { install: '1', activation_msg: 'Go <acturl>', installation_msg: 'Get <insturl>', valid_secs: '3600' });
    expect(second).to.include({ valid_secs: 3600 }).and.to.have.property('activation_msg').that.matches(/^Go https:/);
    expect(simulator.texts.map((text) => [text.purpose, text.to, text.sentAt])).to.deep.equal([['activation', number, nowSeconds], ['installation', number, nowSeconds], ['activation', number, nowSeconds]]);
    expect(simulator.texts[2]?.text).to.equal(second.activation_msg);
  });

  it('sends the link to install alone', async () => {
    const { simulator, path } = await withPhone();
    const answer = await ok<{ installation_msg: string }>(simulator, 'POST', path('send_sms_installation'), { installation_msg: 'Get <insturl>' });
    expect(answer).to.deep.equal({ installation_msg: simulator.texts[0]?.text });
    expect(simulator.dump().phones?.[0]).to.not.have.property('activation');
  });

  const actions = ['activation_url', 'send_sms_activation', 'send_sms_installation'] as const;
  for (const action of actions) {
    it(`${action} is refused where type or platform is unknown, and for no phone`, async () => {
      for (const [phone, answer] of [[{ number, platform: 'apple ios' }, '40002 type'], [{ number, type: 'mobile' }, '40002 platform']] as const) {
        const { simulator, path } = await withPhone(phone);
        expect(await refusal(simulator, 'POST', path(action))).to.equal(answer);
      }
      expect(await refusal(await start(), 'POST', `/admin/v1/phones/DPNOSUCH/${action}`)).to.equal('40401');
    });
  }

  const refused: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['activation_url', { valid_secs: '0' }, '40002 valid_secs'],
    ['activation_url', { install: 'please' }, '40002 install'],
    ['send_sms_activation', { activation_msg: 'No link' }, '40002 activation_msg'],
    ['send_sms_activation', { activation_msg: `<acturl>${'x'.repeat(160)}` }, '40002 activation_msg'],
    ['send_sms_activation', { install: '1', installation_msg: 'No link' }, '40002 installation_msg'],
    ['send_sms_installation', { installation_msg: '<acturl>' }, '40002 installation_msg'],
  ];
  for (const [action, params, answer] of refused) {
    it(`${action} is refused for ${JSON.stringify(params).slice(0, 50)} with ${answer}, and nothing is sent`, async () => {
      const { simulator, path } = await withPhone();
      const before = simulator.dump();
      expect(await refusal(simulator, 'POST', path(action), params)).to.equal(answer);
      expect(simulator.dump()).to.deep.equal(before);
    });
  }

  it('takes longer messages when told so, and sends none to a tablet', async () => {
    const long = await withPhone(smartphone, { activationTextMaximum: 400 });
    await ok(long.simulator, 'POST', long.path('send_sms_activation'), { activation_msg: `<acturl>${'x'.repeat(160)}` });
    const tablet = await withPhone({ type: 'mobile', platform: 'apple ios' });
    await ok(tablet.simulator, 'POST', tablet.path('activation_url'));
    expect(await refusal(tablet.simulator, 'POST', tablet.path('send_sms_activation'))).to.equal('40002 number');
  });
});
