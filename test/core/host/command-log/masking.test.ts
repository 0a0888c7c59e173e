import { expect } from 'chai';
import type { Exchange } from '../../../../packages/core/src/index.js';
import { answered, configured, LogInFolder, type PrintedEntry } from './support.js';

const json = (body: unknown): string => JSON.stringify(body);
const sent = (part: Partial<Exchange['request']>): Partial<Exchange> => ({ request: { ...answered.request, ...part } });
const came = (body: string, type = 'application/json', status = 200): Partial<Exchange> => ({ answer: { status, headers: { 'content-type': type }, body } });
const form = (body: string): Partial<Exchange> => sent({ method: 'POST', body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });

type Look = (entry: PrintedEntry) => unknown;
const url: Look = ({ request }) => request.url.replace('https://api.example.org', '');
const requestBody: Look = ({ request }) => request.body;
const answerBody: Look = ({ answer }) => answer?.body;

describe('command log: what stands where, and how it is shown', () => {
  const log = new LogInFolder();
  after(() => log.dispose());

  const cases: readonly (readonly [what: string, given: Partial<Exchange>, look: Look, shown: unknown])[] = [
    ['ids and paging in a URL', sent({ url: 'https://api.example.org/v1/users/DU17?limit=300&user_id_list=%5B%22DU1%22%5D' }), url, '/v1/users/DU17?limit=300&user_id_list=%5B%22DU1%22%5D'],
    ['a name in a query', sent({ url: 'https://api.example.org/v1/users?username=ada&email=ada%40example.edu&number=%2B15035550101' }), url, '/v1/users?username=…(3)&email=a…@example.edu&number=+1…01'],
    ['names in a list in a query', sent({ url: 'https://api.example.org/v1/users?username_list=%5B%22ada%22%2C%22b%20c%22%5D' }), url, '/v1/users?username_list=["…(3)","…(3)"]'],
    ['a token in a query', sent({ url: 'https://api.example.org/v1?access_token=abc123&apiKey=k&sig-key=' }), url, '/v1?access_token=[secret]&apiKey=[secret]&sig-key='],
    ['an address in a path', sent({ url: 'https://api.example.org/v1/users/ada%40example.edu/groups' }), url, '/v1/users/a…@example.edu/groups'],
    ['a password in a URL', sent({ url: 'https://me:pa55word@api.example.org/v1' }), ({ request }) => request.url, 'https://[secret]@api.example.org/v1'],
    ['what the plugin hides, wherever it stands', { ...sent({ url: 'https://api.example.org/v3/integrations/DIKEY0001' }), ...came(json({ message: 'no DIKEY0001' })), hidden: ['DIKEY0001'] }, (entry) => [url(entry), answerBody(entry)], ['/v3/integrations/[secret]', { message: 'no [secret]' }]],
    ['a parameter without value', sent({ url: 'https://api.example.org/v1?ada%20b' }), url, '/v1?…(5)'],
    ['headers', sent({ headers: { Authorization: 'Basic QUJDREVGOjEyMw==', Cookie: 'sid=1', 'X-Api-Key': 'k', 'X-Auth-Token': 't', Accept: 'x/y', From: 'ada@example.edu' } }), ({ request }) => request.headers, { Authorization: '[secret]', Cookie: '[secret]', 'X-Api-Key': '[secret]', 'X-Auth-Token': '[secret]', Accept: 'x/y', From: 'a…@example.edu' }],
    ['headers of the answer', { answer: { status: 302, headers: { 'Set-Cookie': ['a=1', 'b=2'], Location: '/login?username=ada', 'Retry-After': 5 }, body: '' } }, ({ answer }) => answer, { status: 302, headers: { 'Set-Cookie': '[secret]', Location: '/login?username=…(3)', 'Retry-After': '5' } }],
    ['a form', form('username=ada&realname=Ada+Lovelace&password=x&status=active&note=&status'), requestBody, 'username=…(3)&realname=…(12)&password=[secret]&status=active&note=&status'],
    ['JSON inside a form', form(`users=${encodeURIComponent(json([{ username: 'ada', status: 'active' }]))}`), requestBody, 'users=[{"username":"…(3)","status":"active"}]'],
    ['a JSON body', sent({ method: 'POST', body: json({ username: 'ada', email: 'ada@example.edu', empty: '', on: true, none: null, age: 42, telephone: 15035550101 }) }), requestBody, { username: '…(3)', email: 'a…@example.edu', empty: '', on: true, none: null, age: 42, telephone: '15…01' }],
    ['JSON inside JSON', sent({ method: 'POST', body: json({ users: json([{ username: 'ada', aliases: { alias1: 'countess' }, user_id: 'DU1' }]) }) }), requestBody, { users: '[{"username":"…(3)","aliases":{"alias1":"…(8)"},"user_id":"DU1"}]' }],
    ['bulk operations', sent({ method: 'POST', body: json({ operations: [{ method: 'POST', path: '/v1/users/DU1', body: { realname: 'Ada', status: 'disabled' } }] }) }), requestBody, { operations: [{ method: 'POST', path: '/v1/users/DU1', body: { realname: '…(3)', status: 'disabled' } }] }],
    ['secrets by name at any depth', came(json({ a: [{ secret_key: 'abc', directoryKey: 'def', tokens: [{ serial: 'ghi' }], activation: { code: 1 }, otp: 123456 }] })), answerBody, { a: [{ secret_key: '[secret]', directoryKey: '[secret]', tokens: '[secret]', activation: '[secret]', otp: '[secret]' }] }],
    ['a secret by name, and again elsewhere', came(json({ api_token: 'tok/en+17', message: 'bad dG9rL2VuKzE3 or tok%2Fen%2B17' })), answerBody, { api_token: '[secret]', message: 'bad [secret] or [secret]' }],
    ['a secret of the configuration', came(json({ message: `key ${configured}`, realname: configured, [configured]: 1 })), answerBody, { message: 'key [secret]', realname: '[secret]', '[secret]': 1 }],
    ['people in keys', came(json({ 'ada@example.edu': 1, 'Ada L.': 2, 'ada': 3 })), answerBody, { 'a…@example.edu': 1, '…(6)': 2, ada: 3 }],
    ['what the answer repeats of the request', { ...sent({ method: 'POST', body: json({ username: 'ada', realname: 'Ada & "L"' }) }), ...came(json({ message: 'ada exists, see adamant; Ada & "L"', status: 'ada' }), 'application/json', 400) }, answerBody, { message: '… exists, see adamant; …', status: '…' }],
    ['what a page repeats', { ...sent({ url: 'https://api.example.org/v1?realname=Ada%20%3CL%3E', headers: { Authorization: 'Basic QUJDREVGOmFiYzEyMzQ1Njc4OQ==' } }), ...came('<p>Ada &lt;L&gt; Ada%20%3CL%3E ada@example.edu abc123456789 QUJDREVGOmFiYzEyMzQ1Njc4OQ==</p>', 'text/html', 502) }, answerBody, '<p>… … a…@example.edu [secret] [secret]</p>'],
    ['JSON that is none', came('{"realname": "Ada', 'application/json'), answerBody, '… (17 bytes of no known form)'],
    ['an unknown form', came('<realname>Ada</realname>', 'application/xml'), answerBody, '… (24 bytes of no known form)'],
    ['a failure in words', { failure: 'lost to ada@example.edu' }, ({ failure }) => failure, 'lost to a…@example.edu'],
    ['operations, by their ids', { about: { step: 'apply', operations: ['create account hr:ada@example.edu'] } }, ({ operations }) => operations, ['create account hr:a…@example.edu']],
  ];
  for (const [what, given, look, shown] of cases) {
    it(what, async () => expect(look(await log.entryOf(given))).to.deep.equal(shown));
  }

  it('shows personal data where the file asks for it, and secrets never', async () => {
    const body = json({ username: 'ada', number: '+15035550101', password: 'pa55word', message: `pa55word ${configured}` });
    const entry = await log.entryOf({ ...sent({ method: 'POST', url: 'https://api.example.org/v1?email=ada%40example.edu&token=t0ken17', headers: { Authorization: 'Basic QUJDREVGOjEyMw==' }, body }), ...came('<realname>Ada</realname>', 'application/xml') }, true);
    expect(entry.request).to.deep.include({ url: 'https://api.example.org/v1?email=ada%40example.edu&token=[secret]', headers: { Authorization: '[secret]' } });
    expect(entry.request.body).to.deep.equal({ username: 'ada', number: '+15035550101', password: '[secret]', message: '[secret] [secret]' });
    expect(entry.answer?.body).to.equal('<realname>Ada</realname>');
  });
});

describe('command log: long and hostile bodies', () => {
  const log = new LogInFolder();
  after(() => log.dispose());

  it('shows the beginning of a long list, says how much is missing, and stays JSON', async () => {
    const body = json({ stat: 'OK', response: Array.from({ length: 5_000 }, (_, at) => ({ user_id: `DU${String(at)}`, realname: 'Ada' })) });
    const { answer } = await log.entryOf(came(body));
    const { response } = answer?.body as { readonly response: readonly unknown[] };
    expect(answer?.bytes).to.equal(body.length);
    expect(response[0]).to.deep.equal({ user_id: 'DU0', realname: '…(3)' });
    expect(response.at(-1)).to.equal(`… (${String(5_000 - response.length + 1)} more)`);
    expect(log.text.length).to.be.within(60_000, 120_000);
  });

  it('knows again what had no room in the request', async () => {
    const users = Array.from({ length: 5_000 }, (_, at) => ({ username: `somebody${String(at)}`, user_id: `DU${String(at)}` }));
    const { answer } = await log.entryOf({ ...sent({ method: 'POST', body: json(users) }), ...came(json({ message: 'somebody4999 exists' }), 'application/json', 400) });
    expect(answer?.body).to.deep.equal({ message: '… exists' });
  });

  it('cuts a long text after masking it, so that no half secret is left', async () => {
    const text = `${'x'.repeat(65_530)}${configured}${'y'.repeat(300_000)}`;
    const { answer } = await log.entryOf(came(text, 'text/html', 502));
    expect(answer?.body).to.match(/^x{65530}\[secre… \(365546 characters in all\)$/);
    const long = await log.entryOf(came(json({ message: 'z'.repeat(100_000) })));
    expect((long.answer?.body as { readonly message: string }).message).to.match(/^z{65000,65536}… \(100000 characters in all\)$/);
  });

  it('does not look into what is longer than any answer, and not deeper than any', async () => {
    const { answer } = await log.entryOf(came(json('x'.repeat(17_000_000))));
    expect(answer?.body).to.equal('… (17000002 bytes, too long to be looked into)');
    const deep = await log.entryOf(came(`${'['.repeat(50_000)}"Ada"${']'.repeat(50_000)}`));
    expect(json(deep.answer?.body)).to.include('deeper').and.not.include('Ada');
    expect(log.warnings).to.deep.equal([]);
  });
});
