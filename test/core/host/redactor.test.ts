import { Buffer } from 'node:buffer';
import { expect } from 'chai';
import fc from 'fast-check';
import { createRedactor, type Redactor } from '../../../packages/core/src/host/secrets/index.js';
import { secretOf } from '../../../packages/core/src/index.js';

function knowing(...secrets: readonly string[]): Redactor {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const lowerHex = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
const rfc3986 = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

const writings: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  'percent-encoded': encodeURIComponent,
  'percent-encoded, lower hex': (secret) => lowerHex(encodeURIComponent(secret)),
  'percent-encoded as Duo does': rfc3986,
  'of a form': (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
  'JSON': json,
  'JSON in JSON': (secret) => json(json(secret)),
  'ASCII JSON': (secret) => json(secret).replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'hex': (secret) => Buffer.from(secret).toString('hex'),
  'upper hex': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  'base64': (secret) => Buffer.from(secret).toString('base64'),
  'base64url': (secret) => Buffer.from(secret).toString('base64url'),
  'basic authorization, one more': (secret) => Buffer.from(`a:${secret}`).toString('base64'),
  'basic authorization, two more': (secret) => Buffer.from(`:${secret}:bc`).toString('base64'),
  'base64url inside': (secret) => Buffer.from(`user:${secret}:and more`).toString('base64url'),
  'base64 in a form': (secret) => encodeURIComponent(Buffer.from(secret).toString('base64')),
};

const secrets = fc.string({ unit: fc.oneof(fc.constantFrom(...Array.from('abcXYZ019 /+=&%"\\\'<>:@é€\n\t')), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })), minLength: 6, maxLength: 40 }).filter((secret) => secret.length >= 6);
// Surroundings that cannot by themselves complete the secret's writing.
const around = fc.string({ unit: fc.constantFrom('~', ' ', ',', ';', '|'), maxLength: 12 });

describe('redactor: property', () => {
  for (const [name, write] of Object.entries(writings)) {
    it(`masks any secret, written ${name}, in any text`, () => {
      fc.assert(
        fc.property(secrets, fc.array(secrets, { maxLength: 2 }), around, around, (secret, others, before, after) => {
          const redactor = knowing(...others, secret);
          const written = write(secret);
          const masked = redactor.text(`${before}(${written})${after}`);
          expect(masked).to.not.include(written);
          expect(masked).to.include('[secret]');
          expect(redactor.mask(`(${written})`)).to.have.length(written.length + 2);
        }),
        { numRuns: 60 },
      );
    });
  }

  it('leaves texts without a secret as they are', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...Array.from('abc 123')), maxLength: 60 }), (text) => {
      expect(knowing('Z%9-secret').text(text)).to.equal(text);
    }));
  });

  it('copies any value without a throw, into something JSON can print', () => {
    fc.assert(fc.property(fc.anything({ withBigInt: true, withMap: true, withSet: true, withNullPrototype: true, withTypedArray: true, withDate: true, withSparseArray: true }), (value) => {
      expect(() => JSON.stringify(knowing('Z%9-secret').value(value))).to.not.throw();
    }), { numRuns: 200 });
  });
});

describe('redactor: examples', () => {
  const secret = 'Zh5eGmUq/9zp+fQnyUIu5OL9';

  it('masks no more of a line than the secret', () => {
    expect(knowing(secret).text(`GET /x?key=${encodeURIComponent(secret)}&a=1 (${secret})`)).to.equal('GET /x?key=[secret]&a=1 ([secret])');
    expect(knowing(secret).text(`Authorization: Basic ${Buffer.from(`ikey:${secret}`).toString('base64')} sent`)).to.match(/^Authorization: Basic \w+\[secret\] sent$/);
  });

  it('masks overlapping secrets whole', () => {
    expect(knowing('abcdef', 'defghi', 'hijklmno').text('1abcdefghijklmno2')).to.equal('1[secret]2');
    expect(knowing('abcd', 'abcdefgh').text('abcdefgh')).to.equal('[secret]');
  });

  it('learns the password of a URL, raw and decoded', () => {
    const redactor = knowing('postgres://reader:hr%2Fp4ss@db.example.edu/hr');
    expect(redactor.text('login hr/p4ss, hr%2Fp4ss, reader')).to.equal('login [secret], [secret], reader');
  });

  it('masks short secrets only as whole texts', () => {
    expect(knowing('abc').text('abc')).to.equal('[secret]');
    expect(knowing('abc').text('an abc book')).to.equal('an abc book');
    expect(knowing('').text('nothing')).to.equal('nothing');
  });

  it('masks the lines of a key file one by one, and a long secret in part', () => {
    const key = `-----BEGIN KEY-----\n${'MIIEvQIBADANBgkq'.repeat(4)}\n${'hkiG9w0BAQEFAASC'.repeat(4)}\n-----END KEY-----\n`;
    expect(knowing(key).text(`at ${'hkiG9w0BAQEFAASC'.repeat(4)}`)).to.equal('at [secret]');
    const long = Array.from({ length: 700 }, (_, index) => String.fromCharCode(97 + ((index * index + index) % 25))).join('');
    expect(knowing(long).text(`see ${long.slice(256, 512)} there`)).to.equal('see [secret] there');
    expect(knowing(long).text(`see ${long} there`)).to.equal('see [secret] there');
  });

  it('copies errors with their causes, and no requests', () => {
    const cause = Object.assign(new Error(`bad ${secret}`), { code: 'E_AUTH', config: { headers: { Authorization: secret } } });
    const copy = knowing(secret).value({ error: new Error('outer', { cause }) }) as { error: { message: string; cause: Record<string, unknown> } };
    expect(copy.error.message).to.equal('outer');
    expect(copy.error.cause).to.deep.include({ name: 'Error', message: 'bad [secret]', code: 'E_AUTH' });
    expect(copy.error.cause).to.not.have.property('config');
    expect(JSON.stringify(copy)).to.not.include(secret);
  });

  it('copies cycles, maps, sets, bytes, getters, keys and secrets', () => {
    const cycle: Record<string, unknown> = { [secret]: 1 };
    cycle['self'] = cycle;
    const value = {
      cycle,
      map: new Map<unknown, unknown>([[secret, secret]]),
      set: new Set([secret]),
      bytes: Buffer.from(secret),
      get readable() { return `x ${secret}`; },
      get broken(): string { throw new Error(secret); },
      wrapped: secretOf(secret),
      date: new Date(0),
      big: 12n,
      call: () => secret,
    };
    expect(knowing(secret).value(value)).to.deep.equal({
      cycle: { '[secret]': 1, self: '[circular]' },
      map: { '[secret]': '[secret]' },
      set: ['[secret]'],
      bytes: '[24 bytes]',
      readable: 'x [secret]',
      broken: '[unreadable]',
      wrapped: '[secret]',
      date: '1970-01-01T00:00:00.000Z',
      big: '12',
      call: '[function]',
    });
  });
});
