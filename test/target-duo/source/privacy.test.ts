import { inspect } from 'node:util';
import { duoSource } from '@rollcall/target-duo';
import { expect } from 'chai';
import { canarySecret, errorOf, integrationKey } from '../support/world.js';
import { readSource, sourceRecords, sourceWorld } from '../support/source-world.js';

const NUMBER = '+15035550101';
const SERIAL = '471100815';
const seed = {
  users: [{
    username: 'ann', groups: ['vpn'], phones: [{ number: NUMBER, name: 'Pixel of Ann', activated: true }], tokens: [{ serial: SERIAL, type: 'd1' }],
    webauthnCredentials: [{ credentialName: 'Touch ID of Ann' }],
  }],
};

const seen = (value: unknown): string => `${inspect(value, { depth: 12, showHidden: true, getters: true })}\n${JSON.stringify(value)}`;

describe('duo as a source: numbers, serials, secrets', () => {
  it('numbers, serials and names of devices are in no record and no log, unless the file asks for them', async () => {
    const world = sourceWorld({ seed });
    const all = seen(await readSource(world)) + seen(world.log);
    for (const text of [NUMBER, SERIAL, 'Pixel', 'Touch ID', canarySecret, integrationKey]) expect(all.includes(text), text).to.equal(false);
  });

  it('asked for, they are attributes', async () => {
    const world = sourceWorld({ seed }, { phones: true, serials: true });
    const [ann] = sourceRecords(await readSource(world), 'person');
    expect(ann?.attributes).to.deep.include({ phones: [NUMBER], phones_text: NUMBER, token_serials: [SERIAL], push_phone_count: 1, duo_hardware_token_count: 1, webauthn_count: 1 });
  });

  it('what no expression needs is in no record', async () => {
    const world = sourceWorld({ seed }, { phones: true });
    const result = await readSource(world, { attributes: { person: ['username', 'sms_phone_count'], group: [] } });
    expect(sourceRecords(result, 'person')[0]?.attributes).to.deep.equal({ username: 'ann', sms_phone_count: 1 });
    expect(sourceRecords(result, 'group')[0]).to.deep.equal({ type: 'group', key: world.duo.groupId('vpn'), references: [], attributes: {} });
  });

  it('expressions know the names of numbers and serials only where they are read', () => {
    const names = (more: object): readonly string[] => {
      const opened = duoSource.open({ host: '127.0.0.1', integrationKey, secretKey: canarySecret, ...more });
      return opened.ok ? Object.keys(opened.profile.schemas.person.attributes) : [];
    };
    expect(names({})).not.to.include.members(['phones', 'phones_text', 'token_serials']).and.not.include('phones');
    expect(names({ phones: true, serials: true, customAttributes: ['Cost Center'] })).to.include.members(['phones', 'phones_text', 'token_serials', 'custom_attributes.Cost Center']);
    expect(names({}).every((name) => /^[a-z][a-z0-9_]*$/.test(name)), 'names that expressions can write').to.equal(true);
  });

  for (const kind of ['bad-gateway', 'too-many-requests', 'expire-credentials'] as const) {
    it(`the secret is in no error and no log after ${kind}`, async () => {
      const world = sourceWorld({ seed, faults: [{ times: 'always', kind }] });
      const error = await errorOf(readSource(world));
      const all = seen(error) + seen(world.log) + seen(world.source);
      for (const form of [canarySecret, Buffer.from(canarySecret).toString('base64').slice(0, 40), 'Basic ']) expect(all.includes(form), form).to.equal(false);
    });
  }
});
