import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { CONFIG, Installation } from './support/installation.js';

describe('the orders', () => {
  let installation: Installation;
  let plan: string;
  beforeEach(async () => {
    installation = new Installation();
    installation.user = 'mia@idm1';
    plan = installation.path('plan.jsonl');
    for (const key of ['ann', 'bob', 'cid', 'dan']) installation.world.person(key);
    expect((await installation.run('apply')).code).to.equal(0);
  });
  afterEach(() => installation.dispose());

  const block = async (): Promise<void> => {
    for (const key of ['ann', 'bob', 'cid']) installation.world.person(key, { status: 'gone' });
    expect((await installation.run('plan', '--out', plan)).code).to.equal(4);
  };
  const standings = (): readonly string[] => [...installation.world.target.accounts.values()].map(({ username, standing }) => `${username} ${standing}`).sort();

  describe('approve', () => {
    beforeEach(block);

    it('shows what tripped, asks, and says how to go on', async () => {
      installation.answer = 'yes';
      const { code, stdout } = await installation.run('approve', plan);
      expect(code).to.equal(0);
      expect(stdout).to.match(/STOPPED BY A GUARD: remove[^:]*: 3 planned, limit 2 \(/).and.to.include('\n\nMade by mia@idm1 at 2026-01-05 00:00 UTC, to be applied before 2026-01-06 00:00 UTC.\n');
      expect(installation.asked).to.deep.equal(['Approve this plan as mia? Type yes: ']);
      expect(stdout.trimEnd().endsWith(`Approved by mia. Apply it with: rollcall apply ${plan} (before 2026-01-06 00:00 UTC)`)).to.equal(true);
      expect((await installation.run('apply', plan)).code).to.equal(0);
      expect(standings()).to.deep.equal(['ann disabled', 'bob disabled', 'cid disabled', 'dan active']);
    });

    it('approves nothing on any other answer', async () => {
      installation.answer = 'y';
      const { code, stderr } = await installation.run('approve', plan);
      expect({ code, stderr }).to.deep.equal({ code: 4, stderr: 'Nothing was approved.\n' });
      expect((await installation.run('apply', plan)).code).to.equal(4);
    });

    it('needs a word where nobody can be asked', async () => {
      const { code, stderr } = await installation.run('approve', plan);
      expect(code).to.equal(2);
      expect(stderr).to.include('nobody can be asked here').and.to.include(`rollcall approve ${plan} --yes`);
      expect((await installation.run('approve', plan, '--yes', '--as', 'noa')).stdout).to.include('Approved by noa.');
    });

    it('tells machines how far it has come', async () => {
      const { stdout } = await installation.run('approve', plan, '--yes', '--json');
      expect(JSON.parse(stdout)).to.deep.include({ needed: 1, approvedBy: ['mia'], approvers: [] });
    });

    it('takes two people where the file says so, with their keys', async () => {
      const keys = ['noa', 'ole'].map((name) => {
        const { privateKey, publicKey } = generateKeyPairSync('ed25519');
        writeFileSync(installation.path(`${name}.pem`), privateKey.export({ format: 'pem', type: 'pkcs8' }));
        return `${name}: "${publicKey.export({ format: 'der', type: 'spki' }).toString('base64')}"`;
      });
      installation.configure(CONFIG.concat(`approval:\n  required: 2\n  approvers: { ${keys.join(', ')} }\n`));
      for (const key of ['ann', 'bob', 'cid']) installation.world.person(key, { status: 'gone' });
      expect((await installation.run('plan', '--out', plan)).stdout.trimEnd().endsWith(`it is approved by 2 people of noa, ole, who sign with --as NAME --key FILE.pem: rollcall approve ${plan}`)).to.equal(true);
      const unsigned = await installation.run('approve', plan, '--yes', '--as', 'noa');
      expect(unsigned).to.include({ code: 1 });
      expect(unsigned.stderr).to.equal('error: the approval would not count: it is not signed\n  -> The file names noa, ole as approvers; each signs with --as NAME --key FILE.pem.\n');
      const first = await installation.run('approve', plan, '--yes', '--as', 'noa', '--key', installation.path('noa.pem'));
      expect(first.stdout).to.include(`Approved by noa. 1 of 2 approvals: 1 more is needed, by somebody else: rollcall approve ${plan} --as NAME`);
      expect((await installation.run('apply', plan)).stderr).to.include('1 of 2 approvals (noa)');
      expect((await installation.run('approve', plan, '--yes', '--as', 'ole', '--key', installation.path('ole.pem'))).stdout).to.include('Apply it with: rollcall apply');
      expect((await installation.run('apply', plan)).code).to.equal(0);
    });

    it('says that a plan was edited', async () => {
      writeFileSync(plan, readFileSync(plan, 'utf8').replace('"blocked":true', '"blocked":false'));
      expect((await installation.run('approve', plan, '--yes')).stderr).to.match(/^error: the plan is damaged or was edited: /);
    });
  });

  describe('leave', () => {
    it('disables one account while the plan for the others is blocked, and the plan stays what it is', async () => {
      await block();
      const { code, stdout } = await installation.run('leave', 'hr:ann', '--now');
      expect(code).to.equal(0);
      expect(stdout).to.match(/^ann \(hr:ann\) left by order: account A\d+ is disabled\.\nIt stays so until `rollcall leave hr:ann --undo`/);
      expect(standings()).to.deep.equal(['ann disabled', 'bob active', 'cid active', 'dan active']);
      const status = await installation.run('status');
      expect(status.code).to.equal(4);
      const json = await installation.run('status', '--json');
      expect(json.code).to.equal(4);
      expect(JSON.parse(json.stdout)).to.have.nested.property('tenants[0].blocked.approvalsNeeded', 1);
      expect(status.stdout).to.include('BLOCKED by a guard since 2026-01-05 00:00 UTC (just now): the plan of 2026-01-05 00:00 UTC with 3 operations; nobody approved it\n  -> Approve it with `rollcall approve FILE`');
    });

    it('is lifted', async () => {
      await installation.run('leave', 'ann', '--now');
      const { code, stdout } = await installation.run('leave', 'ann', '--undo');
      expect({ code, stdout }).to.deep.equal({ code: 0, stdout: 'The order against ann (hr:ann) is lifted. The next plan enables the account where the source still wants the person.\n' });
      expect((await installation.run('plan')).stdout).to.include('enable  account  ann');
    });

    it('takes a word', async () => {
      for (const words of [['leave', 'ann'], ['leave', 'ann', '--now', '--undo']]) {
        expect(await installation.run(...words)).to.deep.equal({ code: 2, stdout: '', stderr: 'error: leave takes --now or --undo\n  -> rollcall leave ann --now disables the account at once; --undo lifts that order.\n' });
      }
      expect((await installation.run('leave')).code).to.equal(2);
    });

    it('guesses nobody', async () => {
      expect(await installation.run('leave', 'anna', '--now')).to.deep.equal({
        code: 1,
        stdout: '',
        stderr: 'error: nobody is managed under "anna"\n  -> Name the person as SOURCE:KEY, by the key, or by the account’s name; `rollcall ledger show` lists who is managed.\n',
      });
    });
  });

  it('link, unlink and their refusals', async () => {
    const { id } = installation.world.byHand('annie');
    expect((await installation.run('link', 'hr:new', id)).stdout).to.equal(`hr:new is linked to account ${id} (annie) in pipeline staff. It counts as adopted. The next plan brings it in line.\n`);
    const taken = await installation.run('link', 'hr:other', id);
    expect(taken.code).to.equal(1);
    expect(taken.stderr).to.match(new RegExp(`^error: account ${id} is linked to hr:new \\(annie, adopted 2026-01-05\\); nothing done\\n {2}-> If both keys are one person, run \`rollcall link hr:other ${id} --from hr:new\``));
    expect((await installation.run('link', 'hr:other', id, '--from', 'new')).stdout).to.include('It was linked to hr:new until now.');
    expect((await installation.run('unlink', 'hr:other')).stdout).to.include(`hr:other is no longer linked to account ${id} (annie).`);
  });

  it('retry lets refused operations go again', async () => {
    installation.world.person('ann', { mail: 'a@example.edu' });
    installation.world.target.bad = ({ label }) => label === 'ann';
    await installation.run('apply');
    delete installation.world.target.bad;
    expect((await installation.run('plan')).stdout).to.include('plan: 0 operations (withheld 0, disputed 0, rejected 0, pending 0, waiting 1)');
    expect(await installation.run('retry')).to.deep.equal({ code: 0, stdout: '1 operation released: the next plan holds it again.\n', stderr: '' });
    expect((await installation.run('plan')).stdout).to.include('plan: 1 operation (');
    expect(await installation.run('retry', 'update account hr:zoe')).to.deep.equal({ code: 1, stdout: 'No refused operation waits.\n', stderr: '' });
  });

  it('forget erases a person and prints nobody', async () => {
    installation.world.directory.people.delete('ann');
    await installation.run('apply');
    const { code, stdout } = await installation.run('forget', 'ann');
    expect(code).to.equal(0);
    expect(stdout).to.match(/^Forgotten: 1 link ended, \d+ entries of the journal erased; the chain still verifies/).and.not.to.match(/\bann\b/);
    for (const words of [['status', '--json'], ['ledger', 'show', '--json'], ['ledger', 'export'], ['ledger', 'export', '--journal']]) expect((await installation.run(...words)).stdout, words.join(' ')).not.to.match(/\bann\b/);
    expect((await installation.run('ledger', 'verify')).code).to.equal(0);
  });

  it('pipeline retire takes a word, and a pipeline that is gone from the file', async () => {
    expect((await installation.run('pipeline', 'retire', 'staff')).stderr).to.include('pipeline retire takes --leave or --release');
    expect((await installation.run('pipeline', 'retire', 'staff', '--leave')).stderr).to.match(/still has the pipeline "staff"\n {2}-> Take it out of the file first/);
    installation.configure(CONFIG.replace('  staff:', '  people:').replace("== 'active'", "== 'nobody'"));
    expect((await installation.run('pipeline', 'retire', 'staff', '--release')).stdout).to.equal('Pipeline staff is released: 4 accounts and 0 groups are nobody’s now and stay as they are.\n');
  });
});

describe('the care of the ledger', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = new Installation();
    for (const key of ['ann', 'bob']) installation.world.person(key);
    expect((await installation.run('apply')).code).to.equal(0);
  });
  afterEach(() => installation.dispose());

  const headOf = (stdout: string): string => /ledger at (\d+:sha256:[0-9a-f]{64})/.exec(stdout)?.[1] ?? '';

  it('apply prints where the ledger ends, and verify checks that the chain still goes through there', async () => {
    installation.world.person('cid');
    const head = headOf((await installation.run('apply')).stdout);
    installation.world.person('dan');
    await installation.run('apply');
    const { code, stdout } = await installation.run('ledger', 'verify', '--head', head);
    expect({ code, stdout: stdout.trim() }).to.deep.equal({ code: 0, stdout: `intact: 8 entries, ending at ${headOf((await installation.run('ledger', 'show')).stdout.replace(', at', ', ledger at'))}, through ${head}` });
    const other = head.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
    const broken = await installation.run('ledger', 'verify', '--head', other);
    expect(broken.code).to.equal(1);
    expect(broken.stdout).to.include('the chain is whole, and not the one that was logged: somebody wrote it anew').and.to.include('\n  -> ');
    expect((await installation.run('ledger', 'verify', '--head', 'abc')).code).to.equal(2);
    expect(JSON.parse((await installation.run('ledger', 'verify', '--json')).stdout)).to.include({ intact: true, entries: 8 });
  });

  it('shows the ledger, and one person', async () => {
    const { stdout } = await installation.run('ledger', 'show');
    expect(stdout).to.match(/^Ledger [0-9a-f]{16}, at 4:sha256:/).and.to.include('  accounts   2 active, 0 leaving\n').and.to.include('  pipelines  staff 2\n');
    const person = await installation.run('ledger', 'show', 'ann');
    expect(person.stdout).to.match(/^hr:ann\n {2}account {2}A\d+ \(ann\), created 2026-01-05 00:00 UTC by .+, pipeline staff\nJournal \(2 entries\)\n/).and.to.include('create account hr:ann');
    expect((await installation.run('ledger', 'show', 'eve')).code).to.equal(1);
  });

  it('shows a person to machines with e-mail and phone masked, as a plan does', async () => {
    const [ann] = installation.world.target.accounts.values();
    installation.world.person('ann', { mail: 'ann.lee@example.edu', mobile: '+15550100199' });
    expect((await installation.run('apply')).code).to.equal(0);
    const { stdout } = await installation.run('ledger', 'show', 'ann', '--json');
    const shown = JSON.parse(stdout) as { readonly owner: unknown; readonly link: { readonly targetId: string; readonly label: string } };
    expect(shown.owner).to.deep.equal({ source: 'hr', key: 'ann' });
    expect(shown.link).to.include({ targetId: ann?.id, label: 'ann' });
    expect(stdout).to.include('@example.edu').and.to.not.match(/ann\.lee@|15550100199|0100199/);
  });

  for (const [what, words] of [['links', []], ['the journal', ['--journal']]] as const) {
    it(`prints ${what} with e-mail and phone masked, and in clear only when asked`, async () => {
      installation.world.person('ann', { mail: 'ann.lee@example.edu', mobile: '+15550100199' });
      expect((await installation.run('apply')).code).to.equal(0);
      const masked = await installation.run('ledger', 'export', ...words);
      expect(masked.stdout).to.include('"ann"').and.to.not.match(/ann\.lee@|15550100199|0100199/);
      const clear = await installation.run('ledger', 'export', ...words, '--show-values');
      expect(clear.stdout.split('\n').map((line) => line.slice(0, 20))).to.deep.equal(masked.stdout.split('\n').map((line) => line.slice(0, 20)));
      if (what === 'the journal') expect(clear.stdout).to.include('ann.lee@example.edu').and.to.include('+15550100199');
    });
  }

  it('exports a file that recover takes', async () => {
    const file = installation.path('kept.jsonl');
    const exported = await installation.run('ledger', 'export', '--out', file);
    expect(exported.stdout).to.equal(`3 records in ${file} (readable by you only; it holds personal data). \`rollcall recover --links ${file}\` takes them over.\n`);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    installation.configure(CONFIG.replace('./rollcall.db', './other.db'));
    const { code, stdout } = await installation.run('recover', '--links', file);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^Recovered from \S+ of 2026-01-05 00:00 UTC \(ledger [0-9a-f]+\): 2 links of 3 records taken over; what the ledger knew newer stayed\.\n/);
    expect((await installation.run('plan')).stdout).to.include('plan: 0 operations');
  });

  it('says what to do where the ledger is new and a links file is there', async () => {
    installation.configure(CONFIG.replace('./rollcall.db', './other.db'));
    const { stderr, stdout } = await installation.run('plan');
    expect(stderr).to.match(/^warning: the ledger is new, and a links file of an earlier one/);
    expect(stdout).to.include('adopt');
    expect((await installation.run('recover')).code).to.equal(0);
    expect(await installation.run('plan')).to.include({ stderr: '' });
  });

  it('backs up once', async () => {
    const file = installation.path('copy.db');
    expect(await installation.run('ledger', 'backup', file)).to.deep.equal({ code: 0, stdout: `The ledger is copied to ${file} (it holds personal data).\n`, stderr: '' });
    expect(existsSync(file)).to.equal(true);
    expect((await installation.run('ledger', 'backup', file)).stderr).to.match(/^error: \S+ exists already\n {2}-> Name a file that does not exist/);
  });

  it('renames what was renamed in the file, and nothing else', async () => {
    installation.configure(CONFIG.replace('  staff:', '  people:'));
    expect((await installation.run('ledger', 'rename', 'pipeline', 'staff', 'people')).stdout).to.equal('pipeline staff is people in the ledger now: 2 links changed.\n');
    expect((await installation.run('plan')).stdout).to.include('plan: 0 operations');
    expect((await installation.run('ledger', 'rename', 'group', 'a', 'b')).code).to.equal(2);
  });

  it('binds a target’s name anew', async () => {
    installation.configure(CONFIG.replace('app: { use: memory }', 'app: { use: memory, tenant: t2 }'));
    expect((await installation.run('plan')).stderr).to.include('rollcall ledger rebind app');
    expect((await installation.run('ledger', 'rebind', 'app')).stdout).to.include('What is known of Memory t1 (t1) is kept as app@t1');
    expect((await installation.run('plan')).code).to.equal(0);
  });

  it('status shows it on one screen, and the whole of it as JSON', async () => {
    const { code, stdout } = await installation.run('status');
    expect(code).to.equal(0);
    expect(stdout).to.include('  oldest leaver not disabled yet: none\n  last whole reads\n');
    expect(stdout.split('\n').length).to.be.below(25);
    expect(JSON.parse((await installation.run('status', '--json')).stdout)).to.have.nested.property('tenants[0].marks[0].source', 'hr');
  });
});
