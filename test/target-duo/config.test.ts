import { readFileSync } from 'node:fs';
import { secretOf } from '@rollcall/core';
import { duoTarget } from '@rollcall/target-duo';
import { expect } from 'chai';
import { z } from 'zod';
import { maskedKey } from '../../packages/target-duo/src/config.js';
import { VERSION } from '../../packages/target-duo/src/version.js';
import { canarySecret, integrationKey } from './support/world.js';

const valid = { host: 'api-1234abcd.duosecurity.com', integrationKey, secretKey: canarySecret };
const panel = "duo.host is the panel's address; use api-1234abcd.duosecurity.com (Applications > Admin API)";

const messagesOf = (change: Readonly<Record<string, unknown>>): readonly string[] => {
  const opened = duoTarget.open({ ...valid, ...change });
  return opened.ok ? [] : opened.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
};

describe('target-duo: configuration', () => {
  const refusals: readonly (readonly [string, Readonly<Record<string, unknown>>, string | RegExp])[] = [
    ['the panel', { host: 'admin-1234abcd.duosecurity.com' }, `host: ${panel}`],
    ['a web address', { host: 'https://api-1234abcd.duosecurity.com' }, `host: ${panel}`],
    ['the web site', { host: 'www.duosecurity.com' }, `host: ${panel}`],
    ['a port in the host', { host: 'localhost:8443' }, 'host: duo.host is a name without port; write the port as duo.port'],
    ['a path in the host', { host: 'api-1.duosecurity.com/admin' }, /bare host name/],
    ['exchanged keys', { integrationKey: canarySecret, secretKey: integrationKey }, /exchanged/],
    ['a short integration key', { integrationKey: 'DI123' }, /has 5 characters/],
    ['a lower-case integration key', { integrationKey: integrationKey.toLowerCase() }, /capital letters/],
    ['an integration key with a line break', { integrationKey: `${integrationKey}\n` }, /line break/],
    ['a line break in the secret', { secretKey: `${canarySecret}\n` }, 'secretKey: secretKey has 41 characters: trailing newline removed?'],
    ['a wrapped secret with a line break', { secretKey: secretOf(`${canarySecret}\n`) }, 'secretKey: secretKey has 41 characters: trailing newline removed?'],
    ['a short secret', { secretKey: canarySecret.slice(1) }, 'secretKey: secretKey has 39 characters; a secret key has 40'],
    ['a blank before the secret', { secretKey: ` ${canarySecret}` }, /begins or ends with a blank/],
    ['an unknown region', { phoneRegion: 'us' }, /ISO 3166/],
    ['a timeout without unit', { timeout: '30' }, /duration such as 30s/],
    ['a timeout of nothing', { timeout: '0s' }, /longer than 0/],
    ['an unknown key', { skey: 'x' }, /Unrecognized key/],
    ['an unknown rate', { rates: { write: 3 } }, /Unrecognized key/],
  ];
  for (const [name, change, message] of refusals) {
    it(`refuses ${name}`, () => {
      const messages = messagesOf(change).join('\n');
      if (typeof message === 'string') expect(messages).to.equal(message);
      else expect(messages).to.match(message);
      expect(messages).not.to.contain(canarySecret.slice(1));
    });
  }

  const accepted: readonly Readonly<Record<string, unknown>>[] = [
    {}, { host: 'api-1234abcd.duofederal.com' }, { host: '127.0.0.1', port: 8443 }, { host: 'localhost', port: '8443' }, { secretKey: secretOf(canarySecret) },
    { signature: 'v2', bulk: 'off', rates: { writes: 100, reads: '50' }, phoneRegion: 'US', timeout: '500ms', caFile: '/ca.pem' },
  ];
  for (const change of accepted) it(`accepts ${JSON.stringify(change)}`, () => expect(messagesOf({ ...change })).to.deep.equal([]));

  it('masks integration keys but for the last four characters', () => expect(maskedKey(integrationKey)).to.equal('…Y000'));

  it('can be written as JSON Schema and extended by the host', () => {
    const schema = JSON.stringify(z.toJSONSchema(duoTarget.config.extend({ use: z.literal('duo') }), { io: 'input', unrepresentable: 'any' }));
    expect(schema).to.contain('"rollcall:secret":true').and.to.contain('phoneRegion');
  });

  it('states the version of its package', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../packages/target-duo/package.json', import.meta.url), 'utf8')) as { readonly version: string };
    expect(VERSION).to.equal(manifest.version);
  });
});
