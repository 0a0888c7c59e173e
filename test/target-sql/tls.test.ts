import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isConnectorError } from '@rollcall/core';
import { expect } from 'chai';
import { createCertificateAuthority, installedOrSkip, queryMariadb, startMariadb, startPostgres, type ThrowawayServer } from '../support/servers/index.js';
import { queryPostgres } from './support/databases.js';
import { callOptions, openTarget, type Raw } from './support/open-target.js';

/** `named` is a name of this machine that the certificate has. */
const SERVERS = {
  postgres: {
    start: (certificate: string, key: string) => startPostgres({ settings: { ssl: 'on', ssl_cert_file: certificate, ssl_key_file: key } }),
    query: queryPostgres,
    named: '127.0.0.1',
  },
  mariadb: {
    start: (certificate: string, key: string) => startMariadb({ settings: { 'ssl-cert': certificate, 'ssl-key': key } }),
    query: queryMariadb,
    named: 'localhost',
  },
} as const;

for (const [kind, { start, query, named }] of Object.entries(SERVERS) as ['postgres' | 'mariadb', (typeof SERVERS)['postgres' | 'mariadb']][]) {
  describe(`target-sql on ${kind} over TLS`, () => {
    let server: (ThrowawayServer & { readonly url: string; createDatabase(name: string): Promise<string> }) | undefined;
    let folder = '';
    let address = '';
    const file = (name: string): string => join(folder, name);

    const serve = async (dnsName: string, owner: { readonly uid: number; readonly gid: number } | undefined): Promise<void> => {
      const authority = createCertificateAuthority();
      const issued = authority.issue({ dnsNames: [dnsName] });
      await writeFile(file('ca.pem'), authority.certificatePem);
      await writeFile(file('other-ca.pem'), createCertificateAuthority().certificatePem);
      await writeFile(file('server.pem'), issued.certificatePem);
      await writeFile(file('server.key'), issued.privateKeyPem, { mode: 0o600 });
      if (owner !== undefined) for (const name of [folder, file('server.pem'), file('server.key')]) await chown(name, owner.uid, owner.gid);
      await server?.stop();
      server = await start(file('server.pem'), file('server.key'));
      address = await server.createDatabase('office');
      await query(address, 'create table person (id integer primary key, name varchar(40))');
    };
    let owner: { readonly uid: number; readonly gid: number } | undefined;
    before(async function () {
      owner = (await installedOrSkip(this, kind)).user;
      folder = await mkdtemp(join(tmpdir(), 'rollcall-tls-'));
      await serve(kind === 'postgres' ? 'elsewhere.example.edu' : 'localhost', owner);
    });
    after(async () => {
      await server?.stop();
      if (folder !== '') await rm(folder, { recursive: true, force: true });
    });

    const probe = async (sslmode: string | undefined, more: Raw = {}, host: string = named): Promise<readonly string[]> => {
      const url = new URL(address);
      if (sslmode !== undefined) url.search = `?sslmode=${sslmode}`;
      const target = await openTarget({ url: url.href.replace('127.0.0.1', host), accounts: { table: 'person', key: 'id', name: 'name', columns: { id: 'int', name: 'string' } }, ...more });
      try {
        return (await target.probe(callOptions())).findings.map(({ code }) => code);
      } catch (error) {
        return isConnectorError(error) ? [error.kind, error.message] : [String(error)];
      } finally {
        await target.close();
      }
    };

    it('verify-full with the authority is taken, and nothing is to be warned of', async () => {
      expect(await probe('verify-full', { caFile: file('ca.pem') })).to.deep.equal(['sql-target-server']);
      expect(await probe(undefined, { caFile: file('ca.pem') })).to.deep.equal(['sql-target-server']);
    });

    it('require is warned of', async () => {
      expect(await probe('require')).to.include('unverified-server');
    });

    it('another authority and a missing file are refused, and named', async () => {
      expect((await probe('verify-full', { caFile: file('other-ca.pem') })).join(' ')).to.match(/^invalid the certificate of .* is not trusted/);
      expect((await probe('verify-full', { caFile: file('none.pem') })).join(' ')).to.match(/^invalid caFile: .*none\.pem cannot be read/);
    });

    it('a certificate of another host is refused, unless only its authority is asked for', async () => {
      if (kind === 'mariadb') {
        expect((await probe('verify-full', { caFile: file('ca.pem') }, '127.0.0.1')).join(' ')).to.match(/^invalid url: the host is an IP address/);
        await serve('elsewhere.example.edu', owner);
      }
      expect((await probe('verify-full', { caFile: file('ca.pem') }, 'localhost')).join(' ')).to.match(/^invalid the certificate of .* is not trusted/);
      expect(await probe('verify-ca', { caFile: file('ca.pem') }, 'localhost')).to.deep.equal(['sql-target-server']);
    });
  });
}
