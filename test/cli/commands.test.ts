import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { ConnectorError } from '@rollcall/core';
import { createDuoSimulator, demoIntegration } from '@rollcall/duo-simulator';
import { expect } from 'chai';
import { duoInProcess } from '../target-duo/support/in-process.js';
import { CONFIG, Installation } from './support/installation.js';

describe('the commands', () => {
  let installation: Installation;
  beforeEach(() => {
    installation = new Installation();
    installation.world.person('ann', { mobile: '+15550100' });
    installation.world.person('bob');
    installation.world.group('g1', 'vpn', ['ann', 'bob'], 'VPN');
  });
  afterEach(() => installation.dispose());

  const leave = (...keys: readonly string[]): void => keys.forEach((key) => installation.world.person(key, { status: 'gone' }));

  describe('plan', () => {
    it('shows what was read, the counts, the calls, the operations, and ends with 0', async () => {
      const { code, stdout, stderr } = await installation.run('plan');
      expect(stderr).to.equal('');
      expect(code).to.equal(0);
      expect(stdout).to.include('  hr   person      2  whole\n  hr   group       1  whole\n  hr   membership  2  whole\n');
      expect(stdout).to.include('plan: 6 operations (withheld 0, disputed 0, rejected 0, pending 0)\n');
      expect(stdout).to.match(/\n {2}calls = \d+, lower bound = \d+, ETA (?:under|about) \d+ s \(/);
      expect(stdout).to.include('  create  account  ann  email: a…@example.edu, realname: ANN\n');
      expect(stdout).to.include('  attach  membership  bob  to vpn\n');
      expect(stdout).to.include('  attach  phones      ann  +1…00');
    });

    it('ends with 3 under --exit-code while there is something to do, and with 0 afterwards', async () => {
      expect((await installation.run('plan', '--exit-code')).code).to.equal(3);
      expect((await installation.run('apply')).code).to.equal(0);
      const { code, stdout } = await installation.run('plan', '--exit-code');
      expect(code).to.equal(0);
      expect(stdout).to.match(/^plan: 0 operations \(withheld 0, disputed 0, rejected 0, pending 0\)$/m);
    });

    it('keeps no file without --out, and a file of mode 0600 with it', async () => {
      await installation.run('plan');
      expect(readdirSync(installation.path('.rollcall')).filter((name) => name.startsWith('plan'))).to.deep.equal([]);
      const { stdout } = await installation.run('plan', '--out', installation.path('plan.jsonl'));
      expect(statSync(installation.path('plan.jsonl')).mode & 0o777).to.equal(0o600);
      expect(stdout).to.include(`Apply it with: rollcall apply ${installation.path('plan.jsonl')}`);
    });

    it('tells that --out cannot be written before it reads anything', async () => {
      const { code, stdout, stderr } = await installation.run('plan', '--out', installation.path('missing/plan.jsonl'));
      expect({ code, stdout, stderr }).to.deep.equal({
        code: 2,
        stdout: '',
        stderr: `error: ${installation.path('missing/plan.jsonl')} cannot be written: the folder ${installation.path('missing')} does not exist\n  -> Name another file.\n`,
      });
      expect(installation.world.target.calls.size).to.equal(0);
    });

    it('prints one JSON document with --json, values masked', async () => {
      const { code, stdout } = await installation.run('plan', '--json');
      const document = JSON.parse(stdout) as { header: { total: number }; operations: { phase: string; operation: { kind: string; attributes?: { email?: string } } }[]; findings: unknown[] };
      expect(code).to.equal(0);
      expect(Object.keys(document)).to.deep.equal(['header', 'operations', 'findings']);
      expect(document.operations).to.have.length(document.header.total);
      expect(document.operations[1]?.operation.attributes?.email).to.equal('a…@example.edu');
      expect(stdout).not.to.include('5550100');
    });

    it('prints one JSON document for an empty plan too', async () => {
      await installation.run('apply');
      expect(JSON.parse((await installation.run('plan', '--json')).stdout)).to.deep.include({ operations: [], findings: [] });
    });

    it('shows values with --show-values only', async () => {
      expect((await installation.run('plan', '--show-values')).stdout).to.include('email: ann@example.edu').and.to.include('+15550100');
      expect((await installation.run('plan', '--json', '--show-values')).stdout).to.include('ann@example.edu').and.to.include('+15550100');
      expect((await installation.run('plan')).stdout).not.to.match(/ann@example\.edu|5550100/);
    });

    it('shows 40 lines of operations, and every one with --all', async () => {
      for (let index = 0; index < 60; index += 1) installation.world.person(`p${index}`);
      const { stdout } = await installation.run('plan');
      expect(stdout.match(/^ {2}(?:create|attach) {2}\w+ +\w+ /gm)).to.have.length.below(42);
      expect(stdout).to.match(/… \d+ more; --all shows every one/);
      expect((await installation.run('plan', '--all')).stdout).to.include('create  account  p59').and.not.to.include('more; --all');
    });

    it('shows leavers first, with the grade of the evidence', async () => {
      await installation.run('apply');
      installation.world.directory.people.delete('ann');
      leave('bob');
      const { stdout } = await installation.run('plan');
      expect(stdout).to.include('Leaving, first (2)\n  disable  account  ann  absence: gone from a whole read\n  disable  account  bob  exit: seen, no longer in scope');
    });

    it('ends with 4 when a guard trips, and says which limit, where, and what to do', async () => {
      for (const key of ['cid', 'dan']) installation.world.person(key);
      await installation.run('apply');
      leave('ann', 'bob', 'cid');
      const { code, stdout } = await installation.run('plan', '--exit-code');
      expect(code).to.equal(4);
      expect(stdout).to.match(/STOPPED BY A GUARD: remove[^:]*: 3 planned, limit 2 \(\S+:13\)\n {2}Nothing of this plan is applied\.\n {2}-> /);
      expect(stdout).to.include('If it is meant, approve this very plan with `rollcall approve PLAN`, or raise remove there and plan again.');
      expect(stdout).to.include('What is approved is one saved plan: rollcall plan --out FILE, rollcall approve FILE, rollcall apply FILE.');
    });

    it('ends with 5 when a read was not whole, and says that nothing is taken away', async () => {
      await installation.run('apply');
      installation.world.directory.people.delete('bob');
      installation.world.directory.cut = { after: 1, how: 'doubt' };
      const { code, stdout } = await installation.run('plan');
      expect(code).to.equal(5);
      expect(stdout).to.match(/hr {3}person {6}1 {2}NOT WHOLE: server stopped at 1/);
      expect(stdout).to.include('No removals of these kinds: there is no proof that anybody left\n');
      expect(stdout).to.include('plan: 0 operations');
    });

    it('groups findings by code, with the remedy once', async () => {
      for (const key of ['x1', 'x2']) installation.world.person(key, { uid: 'same' });
      const { stdout } = await installation.run('plan');
      expect(stdout).to.match(/Findings\n {2}error name-collision \(2\)\n {4}hr:x1: .*\n {4}hr:x2: .*\n {4}-> /);
      expect(stdout).to.include('(withheld 0, disputed 2, rejected 0, pending 0)');
    });
  });

  describe('apply', () => {
    it('applies a saved plan and tells what became of it', async () => {
      const file = installation.path('plan.jsonl');
      await installation.run('plan', '--out', file);
      const { code, stdout, stderr } = await installation.run('apply', file);
      expect(stderr).to.equal('');
      expect(code).to.equal(0);
      expect(stdout).to.match(/^applied: everything is done\n {2}6 operations: done 6, already so 0, voided 0, failed 0, skipped 0, not begun 0\n {2}verified: \d+ read back\n {2}calls = \d+: /);
    });

    it('refuses a plan the second time, an edited one, and one of another configuration', async () => {
      const file = installation.path('plan.jsonl');
      await installation.run('plan', '--out', file);
      await installation.run('apply', file);
      const again = await installation.run('apply', file);
      expect(again.code).to.equal(1);
      expect(again.stderr).to.match(/^error: the plan was applied already at [^\n]+: a plan is applied once\n {2}-> Make a new plan with `rollcall plan --out FILE`, review it, and apply that\.\n$/);
      leave('bob');
      await installation.run('plan', '--out', file);
      writeFileSync(file, readFileSync(file, 'utf8').replace('"bob"', '"ann"'));
      expect((await installation.run('apply', file)).stderr).to.match(/^error: the plan is damaged or was edited: [^\n]+\n {2}-> /);
      await installation.run('plan', '--out', file);
      installation.configure(CONFIG.replace('max: 2 }', 'max: 3 }'));
      expect((await installation.run('apply', file)).stderr).to.match(/^error: the configuration changed since the plan was made\n/);
    });

    it('without a file shows the plan first, then applies it', async () => {
      const { code, stdout } = await installation.run('apply');
      expect(code).to.equal(0);
      expect(stdout.indexOf('plan: 6 operations')).to.be.greaterThan(-1).and.below(stdout.indexOf('applied: everything is done'));
      expect((await installation.run('apply')).stdout).to.include('applied: there was nothing to do');
    });

    it('without a file applies nothing when a guard trips', async () => {
      for (const key of ['cid', 'dan']) installation.world.person(key);
      await installation.run('apply');
      leave('ann', 'bob', 'cid');
      const { code, stdout, stderr } = await installation.run('apply');
      expect(code).to.equal(4);
      expect(stdout).to.include('STOPPED BY A GUARD').and.not.to.include('applied:');
      expect(stderr).to.match(/^Nothing was applied\. What is approved is one saved plan: /);
      expect([...installation.world.target.accounts.values()].map(({ standing }) => standing)).to.deep.equal(['active', 'active', 'active', 'active']);
    });

    it('ends with 4 for a saved plan that a guard stopped', async () => {
      for (const key of ['cid', 'dan']) installation.world.person(key);
      await installation.run('apply');
      leave('ann', 'bob', 'cid');
      const file = installation.path('plan.jsonl');
      const blocked = await installation.run('plan', '--out', file);
      expect(blocked.stdout.trimEnd().endsWith(`A guard stopped it; if it is meant, it is approved by one person: rollcall approve ${file}`)).to.equal(true);
      const { code, stderr } = await installation.run('apply', file);
      expect(code).to.equal(4);
      expect(stderr).to.match(/^error: the plan is blocked by a guard: remove[^:]*: 3 planned, limit 2 \(\S*rollcall\.yaml:\d+\); nobody approved it\n {2}-> /);
    });

    it('ends with 5 when an operation failed, and lists it with what depended on it', async () => {
      installation.world.target.fault = (batch) => {
        if (batch.operations.some(({ kind, label }) => kind === 'create' && label === 'vpn')) throw new ConnectorError({ kind: 'invalid', message: 'no groups today', code: '40002' });
        return undefined;
      };
      const { code, stdout } = await installation.run('apply');
      expect(code).to.equal(5);
      expect(stdout).to.match(/applied in part: some operations were not done\n {2}6 operations: done 3, already so 0, voided 0, failed 1, skipped 2, not begun 0\n/);
      expect(stdout).to.include('error operation-failed\n    create group hr:g1 (vpn) failed: no groups today (40002)\n    -> It is planned again in the next run.\n');
      expect(stdout).to.include('error operation-skipped (2)\n');
    });

    it('ends with 1 when the target goes down, says how far it came, and goes on the next time', async () => {
      installation.world.target.fault = () => {
        throw new ConnectorError({ kind: 'unauthorized', message: 'the keys were revoked', code: '40103', remedy: 'Ask for new ones.' });
      };
      const { code, stdout } = await installation.run('apply');
      expect(code).to.equal(1);
      expect(stdout).to.match(/FAILED: the run ended before its plan\n {2}6 operations: done 0, already so 0, voided 0, failed 1, skipped 0, not begun 5\n/);
      expect(stdout).to.include('  stopped: the keys were revoked\n  -> Ask for new ones.');
      delete installation.world.target.fault;
      expect((await installation.run('apply')).code).to.equal(0);
    });

    it('refuses --target beside a plan', async () => {
      const { code, stderr } = await installation.run('apply', 'plan.jsonl', '--target', 'app');
      expect({ code, stderr }).to.deep.equal({ code: 2, stderr: 'error: a plan names its target itself\n  -> Leave --target out, or leave the plan file out to plan and apply at once.\n' });
    });

    it('tells that a plan file is missing', async () => {
      const { code, stderr } = await installation.run('apply', installation.path('none.jsonl'));
      expect(code).to.equal(1);
      expect(stderr).to.match(/^error: the plan \S+ cannot be read: ENOENT[^\n]*\n {2}-> Name the file that `rollcall plan --out FILE` wrote\.\n$/);
    });

    it('refuses the ledger of another tenant', async () => {
      await installation.run('apply');
      installation.configure(CONFIG.replace('app: { use: memory }', 'app: { use: memory, tenant: t2 }'));
      const { code, stderr } = await installation.run('plan');
      expect(code).to.equal(1);
      expect(stderr).to.equal(
        'error: the ledger knows target "app" as tenant Memory t1 (t1), but the configuration reaches Memory t2 (t2); nothing done\n  -> Use another `state` for another tenant, or put the right host and keys back; `rollcall ledger rebind app` lets the name mean the other tenant for good.\n',
      );
    });
  });

  describe('validate, check, status, schema', () => {
    it('validates without touching source, target or ledger', async () => {
      const { code, stdout } = await installation.run('validate');
      expect(code).to.equal(0);
      expect(stdout).to.equal(`${installation.configPath} is valid; it feeds app. Nothing was connected to: that is \`rollcall check\`.\n`);
      expect(existsSync(installation.path('rollcall.db'))).to.equal(false);
      expect(installation.world.target.calls.size).to.equal(0);
    });

    it('shows every mistake of the file with its place, and ends with 2', async () => {
      installation.configure(CONFIG.replace('to: app', 'to: ap').replace('use: memory }\ntargets', 'use: memry }\ntargets').replace('hr.uid', 'hr.uuid'));
      const { code, stdout, stderr } = await installation.run('plan');
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(/:3:14 error [^\n]*"memry"[^\n]*\n/);
      expect(stderr).to.match(/:9:9 error there is no target "ap"\n/);
      expect(stderr).to.match(/\nerror: \S+ has 2 mistakes; nothing was done\n$/);
    });

    it('says where a configuration would be looked for', async () => {
      const { code, stderr } = await installation.run('validate', '--config', installation.path('none.yaml'));
      expect({ code, stderr }).to.deep.equal({ code: 2, stderr: `error: there is no configuration ${installation.path('none.yaml')}\n  -> Write one with \`rollcall init\`, or name it with --config FILE.\n` });
    });

    it('checks every connection', async () => {
      expect(await installation.run('check')).to.deep.equal({
        code: 0,
        stdout: 'source hr (memory): connected\ntarget app (memory): connected, tenant Memory t1 (t1)\ncheck: 2 connections, all fine\n',
        stderr: '',
      });
    });

    it('ends with 2 under --strict where a connection is fine but for a warning', async () => {
      const duo = createDuoSimulator({ clock: installation.clock });
      installation.plugins = [...installation.plugins, duoInProcess(duo)];
      installation.configure(CONFIG.replace('use: memory }\npipelines', `use: duo, host: 127.0.0.1, integrationKey: "${demoIntegration.ikey}", secretKey: "${demoIntegration.skey}" }\npipelines`));
      const { code, stdout } = await installation.run('check');
      expect([code, (await installation.run('check', '--strict')).code]).to.deep.equal([0, 2]);
      expect(stdout).to.include('duo-grant-unneeded: the key may do more than is needed: "Grant administrators"');
      duo.grant({ administrators: false });
      expect((await installation.run('check', '--strict')).code).to.equal(0);
      duo.grant({ 'read-resource': false });
      expect((await installation.run('check', '--strict')).code).to.equal(1);
    });

    it('tells the status from the ledger alone', async () => {
      expect((await installation.run('status')).stdout).to.include('nothing was planned yet');
      await installation.run('apply');
      const { code, stdout } = await installation.run('status');
      expect(code).to.equal(0);
      expect(stdout).to.include('app, tenant Memory t1 (t1)\n  2 accounts managed, 0 leaving, 1 group\n').and.to.match(/apply {2}app {2}done {2}6 operations, 0 not done/);
      const known = JSON.parse((await installation.run('status', '--json')).stdout) as { tenants: unknown[] };
      expect(known.tenants).to.have.length(1);
    });

    it('prints a JSON Schema that knows the plugins', async () => {
      const { code, stdout } = await installation.run('schema');
      expect(code).to.equal(0);
      expect(JSON.parse(stdout)).to.have.nested.property('properties.sources');
      expect(stdout).to.include('"memory"');
    });
  });

  describe('targets', () => {
    const two = CONFIG.replace('app: { use: memory }', 'app: { use: memory }\n  lab: { use: memory, tenant: t2 }').concat('  guests: { from: hr, to: lab, accounts: { username: "hr.uid" } }\n');

    it('asks which one where there are several', async () => {
      installation.configure(two);
      const { code, stderr } = await installation.run('plan');
      expect({ code, stderr }).to.deep.equal({ code: 2, stderr: 'error: the configuration feeds 2 targets: app, lab\n  -> Name one: --target app\n' });
      expect((await installation.run('plan', '--target', 'lab')).code).to.equal(0);
      expect((await installation.run('plan', '--target', 'la')).stderr).to.equal('error: no enabled pipeline feeds a target "la"\n  -> There is: app, lab\n');
    });
  });

  it('is stopped by a signal in good order', async () => {
    const controller = new AbortController();
    installation.signal = controller.signal;
    installation.world.target.fault = () => {
      controller.abort(new Error('stopped by SIGTERM'));
      return undefined;
    };
    const { code, stdout } = await installation.run('apply');
    expect(code).to.equal(1);
    expect(stdout).to.include('INTERRUPTED: the run was stopped before its end');
    installation.signal = new AbortController().signal;
    delete installation.world.target.fault;
    expect((await installation.run('apply')).code).to.equal(0);
    expect((await installation.run('plan')).stdout).to.include('plan: 0 operations');
  });
});
