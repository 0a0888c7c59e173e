import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Slapd, createCertificateAuthority, describeWithServer, ldifOfPeople } from '../support/servers/index.js';
import { call, collect, withSource } from './support/collect.js';
import { OPERATIONS, startWireProxy } from './support/wire-proxy.js';

const DAY_MS = 86_400_000;
const config = (server: Slapd, more: object = {}) => ({
  url: server.ldapsUrl,
  caFile: server.caFile,
  bind: { dn: server.readerDn, password: server.readerPassword },
  people: { base: `ou=people,${server.suffix}` },
  ...more,
});
const people = { types: ['person' as const] };
const readOf = (raw: object) => withSource(raw, (source) => collect(source, people));

describeWithServer(
  'slapd',
  'source-ldap: connecting',
  (server) => {
    it('reads over LDAPS, by name and by address', async () => {
      expect((await readOf(config(server()))).people).to.have.lengthOf(5);
      expect((await readOf(config(server(), { url: server().ldapsUrl.replace('127.0.0.1', 'localhost') }))).people).to.have.lengthOf(5);
    });

    it('reads over StartTLS, and sends nothing but StartTLS before it', async () => {
      const proxy = await startWireProxy(server().url, { encryptedAfter: 1 });
      const read = await readOf(config(server(), { url: proxy.url, startTls: true }));
      await proxy.close();
      expect(read.people).to.have.lengthOf(5);
      expect(proxy.requests).to.deep.equal([OPERATIONS.extended]);
    });

    it('trusts no authority but the one in caFile', async () => {
      const other = join(server().directory, 'other-ca.pem');
      writeFileSync(other, createCertificateAuthority().certificatePem);
      for (const raw of [config(server(), { caFile: other }), config(server(), { caFile: undefined }), config(server(), { url: server().url, startTls: true, caFile: other })]) {
        const { error } = await readOf(JSON.parse(JSON.stringify(raw)) as object);
        expect(error).to.have.property('kind', 'unavailable');
        expect(String(error)).to.include('not signed by a trusted authority');
        expect(error).to.have.nested.property('failure.remedy').that.includes('set caFile');
      }
    });

    it('says when caFile cannot be used', async () => {
      const { error } = await readOf(config(server(), { caFile: '/nowhere/ca.pem' }));
      expect(error).to.have.property('kind', 'invalid');
      expect(String(error)).to.include('/nowhere/ca.pem');
    });

    it('says when there is no TLS at the port', async () => {
      const { error } = await readOf(config(server(), { url: server().url.replace('ldap:', 'ldaps:'), timeout: '2s' }));
      expect(error).to.have.property('kind', 'unavailable');
    });

    it('says when nobody listens', async () => {
      const free = createServer();
      const port = await new Promise<number>((resolve) => free.listen(0, '127.0.0.1', () => resolve((free.address() as { port: number }).port)));
      await new Promise((resolve) => free.close(resolve));
      const { error } = await readOf(config(server(), { url: `ldaps://127.0.0.1:${port}` }));
      expect(error).to.have.property('kind', 'unavailable');
      expect(String(error)).to.include('connection refused');
    });

    it('gives up on a server that accepts and never answers, and at once on request', async () => {
      const silent = createServer(() => undefined);
      const port = await new Promise<number>((resolve) => silent.listen(0, '127.0.0.1', () => resolve((silent.address() as { port: number }).port)));
      for (const raw of [{ url: `ldaps://127.0.0.1:${port}` }, { url: `ldap://127.0.0.1:${port}`, startTls: true }, { url: `ldap://127.0.0.1:${port}` }]) {
        const slow = await readOf(config(server(), { ...raw, timeout: '200ms' }));
        expect(slow.error).to.have.property('kind', 'unavailable');
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 50);
        const began = Date.now();
        const stopped = await withSource(config(server(), raw), (source) => collect(source, people, call(controller.signal)));
        expect(stopped.error).to.have.property('kind', 'cancelled');
        expect(Date.now() - began).to.be.lessThan(4000);
      }
      silent.close();
    });

    it('sends a refused password once a run, however often it is asked to read', async () => {
      const proxy = await startWireProxy(server().url);
      const wrong = { dn: server().readerDn, password: 'wrong-Password-1' };
      await withSource(config(server(), { url: proxy.url, bind: wrong }), async (source) => {
        for (let attempt = 0; attempt < 3; attempt += 1) {
          const { error } = await collect(source, people);
          expect(error).to.have.property('kind', 'unauthorized');
          expect(String(error)).to.include(`refuses the bind as ${server().readerDn} (invalidCredentials); it was tried once`).and.not.include('wrong-Password-1');
        }
        const checked = await source.check(call()).then(() => undefined, (error: unknown) => error);
        expect(checked).to.have.property('kind', 'unauthorized');
      });
      await proxy.close();
      expect(proxy.requests.filter((operation) => operation === OPERATIONS.bind)).to.have.lengthOf(1);
      expect(proxy.connections).to.equal(1);
    });

    it('never binds with an empty password, which servers take for anonymous', async () => {
      const proxy = await startWireProxy(server().url);
      const { error } = await readOf(config(server(), { url: proxy.url, bind: { dn: server().readerDn, password: '' } }));
      await proxy.close();
      expect(error).to.have.property('kind', 'unauthorized');
      expect(proxy.requests).to.deep.equal([]);
    });

    it('connects and binds again after the server restarted between two reads', async () => {
      await withSource(config(server()), async (source) => {
        expect((await collect(source, people)).claims.person?.whole).to.equal(true);
        await server().restart();
        const again = await collect(source, people);
        expect(again.error).to.equal(undefined);
        expect(again.claims.person?.whole).to.equal(true);
      });
    });

    it('warns in check of a password in clear', async () => {
      const findings = await withSource(config(server(), { url: server().url }), (source) => source.check(call()));
      expect(findings.find(({ code }) => code === 'ldap-unencrypted')).to.include({ severity: 'warning' });
    });
  },
  () => ({ ldif: ldifOfPeople({ people: 5 }).text }),
);

describeWithServer(
  'slapd',
  'source-ldap: a certificate for another host',
  (server) => {
    it('is refused by name', async () => {
      for (const more of [{}, { url: server().url, startTls: true }, { url: server().ldapsUrl.replace('127.0.0.1', 'localhost') }]) {
        const { error } = await readOf(config(server(), more));
        expect(error).to.have.property('kind', 'unavailable');
        expect(String(error)).to.match(/certificate is not for (127\.0\.0\.1|localhost)/).and.include('ds.example.edu');
      }
    });
  },
  () => ({ ldif: ldifOfPeople({ people: 1 }).text, certificate: { dnsNames: ['ds.example.edu'], ipAddresses: [] } }),
);

describeWithServer(
  'slapd',
  'source-ldap: an expired certificate',
  (server) => {
    it('is refused', async () => {
      const { error } = await readOf(config(server()));
      expect(error).to.have.property('kind', 'unavailable');
      expect(String(error)).to.include("the server's certificate has expired");
    });
  },
  () => ({ ldif: ldifOfPeople({ people: 1 }).text, certificate: { validFrom: new Date(Date.now() - 9 * DAY_MS), validTo: new Date(Date.now() - DAY_MS) } }),
);
