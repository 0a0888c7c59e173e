import { expect } from 'chai';
import { z } from 'zod';
import { resolveSection } from '../../../packages/core/src/host/config/resolve-section.js';
import { createRedactor } from '../../../packages/core/src/host/secrets/index.js';
import { asSecret, renewable, secret, secretOf, type Secret } from '../../../packages/core/src/index.js';

const schema = z.strictObject({ key: secret().exactOptional(), name: renewable().superRefine(() => undefined).exactOptional(), port: z.union([z.number(), z.string()]).exactOptional() });

/** A section resolved against files and variables that may change afterwards. */
function resolved(section: unknown) {
  const files: Record<string, string | undefined> = { '/run/key': 'first-key\n', '/run/name': 'first-name' };
  const env: Record<string, string> = { KEY: 'env-key', USER: 'joe' };
  const redactor = createRedactor();
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('gone'), { code: 'ENOENT' });
    return text;
  };
  const { value, safe, drafts } = resolveSection(section, schema, { references: { env, readFile, file: '/etc/rollcall.yaml' }, redactor });
  expect(drafts).to.deep.equal([]);
  return { value: value as { readonly key?: Secret; readonly name?: string | Secret }, safe, files, env, redactor };
}

describe('secrets that are renewed', () => {
  it('a secret from a file is read again when asked, and tells whether it is another one', () => {
    const { value: { key }, files, redactor } = resolved({ key: '${file:/run/key}' });
    expect([key?.reveal(), key?.renew?.(), key?.reveal()]).to.deep.equal(['first-key', false, 'first-key']);
    files['/run/key'] = 'second-key\r\n';
    expect(redactor.text('second-key')).to.equal('second-key');
    expect([key?.reveal(), key?.renew?.(), key?.reveal(), key?.renew?.()]).to.deep.equal(['first-key', true, 'second-key', false]);
    expect(redactor.text('first-key and second-key')).to.equal('[secret] and [secret]');
  });

  for (const [name, content] of [['gone', undefined], ['empty', '\n'], ['far too large', 'x'.repeat(70_000)]] as const) {
    it(`a file that is ${name} leaves the secret as it was`, () => {
      const { value: { key }, files } = resolved({ key: '${file:/run/key}' });
      files['/run/key'] = content;
      expect([key?.renew?.(), key?.reveal()]).to.deep.equal([false, 'first-key']);
    });
  }

  it('a file inside a longer text is filled in anew, with the passwords of its URLs masked', () => {
    const { value: { key }, files, redactor } = resolved({ key: 'ldap://${env:USER}:${file:/run/key}@host' });
    files['/run/key'] = 'p4ssw0rd';
    expect([key?.renew?.(), key?.reveal(), redactor.text('p4ssw0rd')]).to.deep.equal([true, 'ldap://joe:p4ssw0rd@host', '[secret]']);
  });

  for (const [name, section] of [['a variable', { key: '${env:KEY}' }], ['the file itself', { key: 'literal-key' }]] as const) {
    it(`a secret from ${name} cannot be renewed`, () => {
      expect(resolved(section).value.key).to.not.have.property('renew');
    });
  }

  it('what is exchanged together with a secret is renewed where it comes from a file, and stays a plain text elsewhere', () => {
    const { value: { name }, files, safe, redactor } = resolved({ name: '${file:/run/name}' });
    files['/run/name'] = 'second-name';
    const renewed = asSecret(name ?? '');
    expect([renewed.reveal(), renewed.renew?.(), renewed.reveal(), redactor.text('second-name')]).to.deep.equal(['first-name', true, 'second-name', '[secret]']);
    expect(safe, 'what is digested is the reference').to.deep.equal({ name: '${file:/run/name}' });
    expect([resolved({ name: 'plain' }).value.name, resolved({ name: '${env:USER}' }).value.name]).to.deep.equal(['plain', 'joe']);
  });

  it('prints as [secret] before and after', () => {
    let content = 'one';
    const renewing = secretOf(content, () => content);
    content = 'two';
    expect([`${String(renewing)} ${JSON.stringify(renewing)}`, renewing.renew?.(), `${String(renewing)} ${JSON.stringify({ renewing })}`]).to.deep.equal(['[secret] "[secret]"', true, '[secret] {"renewing":"[secret]"}']);
  });
});
