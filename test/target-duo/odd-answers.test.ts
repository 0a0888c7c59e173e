import { isConnectorError } from '@rollcall/core';
import { expect } from 'chai';
import { openHttp } from '../../packages/target-duo/src/client/http.js';
import * as op from './support/operations.js';
import { fail, ok, startScriptedServer, type ScriptedAnswer, type ScriptedRequest, type ScriptedServer } from './support/scripted-server.js';
import { apply, errorOf, openTarget, readAll, recordsOf, type OpenTarget } from './support/world.js';

// Scripted, because the simulator answers as Duo does, and these are answers that Duo's clients met from elsewhere or never.
describe('target-duo: answers that no one expects', () => {
  let server: ScriptedServer;
  let open: OpenTarget;
  afterEach(async () => {
    await open.close();
    await server.close();
  });
  const start = async (answer: (request: ScriptedRequest, sequence: number) => ScriptedAnswer, config = {}) => {
    server = await startScriptedServer(answer);
    open = openTarget({ port: server.port, ...config });
  };
  const users = (rows: readonly unknown[], metadata: unknown = { total_objects: rows.length }) => start(() => ok(rows, metadata));
  const readUsers = () => readAll(open, { types: ['account', 'membership'] });
  const user = (id: string, more = {}) => ({ user_id: id, username: id.toLowerCase(), groups: [], phones: [], ...more });

  const decodings: readonly (readonly [string, object, object])[] = [
    ['nulls everywhere', { status: null, realname: null, email: null, notes: null, aliases: null, groups: null, phones: null }, { standing: 'active', attributes: { username: 'du1', status: 'active' }, held: { phones: [] } }],
    ['a capitalised status', { status: 'Disabled' }, { standing: 'disabled', attributes: { username: 'du1' }, keeps: { status: 'disabled' }, held: { phones: [] } }],
    ['a status of the future', { status: 'hibernating' }, { standing: 'active', standingDetail: 'hibernating', keeps: { status: 'hibernating' } }],
    ['aliases as alias1 to alias4', { alias1: 'x', alias2: null, alias4: 'y' }, { otherNames: ['x', 'y'], attributes: { username: 'du1', status: 'active', aliases: ['x', 'y'] } }],
    ['aliases as a map and as alias1', { aliases: { alias1: 'x', alias8: 'z' }, alias1: 'X' }, { otherNames: ['X', 'z'] }],
    ['custom attributes', { custom_attributes: { 'Cost Center': '4711', Empty: '', None: null } }, { attributes: { username: 'du1', status: 'active', 'custom_attributes.Cost Center': '4711' } }],
    ['custom attributes of another form', { custom_attributes: [1] }, { attributes: { username: 'du1', status: 'active' } }],
    ['a user who is locked out', { status: 'locked out' }, { standing: 'active', standingDetail: 'locked out', attributes: { username: 'du1' }, keeps: { status: 'locked out' } }],
    ['a synced user without directory key', { external_id: 'abc' }, { foreignOwner: 'directory sync' }],
    ['a phone with nulls', { phones: [{ phone_id: 'DP1', number: null, type: 'Mobile', platform: 'Generic Smartphone', activated: null }] }, { held: { phones: [{ id: 'DP1', value: { type: 'mobile', platform: 'generic smartphone' } }] } }],
    ['a phone written with blanks', { phones: [{ phone_id: 'DP1', number: '+1 503 555-0101' }] }, { held: { phones: [{ id: 'DP1', value: { number: '+15035550101' } }] } }],
  ];
  for (const [name, more, expected] of decodings) {
    it(`reads ${name}`, async () => {
      await users([user('DU1', more)]);
      expect(recordsOf(await readUsers(), 'account')[0]).to.deep.include({ type: 'account', id: 'DU1', ...expected });
    });
  }

  it('rejects what it cannot read, by key where there is one', async () => {
    await users([user('DU1', { email: 5 }), user('DU2'), { username: 'nameless' }, { ...user('DU3'), groups: undefined }]);
    const result = await readUsers();
    expect(result.incoming.flatMap((incoming) => (incoming.ok ? [] : [[incoming.type, incoming.key]]))).to.deep.equal([
      ['account', 'DU1'], ['account', undefined], ['membership', 'DU1'], ['membership', undefined], ['membership', 'DU3'],
    ]);
    expect(result.claims.account).to.include({ whole: true, delivered: 4 }).and.not.to.have.property('announced');
  });

  const groupNames: readonly (readonly [string, string | undefined])[] = [
    ['a (from AD sync "AD MAPLE")', 'directory sync "AD MAPLE"'], ['a (from Azure AD sync "x (y)")', 'directory sync "x (y)"'], ['a (from OpenLDAP sync)', 'directory sync'],
    ['a (from the east)', undefined], ['(from AD sync "x") a', undefined],
  ];
  for (const [name, foreignOwner] of groupNames) {
    it(`${name} belongs to ${foreignOwner ?? 'nobody else'}`, async () => {
      await start(() => ok([{ group_id: 'DG1', name, status: 'Active', desc: null }], { total_objects: 1 }));
      expect(recordsOf(await readAll(open, { types: ['group'] }), 'group')).to.deep.equal([{ type: 'group', id: 'DG1', attributes: { name, status: 'active' }, ...(foreignOwner !== undefined && { foreignOwner, plainName: 'a' }) }]);
    });
  }

  const doubtful: readonly (readonly [string, unknown, RegExp])[] = [
    ['no metadata', undefined, /did not say how many/],
    ['a total that is never reached', { total_objects: 7 }, /announced 7, 1 different/],
    ['an offset that leads back', { total_objects: 1, next_offset: 0 }, /offset 0 after offset 0/],
  ];
  const inOneRow = { total_objects: 2, next_offset: 1 };
  const doubtfulPages: readonly (readonly [string, readonly ScriptedAnswer[], RegExp])[] = [
    ['fewer rows than the next offset tells', [ok([user('DU1')], { total_objects: 3, next_offset: 3 })], /after 3 reads: Duo gave 1 rows from offset 0 and named 3/],
    ['pages of one row, which cannot overlap', [ok([user('DU1')], inOneRow)], /offset 1 after offset 0/],
    ['a page that ends with a row without id', [ok([user('DU1'), { username: 'x' }], { total_objects: 3, next_offset: 2 })], /row without an id ends a page/],
    ['an empty page with more behind it', [ok([], { total_objects: 3, next_offset: 2 })], /gave 0 rows/],
  ];
  for (const [name, pages, reason] of doubtfulPages) {
    it(`doubts ${name}`, async () => {
      await start((_, sequence) => pages[(sequence - 1) % pages.length]!);
      const { claims } = await readUsers();
      expect(claims.account.whole ? '' : claims.account.doubts[0].reason).to.match(reason);
    });
  }

  for (const [name, metadata, reason] of doubtful) {
    it(`doubts ${name}`, async () => {
      await start(() => ok([user('DU1')], metadata));
      const { claims } = await readUsers();
      expect(claims.account.whole ? '' : claims.account.doubts[0].reason).to.match(reason);
      expect(claims.membership.whole).to.equal(false);
    });
  }

  it('takes null, text and any page size in metadata', async () => {
    const pages: readonly ScriptedAnswer[] = [ok([user('DU1'), user('DU2')], { total_objects: '3', next_offset: '2', prev_offset: null }), ok([user('DU2'), user('DU3')], { total_objects: 3, next_offset: null })];
    await start((_, sequence) => pages[sequence - 1]!);
    expect((await readUsers()).claims.account).to.include({ whole: true, delivered: 3 });
    expect(server.requests.map((request) => request.url)).to.deep.equal(['/admin/v1/users?limit=300&offset=0', '/admin/v1/users?limit=300&offset=1']);
  });

  it('a user listed twice is delivered once', async () => {
    await users([user('DU1'), user('DU1'), user('DU2')], { total_objects: 2 });
    expect((await readUsers()).claims.account).to.include({ whole: true, delivered: 2 });
  });

  const contradictory: readonly (readonly [string, readonly unknown[], unknown, boolean, number])[] = [
    ['without metadata', [user('DU1')], undefined, true, 1],
    ['with fewer rows than announced', [user('DU1')], { total_objects: 2 }, false, 3],
    ['with the same row twice', [user('DU1'), user('DU1')], { total_objects: 2 }, false, 3],
  ];
  for (const [name, rows, metadata, whole, calls] of contradictory) {
    it(`an answer by id ${name}: ${whole ? 'whole' : 'asked for again, then a doubt'}`, async () => {
      await users(rows, metadata);
      const { claims } = await readAll(open, { types: ['account'], keys: { by: 'id', values: ['DU1', 'DU2'] } });
      expect([claims.account.whole, server.requests.length]).to.deep.equal([whole, calls]);
      if (!claims.account.whole) expect(claims.account.doubts[0].reason).to.equal('the users asked for by user_id_list did not come whole: Duo announced 2, 1 different ones came');
    });
  }

  it('a page cut in the middle is no page', async () => {
    await start(() => ({ ...ok([user('DU1')], { total_objects: 1 }), cut: true }));
    expect(await errorOf(readUsers())).to.satisfy((error: unknown) => isConnectorError(error) && error.kind === 'unavailable');
    expect(server.requests).to.have.length(4);
  });

  it('a list that is none is an incomplete read', async () => {
    await start(() => ok({ users: [] }, { total_objects: 0 }));
    expect(await errorOf(readUsers())).to.satisfy((error: unknown) => isConnectorError(error) && error.kind === 'incomplete-read');
  });

  const writes: readonly (readonly [string, ScriptedAnswer, readonly [string, string?]])[] = [
    ['an empty 200', { body: '' }, ['ambiguous', 'unavailable']],
    ['a 200 that is HTML', { body: '<html>portal</html>' }, ['ambiguous', 'unavailable']],
    ['a redirect', { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } }, ['ambiguous', 'unavailable']],
    ['a 200 that says FAIL', { status: 200, body: { stat: 'FAIL', code: 40002, message: 'Invalid request parameters', message_detail: 'user_id' } }, ['refused', 'invalid']],
    ['OK with another status', { status: 201, body: { stat: 'OK', response: {} } }, ['ambiguous', 'unavailable']],
    ['a code that is no number', { status: 403, body: { stat: 'FAIL', code: '', message: 'no' } }, ['refused', 'forbidden']],
    ['a page for 404', { status: 404, body: '<html>' }, ['refused', 'not-found']],
    ['a page for 401', { status: 401, body: '<html>' }, ['refused', 'unauthorized']],
    ['a page for 500', { status: 500, body: '<html>' }, ['ambiguous', 'unavailable']],
    ['a 502 without body', { status: 502, body: '' }, ['ambiguous', 'unavailable']],
    ['a number', { body: 7 }, ['ambiguous', 'unavailable']],
    ['a cut body', { ...ok({ status: 'disabled' }), cut: true }, ['ambiguous', 'unavailable']],
    ['an object without status', ok({}), ['done']],
    ['an empty response', ok(''), ['done']],
    ['another status than was written', ok({ status: 'active' }), ['ambiguous', 'unavailable']],
    ['a wrong verb', fail(40501, 'Method not allowed'), ['refused', 'unsupported']],
  ];
  for (const [name, answer, expected] of writes) {
    it(`a write answered by ${name}: ${expected[0]}, sent once`, async () => {
      await start(() => answer);
      const [outcome] = await apply(open, 'writes', op.disable('DU1'));
      expect([outcome?.result, outcome && 'failure' in outcome ? outcome.failure.kind : undefined, server.requests.length]).to.deep.equal([expected[0], expected[1], 1]);
    });
  }

  it('an update whose answer shows the old value is ambiguous; folded case and outer blanks are no difference', async () => {
    await start(() => ok({ user_id: 'DU1', username: 'ann', realname: 'Old', notes: null, email: undefined }));
    const result = async (set: Readonly<Record<string, string>>, clear: readonly string[] = []) => (await apply(open, 'writes', op.update('account', 'DU1', set, clear)))[0]?.result;
    expect([await result({ realname: 'New' }), await result({ username: 'ANN', realname: 'Old ' }), await result({ email: 'e' }, ['notes']), await result({}, ['realname'])]).to.deep.equal(['ambiguous', 'done', 'done', 'ambiguous']);
  });

  it('a create without an id is ambiguous', async () => {
    await start(() => ok({ username: 'ann' }));
    expect((await apply(open, 'writes', op.createAccount({ username: 'ann' })))[0]?.result).to.equal('ambiguous');
  });

  it('a 404 page of a proxy does not count as deleted', async () => {
    await start(() => ({ status: 404, body: '<html>no such page</html>' }));
    expect((await apply(open, 'writes', op.remove('account', 'DU1')))[0]?.result).to.equal('refused');
  });

  it('an answer that never comes ends with the time-out', async () => {
    await start(() => ({ body: '', hang: true }), { timeout: '80ms' });
    const [outcome] = await apply(open, 'writes', op.disable('DU1'));
    expect(outcome).to.have.property('result', 'ambiguous');
    expect(outcome).to.have.nested.property('failure.message', 'POST /admin/v1/users/DU1: no whole answer within 80 ms');
  });

  it('an answer that is too long is cut', async () => {
    await start(() => ({ body: 'x'.repeat(10_000) }));
    const http = openHttp({ origin: `http://127.0.0.1:${String(server.port)}`, timeoutMs: 1_000, maxAnswerBytes: 1_000 });
    const attempt = await http.send({ method: 'GET', target: '/', headers: {} }, new AbortController().signal);
    http.close();
    expect(attempt).to.deep.equal({ ended: 'lost', reason: 'the answer broke off or is too long' });
  });

  it('signs each attempt anew, on one connection, with a length and no default headers of the library', async () => {
    await start((_, sequence) => (sequence === 1 ? fail(42901, 'Too Many Requests') : ok({ status: 'disabled' })));
    await apply(open, 'writes', op.disable('DU1'));
    const [first, second] = server.requests;
    expect(first?.headers.date).not.to.equal(second?.headers.date);
    expect(first?.headers.authorization).not.to.equal(second?.headers.authorization);
    expect(second?.headers).to.include({ 'content-length': String(Buffer.byteLength(second?.body ?? '')), 'content-type': 'application/json', accept: 'application/json' });
    expect(second?.headers['user-agent']).to.match(/^rollcall-target-duo\//);
    expect(second?.headers).not.to.have.property('transfer-encoding');
  });
});
