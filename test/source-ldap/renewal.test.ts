import { expect } from 'chai';
import type { Secret } from '@rollcall/core';
import { LdapSource } from '../../packages/source-ldap/src/index.js';
import { ldapConfig } from '../../packages/source-ldap/src/config.js';
import { rotated } from '../support/rotated-secret.js';
import { describeWithServer, ldifOfPeople } from '../support/servers/index.js';
import { call, collect } from './support/collect.js';
import { startFakeDirectory } from './support/fake-directory.js';

const INVALID_CREDENTIALS = 49;
const people = { types: ['person' as const] };

async function bindsOf(password: Secret | string, isRight: (password: string) => boolean, reads: number) {
  const directory = await startFakeDirectory(() => ({ cookie: '' }), { bind: (sent) => (isRight(sent) ? 0 : INVALID_CREDENTIALS) });
  const source = new LdapSource(ldapConfig.parse({ url: directory.url, bind: { dn: 'cn=reader', password }, people: { base: 'dc=x', key: 'entryUUID' } }));
  const errors: unknown[] = [];
  for (let read = 0; read < reads; read += 1) errors.push((await collect(source, people)).error);
  const checked = await source.check(call()).catch((error: unknown) => error);
  await source.close();
  await directory.close();
  return { binds: directory.binds, kinds: errors.map((error) => (error as { kind?: string } | undefined)?.kind), checked };
}

describe('source-ldap: a refused password', () => {
  it('is sent exactly once in a run, however often the source is asked (E4)', async () => {
    const { binds, kinds, checked } = await bindsOf('wrong', () => false, 4);
    expect(binds).to.deep.equal(['wrong']);
    expect(kinds).to.deep.equal(Array(4).fill('unauthorized'));
    expect(checked).to.have.property('kind', 'unauthorized');
  });

  it('is sent exactly once when the secret was read again and is the same', async () => {
    const secret = rotated('wrong');
    expect((await bindsOf(secret, () => false, 3)).binds).to.deep.equal(['wrong']);
    expect(secret.asked()).to.be.at.least(1);
  });

  it('is replaced by the one that the file holds by now: one failed bind, and the read goes on', async () => {
    const { binds, kinds } = await bindsOf(rotated('old', 'new'), (sent) => sent === 'new', 3);
    expect(binds).to.deep.equal(['old', 'new']);
    expect(kinds).to.deep.equal([undefined, undefined, undefined]);
  });

  it('is replaced once only: a second wrong one ends it', async () => {
    expect((await bindsOf(rotated('old', 'wrong too'), () => false, 3)).binds).to.deep.equal(['old', 'wrong too']);
  });

  it('is not sent again when the file goes back to it', async () => {
    expect((await bindsOf(rotated('old', 'wrong too', 'old', 'wrong too', 'old'), () => false, 5)).binds).to.deep.equal(['old', 'wrong too']);
  });

  it('is found right later, when the file was late', async () => {
    const { binds, kinds } = await bindsOf(rotated('old', 'old', 'old', 'new'), (sent) => sent === 'new', 4);
    expect(binds).to.deep.equal(['old', 'new']);
    expect(kinds).to.deep.equal(['unauthorized', 'unauthorized', undefined, undefined]);
  });

  it('of another kind of refusal is no reason to ask for another', async () => {
    const secret = rotated('any', 'other');
    const directory = await startFakeDirectory(() => ({}), { bind: () => 8 });
    const source = new LdapSource(ldapConfig.parse({ url: directory.url, bind: { dn: 'cn=reader', password: secret }, people: { base: 'dc=x' } }));
    expect((await collect(source, people)).error).to.have.property('kind', 'unauthorized');
    await source.close();
    await directory.close();
    expect(directory.binds).to.deep.equal(['any']);
    expect(secret.asked()).to.equal(0);
  });
});

describeWithServer(
  'slapd',
  'source-ldap: a password that is changed in the middle',
  (server) => {
    it('costs at most one failed bind: the read after the change binds with the new one', async () => {
      const secret = rotated('stale', server().readerPassword);
      const raw = { url: server().url, bind: { dn: server().readerDn, password: secret }, people: { base: `ou=people,${server().suffix}` } };
      const source = new LdapSource(ldapConfig.parse(raw));
      expect((await collect(source, people)).claims.person).to.deep.include({ whole: true, delivered: 5 });
      await source.close();
      expect(secret.asked()).to.equal(1);
    });
  },
  () => ({ ldif: ldifOfPeople({ people: 5 }).text }),
);
