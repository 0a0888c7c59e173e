import type { PersonRecord } from '@rollcall/core';
import { expect } from 'chai';
import { ok, startScriptedServer, type ScriptedServer } from '../support/scripted-server.js';
import { openSource, readSource, sourceRecords, type OpenSource, type SourceReadResult } from '../support/source-world.js';

type Raw = Readonly<Record<string, unknown>>;

const NONE = {
  push_phone_count: 0, mobile_otp_phone_count: 0, sms_phone_count: 0, voice_phone_count: 0, duo_hardware_token_count: 0,
  hotp_token_count: 0, totp_token_count: 0, yubikey_otp_token_count: 0, webauthn_count: 0, u2f_count: 0,
};
const phone = (id: string, activated: boolean, capabilities: readonly string[], more: Raw = {}): Raw => ({ phone_id: id, number: `+1215555${id}`, activated, capabilities, ...more });

// Scripted: these are objects as Grouper's tests and several years of the API have them, and the simulator gives one form of each.
describe('duo as a source: decoding', () => {
  let server: ScriptedServer;
  let open: OpenSource;
  afterEach(async () => {
    await open.close();
    await server.close();
  });
  const read = async (rows: readonly unknown[], config: Raw = {}, types: readonly ('person' | 'group' | 'membership')[] = ['person', 'membership']): Promise<SourceReadResult> => {
    server = await startScriptedServer(() => ok(rows, { total_objects: rows.length }));
    open = openSource({ port: server.port, ...config });
    return readSource(open, { types });
  };
  const user = (more: Raw): Raw => ({ user_id: 'DU1', username: 'ann', groups: [], phones: [], ...more });
  const attributesOf = async (more: Raw, config: Raw = {}): Promise<PersonRecord['attributes']> => sourceRecords(await read([user(more)], config), 'person')[0]?.attributes ?? {};

  it("reads Grouper's row of grouper_prov_duo_user (scenario 11)", async () => {
    const attributes = await attributesOf({
      user_id: '123abc', username: 'test.subject.0', realname: 'real', firstname: 'first', lastname: 'last', email: 'test.subject.0@test.com', notes: 'test notes', status: 'active',
      aliases: { alias1: 'test', alias2: 'abc' }, alias1: 'test', alias2: 'abc', is_enrolled: true, created: 1_489_612_729, last_login: 1_508_789_163, last_directory_sync: 72_832_323_223,
      phones: [{ phone_id: 'DP1', number: '123-456-7890', activated: true, capabilities: [] }],
    }, { phones: true });
    expect(attributes).to.deep.equal({
      user_id: '123abc', username: 'test.subject.0', realname: 'real', firstname: 'first', lastname: 'last', email: 'test.subject.0@test.com', notes: 'test notes', status: 'active',
      aliases: ['test', 'abc'], aliases_text: 'abc,test', is_enrolled: true, is_push_enabled: true, created_at: 1_489_612_729, last_login: 1_508_789_163, last_directory_sync: 72_832_323_223,
      phones: ['123-456-7890'], phones_text: '123-456-7890', ...NONE,
    });
  });

  it('counts the ways to sign in of mixed phones and tokens; push that is not activated and unknown types count nowhere (scenario 28)', async () => {
    const attributes = await attributesOf({
      phones: [
        phone('0001', true, ['auto', 'push', 'sms', 'phone', 'mobile_otp'], { last_seen: '2025-01-02T03:04:05' }), phone('0002', true, ['auto', 'push', 'sms', 'mobile_otp'], { last_seen: '2024-12-31T23:59:59' }),
        phone('0003', false, ['push', 'sms', 'mobile_otp'], { last_seen: '2026-01-01T00:00:00' }), phone('0004', false, ['sms', 'phone'], { last_seen: '' }), phone('0005', false, []),
      ],
      tokens: ['d1', 'h6', 'h8', 't6', 'yk', 'zz'].map((type, index) => ({ token_id: `DH${String(index)}`, type, serial: `serial-${String(index)}` })),
      webauthncredentials: [{ credential_name: 'Touch ID', webauthnkey: 'w1' }, { credential_name: 'Security Key', webauthnkey: 'w2' }], u2ftokens: [{ registration_id: 'r1' }],
    });
    expect(attributes).to.deep.equal({
      user_id: 'DU1', username: 'ann', status: 'active', aliases: [], is_enrolled: false, is_push_enabled: true,
      push_phone_count: 2, mobile_otp_phone_count: 2, push_phone_last_seen: '2025-01-02T03:04:05', sms_phone_count: 4, voice_phone_count: 2,
      duo_hardware_token_count: 1, hotp_token_count: 2, totp_token_count: 1, yubikey_otp_token_count: 1, webauthn_count: 2, u2f_count: 1,
    });
  });

  const decodings: readonly (readonly [string, Raw, Raw])[] = [
    ['somebody with text messages and calls only (scenario 29)', { phones: [phone('0001', false, ['sms', 'phone'])] }, { ...NONE, sms_phone_count: 1, voice_phone_count: 1 }],
    ['a user without any list (scenario 30)', { phones: undefined, tokens: undefined, webauthncredentials: undefined, u2ftokens: undefined }, NONE],
    ['lists that are null', { phones: null, tokens: null, webauthncredentials: null, u2ftokens: null }, NONE],
    ['a phone without capabilities', { phones: [{ phone_id: 'DP1', activated: true }] }, { ...NONE, is_push_enabled: true }],
    ['a status in capitals', { status: 'Locked Out' }, { status: 'locked out' }],
    ['a user in the trash', { status: 'pending deletion' }, { status: 'pending deletion' }],
    ['a status of the future', { status: 'hibernating' }, { status: 'hibernating' }],
    ['aliases with commas, sorted as Grouper sorts them', { aliases: { alias1: 'b,c', alias2: 'B', alias3: 'a' } }, { aliases: ['b,c', 'B', 'a'], aliases_text: 'B,a,b&#x2c;c' }],
    ['aliases of older answers', { alias1: 'y', alias4: 'x' }, { aliases: ['y', 'x'], aliases_text: 'x,y' }],
    ['a user of a directory', { directory_key: 'DS2ACAGGQBNC95H3U4QS', external_id: 'uj9h==', last_directory_sync: 5 }, { directory_key: 'DS2ACAGGQBNC95H3U4QS', external_id: 'uj9h==', last_directory_sync: 5 }],
    ['somebody who never signed in: no time, rather than 0', { last_login: null, created: 1 }, { created_at: 1 }],
  ];
  for (const [name, more, expected] of decodings) {
    it(`reads ${name}`, async () => {
      const attributes = await attributesOf(more);
      expect(attributes).to.deep.include(expected);
      if (name.startsWith('somebody who')) expect(attributes).not.to.have.any.keys('last_login', 'last_directory_sync');
    });
  }

  it('reads custom attributes that are named, and no others', async () => {
    const attributes = await attributesOf({ custom_attributes: { 'Cost Center': '4711', Other: 'x', Empty: '' } }, { customAttributes: ['Cost Center', 'Empty'] });
    expect(Object.keys(attributes).filter((name) => name.startsWith('custom_attributes.'))).to.deep.equal(['custom_attributes.Cost Center']);
    expect(attributes['custom_attributes.Cost Center']).to.equal('4711');
  });

  for (const odd of [[1], { 'Cost Center': 4711 }, { 'Cost Center': ['4711'] }, 'none']) {
    it(`custom attributes as ${JSON.stringify(odd)} are not taken for empty: the row is rejected where they are read, and stands where they are not`, async () => {
      const rejected = await read([user({ custom_attributes: odd })], { customAttributes: ['Cost Center'] });
      expect(rejected.incoming.map((incoming) => (incoming.ok ? incoming.record.type : incoming.key))).to.deep.equal(['DU1', 'DU1']);
      await Promise.all([open.close(), server.close()]);
      expect(sourceRecords(await read([user({ custom_attributes: odd })]), 'person')).to.have.length(1);
    });
  }

  it('rejects what it cannot read, by key where there is one; who comes without groups is a person whose memberships are not known', async () => {
    const result = await read([user({ last_login: 'yesterday' }), user({ user_id: 'DU2' }), { username: 'nameless' }, { ...user({ user_id: 'DU3' }), groups: undefined }, user({ user_id: 'DU4', groups: [{ group_id: 'DG1' }, { group_id: 'DG2' }] })]);
    expect(result.incoming.flatMap((incoming) => (incoming.ok ? [] : [[incoming.type, incoming.key]]))).to.deep.equal([
      ['person', 'DU1'], ['person', undefined], ['membership', 'DU1'], ['membership', undefined], ['membership', 'DU3'],
    ]);
    expect(result.claims.person).to.include({ whole: true, delivered: 5 }).and.not.to.have.property('announced');
    expect(sourceRecords(result, 'membership').at(-1)).to.deep.equal({ type: 'membership', person: 'DU4', groups: ['DG1', 'DG2'] });
  });

  it('reads groups, without description and with the status in small letters; one that is not understood is rejected by key', async () => {
    const result = await read([{ group_id: 'DG1', name: 'vpn', desc: '', status: 'Bypass' }, { group_id: 'DG2', name: 5 }], {}, ['group']);
    expect(sourceRecords(result, 'group')).to.deep.equal([{ type: 'group', key: 'DG1', references: [], attributes: { group_id: 'DG1', name: 'vpn', status: 'bypass' } }]);
    expect(result.incoming[1]).to.deep.include({ ok: false, type: 'group', key: 'DG2' });
  });
});
