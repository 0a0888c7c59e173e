import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDuoSimulator, type DuoSimulator } from '@rollcall/duo-simulator';
import { openSqlite } from '@rollcall/sqlite';
import { sqlSource } from '@rollcall/source-sql';
import { duoTarget } from '@rollcall/target-duo';
import { expect } from 'chai';
import { projectRoot } from '../support/servers/run-node.js';
import { runHere } from './support/installation.js';
import { runProgram, startProgram, type ProgramEnd } from './support/program.js';

const IKEY = 'DICANARYIKEY00000000';
const SKEY = 'canary/skey+that-must=never&be%shown-40c';

describe('the program as a process', function () {
  this.timeout(120_000);
  let folder: string;
  let simulator: DuoSimulator;
  let env: Record<string, string>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-process-'));
    simulator = await startDuoSimulator({ ikey: IKEY, skey: SKEY, seed: { users: [{ username: 'breakglass' }] } });
    copyFileSync(join(projectRoot, 'examples/quickstart/rollcall.yaml'), join(folder, 'rollcall.yaml'));
    await fill(join(folder, 'hr.db'));
    env = { HR_URL: `sqlite:${join(folder, 'hr.db')}`, DUO_HOST: '127.0.0.1', DUO_PORT: String(simulator.port), DUO_IKEY: IKEY, DUO_SKEY: SKEY };
  });
  afterEach(async () => {
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (...args: readonly string[]): Promise<ProgramEnd> => runProgram(args, folder, env);
  /** What is not the point of a test is run in this process: starting one takes seconds. */
  const prepare = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runHere([...args, '--config', join(folder, 'rollcall.yaml')], { env, plugins: [sqlSource, duoTarget] });
    expect(code, stdout + stderr).to.equal(0);
    return stdout;
  };

  it('plans, applies once, and finds nothing to do; a plan for machines and no progress without a terminal', async () => {
    const planned = await run('plan', '--out', 'plan.jsonl', '--exit-code');
    expect(planned.stderr).to.equal('');
    expect(planned.code).to.equal(3);
    expect(planned.stdout).not.to.include('\u001b');
    expect(statSync(join(folder, 'plan.jsonl')).mode & 0o777).to.equal(0o600);
    const applied = await run('apply', 'plan.jsonl');
    expect(applied.stderr).to.equal('');
    expect(applied.code).to.equal(0);
    expect(simulator.state.users.map(({ username }) => username).sort()).to.deep.equal(['ann', 'bob', 'breakglass']);
    const again = await run('plan', '--json', '--exit-code');
    expect(again.code).to.equal(0);
    expect(again.stderr).to.equal('');
    expect(JSON.parse(again.stdout)).to.have.nested.property('header.total', 0);
  });

  it('shows no secret in whatever it prints or writes, in no encoding, details and wrong keys included', async () => {
    const ends = [await run('plan', '--out', 'plan.jsonl', '--log-level', 'debug'), await run('apply', 'plan.jsonl', '--log-level', 'debug')];
    simulator.faults.add({ kind: 'expire-credentials' });
    const refused = await run('plan', '--log-level', 'debug');
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.match(/^error: /m);
    const written = filesBelow(folder).map((path) => readFileSync(path).toString('latin1'));
    const seen = [...ends, refused].map(({ stdout, stderr }) => stdout + stderr).concat(written).join('\n');
    for (const form of [SKEY, encodeURIComponent(SKEY), Buffer.from(SKEY).toString('base64'), Buffer.from(SKEY).toString('hex'), Buffer.from(`${IKEY}:`).toString('base64').slice(0, 24)]) {
      expect(seen).not.to.include(form);
    }
  });

  it('says what is wrong in one line and what to do in the next, without a stack', async () => {
    await simulator.close();
    const { code, stderr } = await run('plan');
    expect(code).to.equal(1);
    expect(stderr).to.match(/(?:^|\n)error: [^\n]+\n {2}-> [^\n]+\n$/).and.not.to.match(/^ {4}at /m);
  });

  it('survives a reader who goes away', async () => {
    const { child, ended } = startProgram(['plan', '--all'], folder, env);
    child.stdout?.destroy();
    const { code, stderr } = await ended;
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
  });

  it('lets only one of two work on a tenant', async () => {
    await prepare('plan', '--out', join(folder, 'plan.jsonl'));
    const delayed = simulator.faults.add({ kind: 'delay', method: 'POST', times: 'always', delayMs: 60_000 });
    const first = startProgram(['apply', 'plan.jsonl'], folder, env);
    while (delayed.hits === 0) await new Promise((settle) => setTimeout(settle, 50));
    const second = await run('apply');
    expect(second.code).to.equal(1);
    expect(second.stderr).to.match(/^error: tenant [^\n]+ is being worked on since \d\d:\d\d UTC, for \d+ seconds \([^\n]+\); nothing done\n {2}-> Wait for it to end; /);
    simulator.faults.clear();
    expect((await first.ended).code).to.equal(0);
  });

  it('ends a run in good order when it is told to stop, and goes on the next time', async () => {
    await prepare('plan', '--out', join(folder, 'plan.jsonl'));
    simulator.faults.add({ kind: 'delay', method: 'POST', times: 'always', delayMs: 700 });
    const { child, ended } = startProgram(['apply', 'plan.jsonl'], folder, env);
    while (simulator.requests.count({ method: 'POST' }) === 0) await new Promise((settle) => setTimeout(settle, 50));
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await ended;
    expect(stderr).to.equal('');
    expect(code).to.equal(1);
    expect(stdout).to.include('INTERRUPTED');
    simulator.faults.clear();
    await prepare('apply');
    expect(await prepare('plan')).to.include('plan: 0 operations');
  });
});

async function fill(path: string): Promise<void> {
  const database = await openSqlite(path);
  database.exec(`
    create table person (id integer primary key, login text, name text, email text, mobile text, start_on text, end_on text);
    create table team (id integer primary key, name text, purpose text);
    create table team_member (person_id integer, team_id integer);
    insert into person values (1, 'Ann', 'Ann Lee', 'ann@example.edu', '+13125550100', '2020-01-01', null), (2, 'bob', 'Bob Ray', 'bob@example.edu', null, '2020-01-01', null);
    insert into team values (1, 'vpn-users', 'May use the VPN');
    insert into team_member values (1, 1), (2, 1);
  `);
  database.close();
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
}
