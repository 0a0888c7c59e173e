import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlan } from '@rollcall/core/host';
import { startDuoSimulator, type DuoSimulator } from '@rollcall/duo-simulator';
import { duoTarget } from '@rollcall/target-duo';
import { expect } from 'chai';
import { runHere, type Ended } from '../cli/support/installation.js';
import { emptyDirectory, memorySourcePlugin } from '../core/support/memory-source.js';

const secretKey = 'SkeyCanary0123456789abcdefABCDEF01234567';
const integrationKey = 'DICANARY0CANARY0CANA';

/** What must be read by nobody: of each person, a text that stands nowhere else. */
const personal = ['zoecanary', 'Zoë Canary', 'zoe.canary', '+15035550142', 'bencanary', 'Ben Canary', 'ben.canary', '+15035550143'];

interface Line {
  readonly target: string;
  readonly step: string;
  readonly planId?: string;
  readonly runId?: string;
  readonly pipelines?: readonly string[];
  readonly operations?: readonly string[];
  readonly request: { readonly method: string; readonly url: string; readonly headers: Readonly<Record<string, string>> };
  readonly answer?: { readonly status: number };
}

/** The forms in which a text could stand in a file. */
function formsOf(text: string): readonly string[] {
  const inner = (before: number): string => Buffer.from('x'.repeat(before) + text).toString('base64').replace(/=+$/, '').slice(before === 0 ? 0 : 4, -4);
  return [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), JSON.stringify(JSON.stringify(text)).slice(3, -3), Buffer.from(text).toString('hex'), inner(0), inner(1), inner(2)];
}

describe('the command log, from the command line', function () {
  this.timeout(60_000);
  let duo: DuoSimulator;
  let folder: string;
  const directory = emptyDirectory();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-commands-'));
    duo = await startDuoSimulator({ ikey: integrationKey, skey: secretKey });
    directory.people.clear();
    directory.people.set('17', { uid: 'zoecanary', cn: 'Zoë Canary', mail: 'zoe.canary@example.edu', mobile: '+15035550142', status: 'active' });
    directory.people.set('18', { uid: 'bencanary', cn: 'Ben Canary', mail: 'ben.canary@example.edu', mobile: '+15035550143', status: 'active' });
  });
  afterEach(async () => {
    await duo.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const command = (log: string, ...args: readonly string[]): Promise<Ended> => {
    const section = `{ use: duo, host: 127.0.0.1, port: ${String(duo.port)}, integrationKey: ${integrationKey}, secretKey: "\${env:SKEY}"${log === '' ? '' : `, commandLog: ${log}`} }`;
    const config = join(folder, 'rollcall.yaml');
    writeFileSync(config, `
state: ./rollcall.db
sources: { hr: { use: memory } }
targets: { duo: ${section} }
pipelines:
  staff:
    from: hr
    to: duo
    scope: "hr.status == 'active'"
    accounts: { username: "hr.uid", realname: "hr.cn", email: "hr.mail", phones: "hr.mobile" }
    absence: immediate
    guards: { remove: { max: 100 } }
`);
    return runHere([...args, '--config', config], { env: { SKEY: secretKey }, plugins: [memorySourcePlugin(directory), duoTarget] });
  };
  const run = async (log: string): Promise<void> => {
    const plan = join(folder, 'plan.jsonl');
    rmSync(plan, { force: true });
    const planned = await command(log, 'plan', '--out', plan);
    const applied = await command(log, 'apply', plan);
    expect([planned.code, applied.code], planned.stderr + applied.stderr).to.deep.equal([0, 0]);
  };
  const path = (): string => join(folder, '.rollcall/commands-duo.log');
  const lines = (): readonly Line[] => readFileSync(path(), 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line) as Line);
  const found = (texts: readonly string[], text: string): readonly string[] => texts.filter((canary) => formsOf(canary).some((form) => text.includes(form)));
  const expectNoSecrets = (text: string): void => {
    expect(found([secretKey, integrationKey], text)).to.deep.equal([]);
    expect(text).to.not.match(/Basic [A-Za-z0-9+/=]{20,}|[0-9a-f]{128}/);
  };

  it('is not there unless the file asks for it', async () => {
    await run('');
    expect(existsSync(path())).to.equal(false);
  });

  it('tells every request by step, plan, run, pipeline and operation, and nothing of anybody', async () => {
    await run('{ when: always, format: json }');
    const all = lines();
    const { header } = await readPlan(join(folder, 'plan.jsonl'), 0);
    const [reading] = all.filter(({ step }) => step === 'read');
    expect(reading).to.deep.include({ target: 'duo', planId: header.planId, pipelines: ['staff'] });
    const creating = all.find(({ request }) => request.url.endsWith('/users/bulk_create'));
    expect(creating).to.deep.include({ step: 'apply', planId: header.planId, pipelines: ['staff'], operations: ['create account hr:17', 'create account hr:18'] });
    expect(creating?.runId).to.match(/^[0-9a-f]{16}$/);
    expect(new Set(all.map(({ step }) => step))).to.deep.equal(new Set(['probe', 'read', 'apply', 'verify']));
    expect(all.filter(({ step }) => step === 'apply').flatMap(({ operations = [] }) => operations).filter((id) => id.startsWith('attach phones')).length).to.be.above(1);
    expect(all.map(({ request }) => request.headers['Authorization'])).to.satisfy((shown: readonly unknown[]) => shown.every((value) => value === '[secret]'));
    expect(all.length).to.equal(duo.requests.all.length);
    expect(statSync(path()).mode & 0o777).to.equal(0o600);
    const text = readFileSync(path(), 'utf8');
    expect(found(personal, text)).to.deep.equal([]);
    expectNoSecrets(text);
  });

  it('shows values where it is told to, and secrets never; removals and what is asked before them are told as well', async () => {
    await run('{ when: always, showValues: true }');
    directory.people.delete('18');
    await run('{ when: always, showValues: true }');
    const text = readFileSync(path(), 'utf8');
    expect(found(personal, text)).to.deep.equal(personal);
    expect(text).to.match(/\), look-again, attempt 1\n {2}run: [0-9a-f]{16}\n {2}plan: [0-9a-f]{24}\n {2}pipelines: staff\n {2}operation: disable account hr:18\n {2}HTTP method: GET\n/);
    expectNoSecrets(text);
  });

  it('on-error: tells what was no success, pages of proxies too, and every attempt', async () => {
    await run('on-error');
    const before = existsSync(path()) ? readFileSync(path(), 'utf8') : '';
    expect(before).to.not.include('HTTP response code: 200');
    duo.faults.add({ kind: 'bad-gateway', times: 1, path: '/admin/v1/users' });
    await run('on-error');
    const told = readFileSync(path(), 'utf8').slice(before.length);
    expect(told).to.match(/^\S+ target duo \(duo [\d.]+, instance [0-9a-f]{8}\), \S+, attempt 1\n/).and.include('HTTP response code: 502').and.include('<html');
    expectNoSecrets(before + told);
    expect(found(personal, before + told)).to.deep.equal([]);
  });

  it('that cannot be written is one warning; the run goes on', async () => {
    writeFileSync(join(folder, 'occupied'), '');
    const plan = await command('{ when: always, file: ./occupied/commands.log }', 'plan', '--out', join(folder, 'plan.jsonl'));
    expect([plan.code, plan.stderr.match(/cannot be written/g)?.length]).to.deep.equal([0, 1]);
  });
});
