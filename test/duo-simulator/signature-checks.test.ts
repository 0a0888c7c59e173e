import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { describe, it } from 'mocha';
import { parseRequestDate } from '../../packages/duo-simulator/src/signature/request-date.js';
import { canonicalText, type SignatureVersion } from '../../packages/duo-simulator/src/signature/canonical.js';
import type { DuoSimulator } from '../../packages/duo-simulator/src/index.js';
import type { Pair } from '../../packages/duo-simulator/src/signature/percent.js';
import { rawRequest, signedFetch, type Envelope } from './support/signed.js';
import { simulators } from './support/simulators.js';

interface Signed {
  readonly version: SignatureVersion;
  readonly digest?: 'sha1' | 'sha512';
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly pairs?: readonly Pair[];
  readonly body?: string;
  readonly contentType?: string;
  readonly dateHeader?: 'Date' | 'X-Duo-Date';
  readonly date?: string;
  readonly xDuoHeaders?: readonly Pair[];
  readonly signedHost?: string;
}

/** Signs by hand, so that each part of the wire form can be chosen. */
async function send(simulator: DuoSimulator, signed: Signed): Promise<string> {
  const { version, digest = 'sha512', method = 'GET', path = '/admin/v1/users', query = '', pairs = [], body = '', xDuoHeaders = [] } = signed;
  const host = `${simulator.host}:${String(simulator.port)}`;
  const date = signed.date ?? new Date(simulator.clock.now()).toUTCString();
  const text = canonicalText(version, { date, method, host: signed.signedHost ?? host, path, params: pairs, body, xDuoHeaders });
  const hex = createHmac(digest, simulator.skey).update(text).digest('hex');
  const headers = {
    Host: host,
    [signed.dateHeader ?? 'Date']: date,
    Authorization: `Basic ${Buffer.from(`${simulator.ikey}:${hex}`).toString('base64')}`,
    ...(signed.contentType === undefined ? {} : { 'Content-Type': signed.contentType }),
    ...Object.fromEntries(xDuoHeaders.map(([name, value]) => [name, value])),
  };
  const { text: answer } = await rawRequest(simulator, method, `${path}${query}`, headers, body);
  const envelope = JSON.parse(answer) as Envelope;
  return envelope.stat === 'OK' ? 'OK' : String(envelope.code);
}

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
const group: readonly Pair[] = [['name', 'a b+c'], ['desc', "é!'()*~"]];

const accepted: readonly (readonly [string, Signed])[] = [
  ['version 2 with SHA-1', { version: 2, digest: 'sha1' }],
  ['version 2 with SHA-512', { version: 2 }],
  ['version 4 with SHA-512', { version: 4 }],
  ['version 5', { version: 5 }],
  ['version 5 with other X-Duo headers', { version: 5, xDuoHeaders: [['X-Duo-Trace', 'abc']] }],
  ['X-Duo-Date left out of the header hash', { version: 5, dateHeader: 'X-Duo-Date' }],
  ['a bare "?"', { version: 2, query: '?' }],
  ['"+" for a space on the wire', { version: 2, query: '?username=a+b', pairs: [['username', 'a b']] }],
  ['"%20" for a space on the wire', { version: 5, query: '?username=a%20b', pairs: [['username', 'a b']] }],
  ['repeated and empty parameters', { version: 2, query: '?b=&a=2&a=1', pairs: [['b', ''], ['a', '2'], ['a', '1']] }],
  ['version 2 with a form body', { version: 2, method: 'POST', path: '/admin/v1/groups', body: "name=a+b%2Bc&desc=%C3%A9!'()*~", pairs: group, contentType: form }],
  ['version 5 with a JSON body', { version: 5, method: 'POST', path: '/admin/v1/groups', body: '{ "name": "é" }', contentType: json }],
  ['version 5 with a query and no body on POST', { version: 5, method: 'POST', path: '/admin/v1/groups', query: '?name=x', pairs: [['name', 'x']], contentType: json }],
  ['a date with a numeric zone', { version: 2, date: 'Thu, 01 Jan 2026 02:00:00 +0200' }],
  ['a date with zone -0000', { version: 2, date: 'Thu, 01 Jan 2026 00:00:00 -0000' }],
  ['a host signed without its port', { version: 2, signedHost: '127.0.0.1' }],
];

const refused: readonly (readonly [string, string, Signed])[] = [
  ['a parameter that was not signed', '40103', { version: 2, query: '?limit=5' }],
  ['a version 5 body that was not signed', '40103', { version: 2, method: 'POST', path: '/admin/v1/groups', body: '{"name":"x"}', contentType: json }],
  ['version 5 with SHA-1', '40103', { version: 5, digest: 'sha1' }],
  ['another host', '40103', { version: 2, signedHost: 'api-other.duosecurity.com' }],
  ['a localised date', '40104', { version: 2, date: 'Do, 01 Jan 2026 00:00:00 +0000' }],
  ['a date 301 seconds late', '40105', { version: 2, date: 'Wed, 31 Dec 2025 23:54:59 +0000' }],
  ['a date 301 seconds early', '40105', { version: 2, date: 'Thu, 01 Jan 2026 00:05:01 GMT' }],
];

describe('signature checks', () => {
  const start = simulators();

  for (const [title, signed] of accepted) {
    it(`accepts ${title}`, async () => {
      expect(await send(await start(), signed)).to.equal('OK');
    });
  }

  for (const [title, code, signed] of refused) {
    it(`answers ${code} to ${title}`, async () => {
      expect(await send(await start(), signed)).to.equal(code);
    });
  }

  it('answers in the order credentials, ikey, date, signature, path', async () => {
    const simulator = await start();
    const code = async (headers: Readonly<Record<string, string>>, path = '/admin/v1/nowhere'): Promise<number | undefined> =>
      (JSON.parse((await rawRequest(simulator, 'GET', path, headers)).text) as Envelope).code;
    const basic = (ikey: string): string => `Basic ${Buffer.from(`${ikey}:00`).toString('base64')}`;
    const date = new Date(simulator.clock.now()).toUTCString();
    expect(await code({})).to.equal(40101);
    expect(await code({ Authorization: 'Bearer x' })).to.equal(40101);
    expect(await code({ Authorization: basic('DIOTHER') })).to.equal(40102);
    expect(await code({ Authorization: basic(simulator.ikey) })).to.equal(40104);
    expect(await code({ Authorization: basic(simulator.ikey), Date: 'Thu, 01 Jan 2015 00:00:00 GMT' })).to.equal(40105);
    expect(await code({ Authorization: basic(simulator.ikey), Date: date })).to.equal(40103);
  });

  it('follows the options for versions, stale dates and tolerance', async () => {
    const simulator = await start({ behaviour: { signatureVersions: '5', staleDate: '40103', clockToleranceSeconds: 10 } });
    expect(await send(simulator, { version: 2 })).to.equal('40103');
    expect(await send(simulator, { version: 5 })).to.equal('OK');
    expect(await send(simulator, { version: 5, date: 'Thu, 01 Jan 2026 00:00:11 GMT' })).to.equal('40103');
  });

  it('hashes X-Duo-Date when told so', async () => {
    const simulator = await start({ behaviour: { xDuoDateInHeaderHash: 'hashed' } });
    expect(await send(simulator, { version: 5, dateHeader: 'X-Duo-Date' })).to.equal('40103');
    const date = new Date(simulator.clock.now()).toUTCString();
    expect((await signedFetch(simulator, 'GET', '/admin/v1/users', {}, { date, headers: { 'X-Duo-Date': date } })).status).to.equal(200);
  });

  it('reads dates as clients write them and nothing else', () => {
    const midnight = Date.UTC(2026, 0, 1);
    const cases: readonly (readonly [string, number | undefined])[] = [
      ['Thu, 01 Jan 2026 00:00:00 GMT', midnight],
      ['Thu, 1 Jan 2026 00:00:00 +0000', midnight],
      ['01 Jan 2026 01:00:00 +0100', midnight],
      ['2026-01-01T00:00:00Z', undefined],
      ['Thu, 01 Foo 2026 00:00:00 GMT', undefined],
      ['', undefined],
    ];
    for (const [text, expected] of cases) expect(parseRequestDate(text), text).to.equal(expected);
  });
});
