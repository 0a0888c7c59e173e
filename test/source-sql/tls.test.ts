import { expect } from 'chai';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificateAuthority, installedOrSkip, startPostgres, type Postgres } from '../support/servers/index.js';
import { failureOf } from './support/failure-of.js';
import { callOptions, openSource } from './support/open-source.js';

describe('source-sql over TLS', () => {
  let server: Postgres | undefined;
  let folder = '';
  const file = (name: string) => join(folder, name);

  before(async function () {
    const installed = await installedOrSkip(this, 'postgres');
    folder = await mkdtemp(join(tmpdir(), 'rollcall-tls-'));
    const authority = createCertificateAuthority();
    const issued = authority.issue({ dnsNames: ['elsewhere.example.edu'] });
    await writeFile(file('ca.pem'), authority.certificatePem);
    await writeFile(file('other-ca.pem'), createCertificateAuthority().certificatePem);
    await writeFile(file('server.pem'), issued.certificatePem);
    await writeFile(file('server.key'), issued.privateKeyPem, { mode: 0o600 });
    if (installed.user !== undefined) for (const name of [folder, file('server.pem'), file('server.key')]) await chown(name, installed.user.uid, installed.user.gid);
    server = await startPostgres({ settings: { ssl: 'on', ssl_cert_file: file('server.pem'), ssl_key_file: file('server.key') } });
  });
  after(async () => {
    await server?.stop();
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  const check = async (change: (url: URL) => void, more: Readonly<Record<string, unknown>> = {}) => {
    const url = new URL(server?.url ?? '');
    change(url);
    const source = await openSource({ url: url.href, people: { key: 'id', query: 'select 1 as id where exists (select from pg_stat_ssl where pid = pg_backend_pid() and ssl)' }, ...more });
    const findings = await source.check(callOptions());
    return { encrypted: findings.some((finding) => finding.count === 1), codes: findings.map((finding) => finding.code) };
  };
  const sslmode = (mode: string) => (url: URL) => void (url.search = `?sslmode=${mode}`);
  const onLocalhost = (mode: string) => (url: URL) => {
    url.search = `?sslmode=${mode}`;
    url.hostname = 'localhost';
  };

  it('verify-full with the authority is encrypted, and nothing is to be warned of', async () => {
    const { encrypted, codes } = await check(sslmode('verify-full'), { caFile: file('ca.pem') });
    expect(encrypted).to.equal(true);
    expect(codes).to.not.include.members(['unencrypted']).and.to.not.include.members(['unverified-server']);
  });

  it('caFile alone means verify-full', async () => {
    expect((await check(() => undefined, { caFile: file('ca.pem') })).encrypted).to.equal(true);
    expect((await failureOf(check((url) => void (url.hostname = 'localhost'), { caFile: file('ca.pem') }))).kind).to.equal('invalid');
  });

  it('require is encrypted and warned of', async () => {
    const { encrypted, codes } = await check(sslmode('require'));
    expect(encrypted).to.equal(true);
    expect(codes).to.include('unverified-server');
  });

  it('disable is not encrypted', async () => {
    expect((await check(sslmode('disable'))).encrypted).to.equal(false);
  });

  it('verify-ca asks for the authority, not for the name', async () => {
    expect((await check(onLocalhost('verify-ca'), { caFile: file('ca.pem') })).encrypted).to.equal(true);
  });

  for (const [title, change, caFile] of [
    ['an authority that signed something else', sslmode('verify-full'), 'other-ca.pem'],
    ['no authority', sslmode('verify-full'), undefined],
    ['another host name', onLocalhost('verify-full'), 'ca.pem'],
    ['a missing caFile', sslmode('verify-full'), 'missing.pem'],
  ] as const) {
    it(`${title} is refused before anything is sent`, async () => {
      const error = await failureOf(check(change, caFile === undefined ? {} : { caFile: file(caFile) }));
      expect(error.kind, error.message).to.equal('invalid');
      expect(error.message).to.match(/certificate|caFile/);
    });
  }
});
