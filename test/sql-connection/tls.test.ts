import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openSource } from '../source-sql/support/open-source.js';
import { failureOf } from '../support/failure-of.js';
import { callOptions } from '../support/plugin-host.js';
import { createCertificateAuthority, installedOrSkip, queryMariadb, queryPostgres, startMariadb, startPostgres, type ThrowawayServer } from '../support/servers/index.js';
import { openTarget, type Raw } from '../target-sql/support/open-target.js';

/** What a plugin says of a connection: the codes of its findings, and whether the server sees it encrypted, where it was asked. */
interface Looked {
  readonly codes: readonly string[];
  readonly isEncrypted?: boolean;
}

/** A plugin that connects to a database with a table `person`. */
type Look = (url: string, more: Raw) => Promise<Looked>;

const bySource: Look = async (url, more) => {
  const source = await openSource({ url, people: { key: 'id', query: 'select 1 as id where exists (select from pg_stat_ssl where pid = pg_backend_pid() and ssl)' }, ...more });
  try {
    const findings = await source.check(callOptions());
    return { isEncrypted: findings.some(({ count }) => count === 1), codes: findings.map(({ code }) => code).filter((code) => !['sql-server', 'sql-columns'].includes(code)) };
  } finally {
    await source.close();
  }
};

const byTarget: Look = async (url, more) => {
  const target = await openTarget({ url, accounts: { table: 'person', key: 'id', name: 'name', columns: { id: 'int', name: 'string' } }, ...more });
  try {
    const { findings } = await target.probe(callOptions());
    return { codes: findings.map(({ code }) => code).filter((code) => code !== 'sql-target-server') };
  } finally {
    await target.close();
  }
};

/** `named` is a name of this machine that the certificate has, `other` one that it has not. */
const SERVERS = {
  postgres: {
    start: (certificate: string, key: string) => startPostgres({ settings: { ssl: 'on', ssl_cert_file: certificate, ssl_key_file: key } }),
    query: queryPostgres,
    issuedTo: 'elsewhere.example.edu',
    named: '127.0.0.1',
    other: 'localhost',
    plugins: { 'source-sql': bySource, 'target-sql': byTarget },
  },
  mariadb: {
    start: (certificate: string, key: string) => startMariadb({ settings: { 'ssl-cert': certificate, 'ssl-key': key } }),
    query: queryMariadb,
    issuedTo: 'localhost',
    named: 'localhost',
    other: '127.0.0.1',
    plugins: { 'target-sql': byTarget },
  },
} as const;

type Kind = keyof typeof SERVERS;
type Owner = { readonly uid: number; readonly gid: number } | undefined;
type Started = ThrowawayServer & { createDatabase(name: string): Promise<string> };

/** A server of a kind with certificates in a folder of its own. */
class SecureServer {
  #server: Started | undefined;
  #folder = '';
  #address = '';

  constructor(private readonly kind: Kind) {}

  file(name: string): string {
    return join(this.#folder, name);
  }

  /** Starts it with a certificate for a name; one that runs already is stopped. */
  async serve(dnsName: string, owner: Owner): Promise<void> {
    if (this.#folder === '') this.#folder = await mkdtemp(join(tmpdir(), 'rollcall-tls-'));
    const authority = createCertificateAuthority();
    const issued = authority.issue({ dnsNames: [dnsName] });
    await writeFile(this.file('ca.pem'), authority.certificatePem);
    await writeFile(this.file('other-ca.pem'), createCertificateAuthority().certificatePem);
    await writeFile(this.file('server.pem'), issued.certificatePem);
    await writeFile(this.file('server.key'), issued.privateKeyPem, { mode: 0o600 });
    if (owner !== undefined) for (const name of [this.#folder, this.file('server.pem'), this.file('server.key')]) await chown(name, owner.uid, owner.gid);
    const { start, query } = SERVERS[this.kind];
    await this.#server?.stop();
    this.#server = await start(this.file('server.pem'), this.file('server.key'));
    this.#address = await this.#server.createDatabase('office');
    await query(this.#address, 'create table person (id integer primary key, name varchar(40))');
  }

  /** The url that reaches it by a host name. */
  url(host: string, sslmode?: string): string {
    const url = new URL(this.#address.replace('127.0.0.1', host));
    if (sslmode !== undefined) url.search = `?sslmode=${sslmode}`;
    return url.href;
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    if (this.#folder !== '') await rm(this.#folder, { recursive: true, force: true });
  }
}

for (const kind of Object.keys(SERVERS) as readonly Kind[]) {
  const { issuedTo, named, other, plugins } = SERVERS[kind];
  describe(`TLS to ${kind}`, () => {
    const server = new SecureServer(kind);
    let owner: Owner;
    before(async function () {
      owner = (await installedOrSkip(this, kind)).user;
      await server.serve(issuedTo, owner);
    });
    after(() => server.stop());

    for (const [plugin, look] of Object.entries(plugins)) {
      const withAuthority = (name = 'ca.pem'): Raw => ({ caFile: server.file(name) });
      const refusal = async (url: string, more: Raw = {}): Promise<string> => {
        const error = await failureOf(look(url, more));
        expect(error.kind, error.message).to.equal('invalid');
        return error.message;
      };

      it(`${plugin}: verify-full with the authority is encrypted, and nothing is to be warned of`, async () => {
        const { isEncrypted = true, codes } = await look(server.url(named, 'verify-full'), withAuthority());
        expect({ isEncrypted, codes }).to.deep.equal({ isEncrypted: true, codes: [] });
      });

      it(`${plugin}: caFile alone means verify-full`, async () => {
        const { isEncrypted = true, codes } = await look(server.url(named), withAuthority());
        expect({ isEncrypted, codes }).to.deep.equal({ isEncrypted: true, codes: [] });
        await refusal(server.url(other), withAuthority());
      });

      it(`${plugin}: require is encrypted and warned of`, async () => {
        const { isEncrypted = true, codes } = await look(server.url(named, 'require'), {});
        expect({ isEncrypted, codes }).to.deep.equal({ isEncrypted: true, codes: ['unverified-server'] });
      });

      it(`${plugin}: disable is not encrypted`, async () => {
        expect((await look(server.url(named, 'disable'), {})).isEncrypted ?? false).to.equal(false);
      });

      it(`${plugin}: an authority that signed something else is refused before anything is sent`, async () => {
        expect(await refusal(server.url(named, 'verify-full'), withAuthority('other-ca.pem'))).to.match(/^the certificate of .* is not trusted/);
      });

      it(`${plugin}: no authority is refused before anything is sent`, async () => {
        expect(await refusal(server.url(named, 'verify-full'))).to.match(/^the certificate of .* is not trusted/);
      });

      it(`${plugin}: a missing caFile is refused before anything is sent`, async () => {
        expect(await refusal(server.url(named, 'verify-full'), withAuthority('missing.pem'))).to.match(/^caFile: .*missing\.pem cannot be read/);
      });
    }

    describe('by another name than the certificate has', () => {
      before(async () => {
        if (kind === 'mariadb') await server.serve('elsewhere.example.edu', owner);
      });

      for (const [plugin, look] of Object.entries(plugins)) {
        it(`${plugin}: is refused, unless only the authority is asked for`, async () => {
          const error = await failureOf(look(server.url('localhost', 'verify-full'), { caFile: server.file('ca.pem') }));
          expect(error.kind, error.message).to.equal('invalid');
          expect(error.message).to.match(/^the certificate of .* is not trusted/);
          const { isEncrypted = true, codes } = await look(server.url('localhost', 'verify-ca'), { caFile: server.file('ca.pem') });
          expect({ isEncrypted, codes }).to.deep.equal({ isEncrypted: true, codes: [] });
        });

        if (kind === 'mariadb') {
          it(`${plugin}: an IP address is refused, which mysql2 would compare with the name localhost`, async () => {
            const error = await failureOf(look(server.url('127.0.0.1', 'verify-full'), { caFile: server.file('ca.pem') }));
            expect(error.kind).to.equal('invalid');
            expect(error.message).to.match(/^url: the host is an IP address/);
          });
        }
      }
    });
  });
}
