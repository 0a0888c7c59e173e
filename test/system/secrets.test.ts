import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { startDuoSimulator, type DuoSimulator } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import pg from 'pg';
import { PROGRAM } from '../support/program.js';
import { installedOrSkip, ldifOfPeople, startPostgres, startSlapd, type Postgres, type Slapd } from '../support/servers/index.js';
import { Installation } from './support/host-run.js';


/** Secrets with characters that encodings change, so that a leak in another form differs from the raw text. */
const canaries = {
  LDAP_PASSWORD: 'LdapCanary/+?&=%"ö 7f3a',
  HR_PASSWORD: 'HrCanary~+/é?#@: 91c2',
  DUO_SKEY: 'SkeyCanary0123456789abcdefABCDEF01234567',
} as const;

const CONFIG = `
state: ./rollcall.db
sources:
  directory:
    use: ldap
    url: "\${env:LDAP_URL}"
    caFile: "\${env:LDAP_CA}"
    bind: { dn: "\${env:LDAP_DN}", password: "\${env:LDAP_PASSWORD}" }
    people: { base: "ou=people,dc=example,dc=edu", filter: "(objectClass=inetOrgPerson)" }
  hr:
    use: sql
    url: "\${env:HR_URL}"
    people: { key: id, query: "select id, number, email from person", columns: { id: int, number: int, email: string } }
targets:
  duo: { use: duo, host: 127.0.0.1, port: "\${env:DUO_PORT}", integrationKey: "\${env:DUO_IKEY}", secretKey: "\${env:DUO_SKEY}", commandLog: { when: always, showValues: true, file: ./commands.log } }
pipelines:
  staff:
    from: directory
    join: { hr: "hr.number == directory.employeeNumber" }
    to: duo
    accounts: { username: "directory.uid", realname: "directory.cn", email: "hr.email" }
`;

describe('secrets', function () {
  this.timeout(180_000);
  let slapd: Slapd;
  let postgres: Postgres;
  let simulator: DuoSimulator;
  let env: Record<string, string>;
  const installation = new Installation();
  const opened: (() => Promise<unknown>)[] = [];
  const written: { readonly from: string; readonly text: string }[] = [];

  before('start the servers', async function () {
    await installedOrSkip(this, 'slapd');
    await installedOrSkip(this, 'postgres');
    const reader = 'cn=canary,ou=people,dc=example,dc=edu';
    const password = Buffer.from(canaries.LDAP_PASSWORD, 'utf8').toString('base64');
    const entry = `dn: ${reader}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: canary\nuserPassword:: ${password}\n\n`;
    slapd = await startSlapd({
      ldif: `${ldifOfPeople({ people: 30 }).text.trimEnd()}\n\n${entry}`,
      databaseDirectives: ['access to attrs=userPassword by anonymous auth by * none', `access to * by dn.exact="${reader}" read by * break`],
    });
    opened.push(() => slapd.stop());
    postgres = await startPostgres({ authentication: 'password' });
    opened.push(() => postgres.stop());
    simulator = await startDuoSimulator({ skey: canaries.DUO_SKEY });
    opened.push(() => simulator.close());
    const admin = new pg.Client({ connectionString: postgres.url });
    await admin.connect();
    await admin.query('create table person (id int primary key, number int, email text)');
    await admin.query("insert into person select i, 100000 + i, 'p' || i || '@example.edu' from generate_series(1, 20) i");
    const hrUrl = await postgres.createUser('canary', canaries.HR_PASSWORD);
    await admin.query('grant select on person to canary');
    await admin.end();
    installation.configure(CONFIG, {});
    env = {
      LDAP_URL: slapd.ldapsUrl, LDAP_CA: slapd.caFile, LDAP_DN: reader, LDAP_PASSWORD: canaries.LDAP_PASSWORD,
      HR_URL: hrUrl, DUO_PORT: String(simulator.port), DUO_IKEY: simulator.ikey, DUO_SKEY: canaries.DUO_SKEY,
    };
  });

  after('stop the servers', async () => {
    for (const close of opened.reverse()) await close();
    installation.dispose();
  });

  const run = async (name: string, args: readonly string[], changes: Record<string, string> = {}, signal?: NodeJS.Signals): Promise<number | null> => {
    const child = spawn(process.execPath, [PROGRAM, '--log-level', 'debug', ...args], {
      cwd: installation.folder,
      env: { PATH: process.env['PATH'], HOME: installation.folder, ROLLCALL_LOG_FILE: join(installation.folder, `${name}.log`), ...env, ...changes },
    });
    let text = '';
    const titles = setInterval(() => written.push({ from: `${name}: process title`, text: processTitle(child.pid) }), 200);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => void (text += data.toString('utf8')));
    // A diagnostic report of the process at work: what a crash would leave behind.
    const report = signal === undefined ? undefined : setInterval(() => child.kill(signal), 3_000);
    const code = await new Promise<number | null>((done) => child.on('close', done));
    clearInterval(titles);
    clearInterval(report);
    written.push({ from: `${name}: output`, text });
    return code;
  };

  it('serve every command, in success and in failure', async () => {
    expect(await run('validate', ['validate'])).to.equal(0);
    expect(await run('check', ['check'])).to.equal(0);
    expect(await run('plan', ['plan', '--out', 'plan.jsonl', '--show-values'])).to.equal(0);
    expect(await run('apply', ['apply', 'plan.jsonl'])).to.equal(0);
    expect(await run('json', ['plan', '--json'])).to.equal(0);
    expect(await run('status', ['status'])).to.equal(0);
    expect(simulator.state.users.length).to.equal(30);
    expect(await run('wrong-ldap', ['check'], { LDAP_PASSWORD: `${canaries.LDAP_PASSWORD}x` })).to.not.equal(0);
    expect(await run('wrong-hr', ['plan'], { HR_URL: (env['HR_URL'] ?? '').replace('@', 'x@') })).to.not.equal(0);
    expect(await run('wrong-duo', ['plan'], { DUO_SKEY: canaries.DUO_SKEY.replace('Skey', 'Yeks') })).to.not.equal(0);
    expect(await run('malformed', ['validate'], { DUO_SKEY: `${canaries.DUO_SKEY}\n` })).to.equal(2);
    expect(await run('unreachable', ['plan'], { HR_URL: (env['HR_URL'] ?? '').replace(/:\d+\//, ':1/') })).to.not.equal(0);
    simulator.faults.add({ kind: 'bad-gateway', times: 'always' });
    expect(await run('html', ['plan'])).to.not.equal(0);
    simulator.faults.clear();
    simulator.faults.add({ kind: 'delay', delayMs: 4_000, path: '/admin/v1/users' });
    expect(await run('report', ['plan', '--out', 'again.jsonl'], { NODE_OPTIONS: '--report-on-signal' }, 'SIGUSR2')).to.equal(0);
    expect(readdirSync(installation.folder).filter((name) => name.startsWith('report.')).length).to.be.greaterThan(0);
  });

  it('never appear in anything that was written, in any form', () => {
    for (const path of filesBelow(installation.folder)) written.push({ from: path, text: readFileSync(path, 'latin1') }, { from: path, text: readFileSync(path, 'utf8') });
    const found: string[] = [];
    for (const [name, secret] of Object.entries(canaries)) {
      for (const [form, text] of formsOf(secret)) {
        for (const place of written) if (place.text.includes(text)) found.push(`${name} (${form}) in ${place.from}`);
      }
    }
    expect(found).to.deep.equal([]);
    expect(written.length).to.be.greaterThan(20);
    // The log of every request was among them, and not empty.
    expect(written.find(({ from }) => from.endsWith('commands.log'))?.text).to.include('HTTP request header: Authorization: [secret]');
  });

  it('neither does a signed header', () => {
    const header = /Basic [A-Za-z0-9+/=]{40,}|DI[A-Z0-9]{18}:[0-9a-f]{40,}/;
    expect(written.filter(({ text }) => header.test(text)).map(({ from }) => from)).to.deep.equal([]);
  });

  it('would be found: the search finds each form in a file that holds it', () => {
    for (const secret of Object.values(canaries)) {
      const path = join(installation.folder, 'leak.txt');
      writeFileSync(path, `x${encodeURIComponent(secret)} ${Buffer.from(`ab${secret}cd`).toString('base64')} ${secret}`);
      const text = readFileSync(path, 'utf8');
      const forms = formsOf(secret).filter(([, form]) => text.includes(form)).map(([form]) => form);
      expect(forms).to.include.members(['raw', 'URL-encoded', 'base64, 2 before']);
    }
  });
});

/** The forms in which a secret could leak; base64 at the three places a text can have inside a longer one. */
function formsOf(secret: string): readonly (readonly [string, string])[] {
  const inner = (before: number): string => {
    const encoded = Buffer.from('x'.repeat(before) + secret, 'utf8').toString('base64').replace(/=+$/, '');
    return encoded.slice(before === 0 ? 0 : 4, -4);
  };
  return [
    ['raw', secret],
    ['latin1', Buffer.from(secret, 'utf8').toString('latin1')],
    ['URL-encoded', encodeURIComponent(secret)],
    ['form-encoded', new URLSearchParams({ v: secret }).toString().slice(2)],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    ['hex', Buffer.from(secret, 'utf8').toString('hex')],
    ['base64', inner(0)],
    ['base64, 1 before', inner(1)],
    ['base64, 2 before', inner(2)],
    ['SHA-256', createHash('sha256').update(secret).digest('hex')],
  ];
}

function processTitle(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid ?? 0}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : statSync(path).isFile() ? [path] : [];
  });
}
