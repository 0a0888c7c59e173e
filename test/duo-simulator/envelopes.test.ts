import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, it } from 'mocha';
import { signedFetch } from './support/signed.js';
import { simulators } from './support/simulators.js';

const seed = {
  users: [{
    userId: 'DUAAAAAAAAAAAAAAAAAA', username: 'ada', realname: 'Ada "Ä" L', email: 'ada@example.org', created: 1_700_000_000,
    aliases: ['al', null, 'countess'], groups: ['staff'], phones: ['DPAAAAAAAAAAAAAAAAAA'],
  }],
  groups: [{ groupId: 'DGAAAAAAAAAAAAAAAAAA', name: 'staff', desc: 'All', status: 'bypass' }],
  phones: [{ phoneId: 'DPAAAAAAAAAAAAAAAAAA', number: '+15550100', type: 'mobile', platform: 'google android', activated: true }],
} as const;

const group = '{"desc": "All", "group_id": "DGAAAAAAAAAAAAAAAAAA", "mobile_otp_enabled": false, "name": "staff", "push_enabled": false, "sms_enabled": false, "status": "Bypass", "voice_enabled": false}';

const phone = '"activated": true, "app_version": "", "capabilities": ["auto", "push", "sms", "mobile_otp"], "creation_date": "", "encrypted": "Encrypted", "extension": "", "fingerprint": "Configured", "last_activated_date": "", "last_seen": "", "model": "Unknown", "name": "", "number": "+15550100", "os_version": "", "phone_id": "DPAAAAAAAAAAAAAAAAAA", "platform": "Google Android", "postdelay": "", "predelay": "", "quarantined": false, "screenlock": "Locked", "sms_passcodes_sent": false, "tampered": "Not tampered", "type": "Mobile"';

const names = '"alias1": "al", "alias2": null, "alias3": "countess", "alias4": null, "aliases": {"alias1": "al", "alias3": "countess"}, "created": 1700000000, "custom_attributes": {}, "date_of_birth": null';

const fullUser = `{${names}, "desktop_authenticators": [], "desktoptokens": [], "email": "ada@example.org", "enable_auto_prompt": true, "entra_federated_user_id": null, "firstname": "", "groups": [${group}], "has_password": false, "is_enrolled": true, "last_directory_sync": null, "last_login": null, "lastname": "", "lockout_reason": null, "notes": "", "password_last_updated": null, "phones": [{${phone}}], "realname": "Ada \\"\\u00c4\\" L", "status": "active", "tokens": [], "u2ftokens": [], "user_id": "DUAAAAAAAAAAAAAAAAAA", "username": "ada", "webauthncredentials": []}`;

const briefUser = `{${names}, "email": "ada@example.org", "enable_auto_prompt": true, "entra_federated_user_id": null, "firstname": "", "has_password": false, "is_enrolled": false, "last_directory_sync": null, "last_login": null, "lastname": "", "lockout_reason": null, "notes": "", "password_last_updated": null, "realname": "Ada \\"\\u00c4\\" L", "status": "active", "user_id": "DUAAAAAAAAAAAAAAAAAA", "username": "ada"}`;

const paged = (response: string): string => `{"metadata": {"total_objects": 1}, "response": [${response}], "stat": "OK"}`;

const bodies: readonly (readonly [string, string, string])[] = [
  ['a list of users', '/admin/v1/users', paged(fullUser)],
  ['one user', '/admin/v1/users/DUAAAAAAAAAAAAAAAAAA', `{"response": ${fullUser}, "stat": "OK"}`],
  ['the groups of a user', '/admin/v1/users/DUAAAAAAAAAAAAAAAAAA/groups', paged(group)],
  ['the phones of a user, without users', '/admin/v1/users/DUAAAAAAAAAAAAAAAAAA/phones', paged(`{${phone}}`)],
  ['phones with brief users', '/admin/v1/phones', paged(`{${phone}, "users": [${briefUser}]}`)],
  ['group members as brief users', '/admin/v2/groups/DGAAAAAAAAAAAAAAAAAA/users', paged(briefUser)],
  ['a version 2 group without members', '/admin/v2/groups/DGAAAAAAAAAAAAAAAAAA', `{"response": ${group}, "stat": "OK"}`],
  ['a version 1 group with members', '/admin/v1/groups/DGAAAAAAAAAAAAAAAAAA', `{"response": ${group.replace('"voice_enabled"', `"users": [${briefUser}], "voice_enabled"`)}, "stat": "OK"}`],
  ['a user without tokens', '/admin/v1/users/DUAAAAAAAAAAAAAAAAAA/tokens', '{"metadata": {"total_objects": 0}, "response": [], "stat": "OK"}'],
  ['a user without bypass codes', '/admin/v1/users/DUAAAAAAAAAAAAAAAAAA/bypass_codes', '{"metadata": {"total_objects": 0}, "response": [], "stat": "OK"}'],
];

/** The same user with one of each credential, and an administrator. */
const credentialSeed = {
  ...seed,
  users: [{
    ...seed.users[0],
    tokens: [{ tokenId: 'DHAAAAAAAAAAAAAAAAAA', serial: '4711', type: 't6' }],
    bypassCodes: [{ bypassCodeId: 'DBAAAAAAAAAAAAAAAAAA', created: 1_700_000_000, expiration: 1_800_000_000 }],
    webauthnCredentials: [{ webauthnKey: 'WAAAAAAAAAAAAAAAAAAA', label: 'Touch ID', dateAdded: 1_700_000_000 }],
  }],
  admins: [{ adminId: 'DEAAAAAAAAAAAAAAAAAA', email: 'own@example.org', name: 'Own', phone: '+15550100', lastLogin: 1_700_000_000 }],
};

const embeddedToken = '{"serial": "4711", "token_id": "DHAAAAAAAAAAAAAAAAAA", "type": "t6"}';

const webauthn = '"credential_name": "", "date_added": 1700000000, "label": "Touch ID"';

const credentialBodies: readonly (readonly [string, string, string])[] = [
  ['a user with credentials', '/admin/v1/users', paged(fullUser.replace('"tokens": []', `"tokens": [${embeddedToken}]`).replace('"webauthncredentials": []', `"webauthncredentials": [{${webauthn}, "webauthnkey": "WAAAAAAAAAAAAAAAAAAA"}]`))],
  ['tokens with brief users', '/admin/v1/tokens', paged(`{"admins": [], "serial": "4711", "token_id": "DHAAAAAAAAAAAAAAAAAA", "totp_step": 30, "type": "t6", "users": [${briefUser}]}`)],
  ['bypass codes with a brief user and without the code', '/admin/v1/bypass_codes', paged(`{"admin_email": "", "bypass_code_id": "DBAAAAAAAAAAAAAAAAAA", "created": 1700000000, "expiration": 1800000000, "reuse_count": 1, "user": ${briefUser}}`)],
  ['WebAuthn credentials with a brief user', '/admin/v1/webauthncredentials', paged(`{${webauthn}, "user": ${briefUser}, "webauthnkey": "WAAAAAAAAAAAAAAAAAAA"}`)],
  ['administrators', '/admin/v1/admins', paged('{"admin_id": "DEAAAAAAAAAAAAAAAAAA", "admin_units": [], "email": "own@example.org", "hardtoken": null, "last_login": 1700000000, "name": "Own", "password_change_required": false, "phone": "+15550100", "restricted_by_admin_units": false, "role": "Owner", "status": "Active"}')],
];

const failures: readonly (readonly [string, string, Readonly<Record<string, string>>, string])[] = [
  ['GET', '/admin/v1/users/DUNOBODY', {}, '{"code": 40401, "message": "Resource not found", "stat": "FAIL"}'],
  ['GET', '/admin/v1/nothing', {}, '{"code": 40401, "message": "Resource not found", "stat": "FAIL"}'],
  ['DELETE', '/admin/v1/users', {}, '{"code": 40501, "message": "Method not allowed", "stat": "FAIL"}'],
  ['PUT', '/admin/v1/users', {}, '{"code": 40501, "message": "Method not allowed", "stat": "FAIL"}'],
  ['POST', '/admin/v1/users', {}, '{"code": 40001, "message": "Missing required request parameters", "stat": "FAIL"}'],
  ['POST', '/admin/v1/users', { username: 'ADA' }, '{"code": 40003, "message": "Duplicate resource", "stat": "FAIL"}'],
  ['POST', '/admin/v1/users', { username: 'x', aliases: '' }, '{"code": 40002, "message": "Invalid request parameters", "message_detail": "aliases", "stat": "FAIL"}'],
];

describe('envelopes', () => {
  const start = simulators();

  for (const [title, path, body] of bodies) {
    it(`writes ${title} to the byte`, async () => {
      expect((await signedFetch(await start({ seed }), 'GET', path)).text).to.equal(body);
    });
  }

  for (const [title, path, body] of credentialBodies) {
    it(`writes ${title} to the byte`, async () => {
      expect((await signedFetch(await start({ seed: credentialSeed }), 'GET', path)).text).to.equal(body);
    });
  }

  for (const [method, path, params, body] of failures) {
    it(`writes the failure of ${method} ${path} ${JSON.stringify(params)} to the byte`, async () => {
      const answer = await signedFetch(await start({ seed }), method, path, params);
      expect(answer.text).to.equal(body);
      expect(answer.status).to.equal(Math.floor((JSON.parse(body) as { code: number }).code / 100));
    });
  }

  it('repeats the recorded 401: 86 bytes and five headers', async () => {
    const answer = await signedFetch(await start(), 'GET', '/admin/v1/settings', {}, { skey: 'wrong' });
    expect(answer.text).to.equal('{"code": 40103, "message": "Invalid signature in request credentials", "stat": "FAIL"}');
    expect(Object.keys(answer.headers)).to.deep.equal(['server', 'date', 'content-type', 'content-length', 'connection']);
    expect(answer.headers['content-length']).to.equal('86');
    expect(answer.headers.server).to.equal('Duo/1.0');
  });

  it('repeats the recorded settings of 2022: the etag is the recorded one', async () => {
    const simulator = await start({ behaviour: { objectKeys: '2022' }, seed: { settings: { name: 'JupiterOne Inc' } } });
    const answer = await signedFetch(simulator, 'GET', '/admin/v1/settings', { limit: '100' });
    expect(answer.headers.etag).to.equal('W/"cde2b81294e3f5c3ca0149e386188ba56202f8d0"');
    expect(answer.text).to.match(/"user_telephony_cost_max": 20\.0\}, "stat": "OK"\}$/);
  });

  it('sends the recorded header set with a success, and no rate-limit headers', async () => {
    const answer = await signedFetch(await start({ seed }), 'GET', '/admin/v1/users');
    expect(Object.keys(answer.headers)).to.deep.equal([
      'server', 'date', 'content-type', 'content-length', 'connection', 'cache-control', 'pragma', 'etag',
      'strict-transport-security', 'content-security-policy',
    ]);
    expect(answer.headers).to.include({ date: 'Thu, 01 Jan 2026 00:00:00 GMT', 'content-type': 'application/json', 'cache-control': 'no-store', pragma: 'no-cache' });
    expect(answer.headers.etag).to.equal(`W/"${createHash('sha1').update(answer.text).digest('hex')}"`);
  });

  it('gzips a success in chunks when asked', async () => {
    const simulator = await start({ seed });
    const signed = await signedFetch(simulator, 'GET', '/admin/v1/users');
    const zipped = await signedFetch(simulator, 'GET', '/admin/v1/users', {}, { headers: { 'Accept-Encoding': 'gzip, deflate' } });
    expect(zipped.headers).to.include({ 'content-encoding': 'gzip', 'transfer-encoding': 'chunked', etag: signed.headers.etag });
    expect(zipped.headers).not.to.have.property('content-length');
    expect(gunzipSync(zipped.body).toString('utf8')).to.equal(signed.text);
  });

  it('writes compact and raw text when told so', async () => {
    const simulator = await start({ seed, behaviour: { successJson: 'compact', nonAsciiJson: 'raw' } });
    const { text } = await signedFetch(simulator, 'GET', '/admin/v1/users');
    expect(text).to.equal(JSON.stringify(JSON.parse(text)));
    expect(text).to.include('Ada \\"Ä\\" L');
  });

  it('writes the 2022 keys when told so', async () => {
    const simulator = await start({ seed, behaviour: { objectKeys: '2022' } });
    const [user] = (JSON.parse((await signedFetch(simulator, 'GET', '/admin/v1/users')).text) as { response: Record<string, unknown>[] }).response;
    expect(Object.keys(user ?? {})).to.deep.equal([
      'alias1', 'alias2', 'alias3', 'alias4', 'aliases', 'created', 'desktoptokens', 'email', 'firstname', 'groups', 'is_enrolled',
      'last_directory_sync', 'last_login', 'lastname', 'notes', 'phones', 'realname', 'status', 'tokens', 'u2ftokens', 'user_id',
      'username', 'webauthncredentials',
    ]);
    expect(user).to.include({ firstname: null, lastname: null });
  });

  it('adds directory_key and external_id to synced users only', async () => {
    const simulator = await start({ seed: { users: [{ username: 'synced', directoryKey: 'DS2ACAGGQBNC95H3U4QS', externalId: 'b64==', lastDirectorySync: 1_700_000_000 }, { username: 'own' }] } });
    const users = (JSON.parse((await signedFetch(simulator, 'GET', '/admin/v1/users')).text) as { response: Record<string, unknown>[] }).response;
    expect(users[0]).to.include({ directory_key: 'DS2ACAGGQBNC95H3U4QS', external_id: 'b64==', last_directory_sync: 1_700_000_000 });
    expect(users[1]).not.to.have.any.keys('directory_key', 'external_id');
  });
});
