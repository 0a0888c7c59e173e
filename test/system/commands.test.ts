import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sqlSource } from '@rollcall/source-sql';
import { duoTarget } from '@rollcall/target-duo';
import { expect } from 'chai';
import { runProgram } from '../cli/support/program.js';
import { runHere, type Ended } from '../cli/support/installation.js';
import { SmallOffice } from './support/small-office.js';

describe('the orders, over a database and a simulated Duo', function () {
  this.timeout(120_000);
  let office: SmallOffice;
  beforeEach(async () => {
    office = await SmallOffice.open(12);
    const config = join(office.installation.folder, 'rollcall.yaml');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(config, readFileSync(config, 'utf8').replace('remove: { max: 1000 }', 'remove: { max: 2 }'));
    expect((await run('apply')).code).to.equal(0);
  });
  afterEach(() => office.close());

  const path = (name: string): string => join(office.installation.folder, name);
  const run = async (...args: readonly string[]): Promise<Ended> => {
    const env = { ...office.installation.env, ROLLCALL_LOG_LEVEL: 'debug', ROLLCALL_LOG_FILE: path('log.json') };
    return runHere([...args, '--config', path('rollcall.yaml')], { env, plugins: [sqlSource, duoTarget], user: 'mia@idm1' });
  };
  const disabled = (): readonly string[] => office.simulator.state.users.flatMap(({ username, status }) => (status === 'disabled' ? [username] : [])).sort();
  const writes = (): number => office.simulator.requests.count({ method: 'POST' }) + office.simulator.requests.count({ method: 'DELETE' });
  const block = async (): Promise<void> => {
    await office.sql('update person set active = 0 where id <= 4');
    expect((await run('plan', '--out', path('plan.jsonl'))).code).to.equal(4);
  };

  it('leave --now, as a process of its own, disables exactly one account while the plan for the others waits; approving lets the rest go', async () => {
    await block();
    const before = writes();
    const { code, stdout } = await runProgram(['leave', 'user2', '--now'], office.installation.folder, office.installation.env);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^user2 \(hr:2\) left by order: account DU\w+ is disabled\.\n/);
    expect(disabled()).to.deep.equal(['user2']);
    expect(writes() - before).to.equal(1);
    expect((await run('status')).code).to.equal(4);
    expect((await run('approve', path('plan.jsonl'), '--yes')).code).to.equal(0);
    const applied = await run('apply', path('plan.jsonl'));
    expect(disabled(), applied.stdout).to.deep.equal(['user1', 'user2', 'user3', 'user4']);
    expect((await run('plan')).stdout).to.include('plan: 0 operations');
  });

  it('recovers from the loss of the ledger without a write', async () => {
    const { rmSync } = await import('node:fs');
    for (const end of ['', '-wal', '-shm']) rmSync(path(`rollcall.db${end}`), { force: true });
    const before = writes();
    expect((await run('recover')).stdout).to.match(/: 14 links of \d+ records taken over/);
    expect((await run('apply')).stdout).to.include('applied: there was nothing to do');
    expect(writes()).to.equal(before);
  });

  it('after forget nothing that is printed or written names the person, and the chain verifies against the head that was logged', async () => {
    await office.sql("insert into person values (4711, 'zbeeblebrox', 'Zaphod B', 'zb@example.edu', '+13125550177', 1)");
    const head = /ledger at (\S+)/.exec((await run('apply')).stdout)?.[1] ?? '';
    expect(JSON.stringify(readFileSync(path('log.json'), 'utf8'))).to.include(head.slice(head.indexOf(':') + 1));
    await office.sql('delete from person where id = 4711');
    await run('apply');
    const logged = readFileSync(path('log.json'), 'utf8').length;
    expect((await run('forget', 'zbeeblebrox')).code).to.equal(0);
    await run('apply');
    const printed: string[] = [];
    for (const words of [['status'], ['status', '--json'], ['ledger', 'show'], ['ledger', 'export'], ['ledger', 'export', '--journal'], ['plan', '--all'], ['plan', '--json']]) printed.push((await run(...words)).stdout);
    const written = [readFileSync(path('.rollcall/links.jsonl'), 'utf8'), readFileSync(path('log.json'), 'utf8').slice(logged), readFileSync(path('rollcall.db')).toString('latin1')];
    if (existsSync(path('rollcall.db-wal'))) written.push(readFileSync(path('rollcall.db-wal')).toString('latin1'));
    for (const trace of ['zbeeblebrox', 'Zaphod', 'zb@example.edu', '3125550177', 'hr:4711']) {
      for (const text of [...printed, ...written]) expect(text.includes(trace), `${trace} in ${text.slice(0, 60)}`).to.equal(false);
    }
    expect(await run('ledger', 'verify', '--head', head)).to.include({ code: 0 });
  });

  it('finds a chain that somebody wrote anew as a whole, by a head that was logged', async () => {
    const head = /ledger at (\S+)/.exec((await run('apply')).stdout)?.[1] ?? '';
    const other = `${head.slice(0, head.indexOf(':'))}:sha256:${'0'.repeat(64)}`;
    expect(await run('ledger', 'verify', '--head', head)).to.include({ code: 0 });
    expect(await run('ledger', 'verify', '--head', other)).to.include({ code: 1 });
  });
});
