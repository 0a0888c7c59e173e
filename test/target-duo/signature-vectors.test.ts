import { readFileSync } from 'node:fs';
import { secretOf } from '@rollcall/core';
import { expect } from 'chai';
import { authorizationOf, canonicalParameters, canonicalV2, canonicalV5, dateHeader, type Pair } from '../../packages/target-duo/src/client/sign.js';
import { wireRequest } from '../../packages/target-duo/src/client/wire.js';

interface Vector {
  readonly source: string;
  readonly ikey: string;
  readonly skey: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string | readonly string[]>>;
  readonly date: string;
  readonly sigVersion: number;
  readonly digest: string;
  readonly body: string | null;
  readonly xDuoHeaders: unknown;
  readonly canonical: string;
  readonly expectedAuthorization: string;
}

interface Vectors {
  readonly signatures: readonly Vector[];
  readonly canonParams: readonly { readonly source: string; readonly params: Vector['params']; readonly expected: string }[];
}

const vectors = JSON.parse(readFileSync(new URL('./fixtures/duo-signature-vectors.json', import.meta.url), 'utf8')) as Vectors;

const pairs = (params: Vector['params']): readonly Pair[] =>
  Object.entries(params).flatMap(([name, value]) => (typeof value === 'string' ? [value] : value).map((one): Pair => [name, one]));

describe('target-duo: signatures, against the published test vectors', () => {
  // Version 4 and X-Duo headers are never sent; SHA-1 differs from SHA-512 in the digest only, so its canonical text is checked.
  for (const vector of vectors.signatures.filter((one) => one.sigVersion !== 4 && one.xDuoHeaders === null)) {
    it(`version ${vector.sigVersion} ${vector.digest}: ${vector.source}`, () => {
      const signable = { date: vector.date, method: vector.method, host: vector.host, path: vector.path, parameters: pairs(vector.params), body: vector.body ?? '' };
      const canonical = vector.sigVersion === 2 ? canonicalV2(signable) : canonicalV5(signable);
      expect(canonical).to.equal(vector.canonical);
      if (vector.digest === 'sha512') expect(authorizationOf(vector.ikey, vector.skey, canonical)).to.equal(vector.expectedAuthorization);
    });
  }

  for (const vector of vectors.canonParams) {
    it(`parameters: ${vector.source}`, () => expect(canonicalParameters(pairs(vector.params))).to.equal(vector.expected));
  }

  it('writes dates in English and UTC, whatever the locale', () => {
    expect(dateHeader(Date.UTC(2026, 10, 22, 1, 2, 3))).to.equal('Sun, 22 Nov 2026 01:02:03 +0000');
  });

  const signer = { host: 'api-1234abcd.duosecurity.com', integrationKey: 'DI', secretKey: secretOf('s') };
  const cases = [
    { signature: 'v5', method: 'POST', path: '/admin/v1/users', type: 'application/json', body: '{"b":"ü !","list":[1]}', target: '/admin/v1/users' },
    { signature: 'v2', method: 'POST', path: '/admin/v1/users', type: 'application/x-www-form-urlencoded', body: 'b=%C3%BC%20%21&list=%5B1%5D', target: '/admin/v1/users' },
    { signature: 'v2', method: 'POST', path: '/admin/v1/bulk', type: 'application/json', body: '{"b":"ü !","list":[1]}', target: '/admin/v1/bulk' },
    { signature: 'v5', method: 'GET', path: '/admin/v1/users', type: undefined, body: undefined, target: '/admin/v1/users?b=%C3%BC%20%21&list=%5B1%5D' },
    { signature: 'v2', method: 'DELETE', path: '/admin/v1/users/DU1', type: undefined, body: undefined, target: '/admin/v1/users/DU1?b=%C3%BC%20%21&list=%5B1%5D' },
  ] as const;
  for (const { signature, method, path, type, body, target } of cases) {
    it(`${signature} ${method} ${path}: the bytes on the wire`, () => {
      const wire = wireRequest({ method, path, parameters: { list: [1], b: 'ü !' } }, { ...signer, signature }, 0);
      expect([wire.target, wire.body, wire.headers['Content-Type']]).to.deep.equal([target, body, type]);
      if (body !== undefined) expect(wire.headers['Content-Length']).to.equal(String(Buffer.byteLength(body)));
    });
  }

  it('sends {} where a POST has no parameters', () => {
    expect(wireRequest({ method: 'POST', path: '/p', parameters: {} }, { ...signer, signature: 'v5' }, 0).body).to.equal('{}');
  });
});
