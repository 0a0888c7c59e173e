import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { resolveBehaviour } from '../../packages/duo-simulator/src/index.js';
import { bodyHash, canonicalParams, canonicalText, headerHash, type SignatureVersion } from '../../packages/duo-simulator/src/signature/canonical.js';
import type { Pair } from '../../packages/duo-simulator/src/signature/percent.js';
import { verifySignature } from '../../packages/duo-simulator/src/signature/verify.js';

type Values = Readonly<Record<string, string | readonly string[]>>;

interface Vectors {
  readonly signatures: readonly {
    readonly source: string;
    readonly ikey: string;
    readonly skey: string;
    readonly method: string;
    readonly host: string;
    readonly path: string;
    readonly params: Values;
    readonly date: string;
    readonly sigVersion: SignatureVersion;
    readonly digest: string;
    readonly body: string | null;
    readonly xDuoHeaders: Values | null;
    readonly canonical: string;
    readonly expectedHex: string;
    readonly expectedAuthorization: string;
  }[];
  readonly canonParams: readonly { readonly source: string; readonly params: Values; readonly expected: string }[];
  readonly bodyHashes: readonly { readonly source: string; readonly input: string; readonly sha512: string }[];
  readonly xDuoHeaderHashes: readonly { readonly source: string; readonly headers: Values; readonly sha512: string }[];
}

const vectors = JSON.parse(readFileSync(new URL('fixtures/duo-signature-vectors.json', import.meta.url), 'utf8')) as Vectors;

function pairsOf(values: Values): readonly Pair[] {
  return Object.entries(values).flatMap(([name, value]) => [value].flat().map((item): Pair => [name, item]));
}

function formOf(pairs: readonly Pair[]): string {
  return new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString();
}

describe('the official signature vectors', () => {
  for (const vector of vectors.signatures) {
    const params = pairsOf(vector.params);
    const xDuoHeaders = pairsOf(vector.xDuoHeaders ?? {});

    it(`canonical text and digest: ${vector.source}`, () => {
      const text = canonicalText(vector.sigVersion, { ...vector, params, body: vector.body ?? '', xDuoHeaders });
      expect(text).to.equal(vector.canonical);
      expect(createHmac(vector.digest, vector.skey).update(text).digest('hex')).to.equal(vector.expectedHex);
    });

    it(`verified as a request: ${vector.source}`, () => {
      const inBody = vector.sigVersion === 2 && vector.method.toUpperCase() === 'POST';
      const received = {
        method: vector.method,
        path: vector.path,
        query: inBody ? '' : formOf(params),
        headers: [['Host', vector.host], ['Date', vector.date], ['Authorization', vector.expectedAuthorization], ...xDuoHeaders] as Pair[],
        body: Buffer.from(inBody ? formOf(params) : (vector.body ?? '')),
      };
      if (!inBody && vector.body !== null) received.headers.push(['Content-Type', 'application/json']);
      const now = Date.parse(vector.date);
      verifySignature(received, [vector], now, resolveBehaviour());
      const altered = { ...received, path: `${vector.path}/x` };
      expect(() => { verifySignature(altered, [vector], now, resolveBehaviour()); }).to.throw().with.property('code', 40103);
    });
  }

  for (const vector of vectors.canonParams) {
    it(`parameters: ${vector.source}`, () => {
      expect(canonicalParams(pairsOf(vector.params))).to.equal(vector.expected);
    });
  }

  for (const vector of vectors.bodyHashes) {
    it(`body hash: ${vector.source}`, () => {
      expect(bodyHash(vector.input)).to.equal(vector.sha512);
    });
  }

  for (const vector of vectors.xDuoHeaderHashes) {
    it(`header hash: ${vector.source}`, () => {
      expect(headerHash(pairsOf(vector.headers))).to.equal(vector.sha512);
    });
  }
});
