import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../support/servers/run-node.js';

interface Account {
  readonly users: readonly { readonly username: string; readonly status: string; readonly notes?: string }[];
}

describe('npm run quickstart', function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-quickstart-'));
  let printed = '';
  let code: number | null = null;

  before(async () => {
    const child = spawn(process.execPath, ['scripts/quickstart.mjs'], { cwd: projectRoot, env: { ...process.env, ROLLCALL_QUICKSTART_FOLDER: folder }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
    code = await new Promise((settle) => child.once('close', settle));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('ends well, with nothing more to do', () => {
    expect(code, printed).to.equal(0);
    expect(printed.trimEnd().split('\n').at(-1)).to.equal('next plan: 0 operations');
  });

  it('shows every command as one would type it', () => {
    const commands = printed.split('\n').filter((line) => line.startsWith('$ '));
    expect(commands).to.deep.equal(['$ rollcall validate', '$ rollcall check', '$ rollcall plan --out plan.jsonl', '$ rollcall apply plan.jsonl', '$ rollcall plan --exit-code']);
  });

  it('adopts six, removes nobody, and shows what a dispute and a bad record look like', () => {
    expect(printed).to.match(/^ {2}adopt +account +6$/m);
    expect(printed).not.to.match(/^ {2}(?:disable|trash|delete|detach) /m);
    expect(printed).to.match(/plan: \d+ operations \(withheld 0, disputed 2, rejected 1, pending 0\)/);
    expect(printed).to.include('plan: 0 operations (withheld 0, disputed 2, rejected 1, pending 0)');
    expect(printed).to.match(/applied: everything is done\n/);
  });

  it('leaves the account nobody in HR owns as it was', () => {
    const { users } = JSON.parse(readFileSync(join(folder, 'duo-after.json'), 'utf8')) as Account;
    expect(users.find(({ username }) => username === 'breakglass')).to.include({ status: 'bypass', notes: 'Sealed envelope in the safe' });
    expect(users).to.have.length(193);
  });

  it('prints no key and leaves nothing running', () => {
    expect(printed).not.to.include('quickstart-skey');
    expect(runningIn(folder)).to.deep.equal([]);
  });

  it('says where the files are', () => {
    for (const name of ['rollcall.yaml', 'plan.jsonl', 'rollcall.db', 'hr.db', 'duo-before.json', 'duo-after.json']) {
      expect(existsSync(join(folder, name)), name).to.equal(true);
      expect(printed).to.include(name);
    }
  });

  it('leaves two commands to go on with', () => {
    expect(execFileSync(join(folder, 'hr'), ["update person set end_on = '2020-01-01' where login = 'aandersen'"], { encoding: 'utf8' })).to.equal('1 row changed\n');
    expect(execFileSync(join(folder, 'rollcall'), ['status'], { encoding: 'utf8' })).to.include('192 accounts managed, 0 leaving, 12 groups');
  });
});

/** Processes that work in a folder or name it on their command line. */
function runningIn(folder: string): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => textOf(`/proc/${pid}/cmdline`))
    .filter((line) => line.includes(folder));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
