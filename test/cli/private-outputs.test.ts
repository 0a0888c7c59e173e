import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Installation } from './support/installation.js';

/** What must never be printed unasked: the parts of values that are left out by masking. */
const PRIVATE = /ada\.lovelace|grace\.hopper|5550|0142|@pay/;

describe('what is private', () => {
  let installation: Installation;
  beforeEach(() => {
    installation = new Installation();
    installation.env['ROLLCALL_LOG_FILE'] = installation.path('rollcall.log');
    installation.env['ROLLCALL_LOG_LEVEL'] = 'debug';
    const { world } = installation;
    world.person('ann', { mail: 'ada.lovelace@example.edu', mobile: '+15550100' });
    world.person('bob', { mail: 'grace.hopper@example.edu', mobile: '(312) 555-0142' });
    world.person('eve', { mail: `grace.hopper@${'x'.repeat(100)}.edu` });
    world.group('g1', 'vpn', ['ann', 'bob']);
    world.byHand('old', { email: 'ada.lovelace@old.edu', phones: new Map([['+15550999', { id: 'P9', activated: false }]]) });
    world.person('old', { mail: 'grace.hopper@new.edu', mobile: '+15550777' });
    world.directory.remarks.set('ann', ['mail has 2 values, "ada.lovelace@example.edu" is used', 'mobile has 2 values, "+1 555 010 0142" is used']);
    world.directory.rejected.set('zoe', 'mail is "grace.hopper@example.edu, +1 312 555 0142"');
    world.person('zoe');
  });
  afterEach(() => installation.dispose());

  async function outputs(): Promise<readonly (readonly [command: string, text: string])[]> {
    const told: (readonly [string, string])[] = [];
    const run = async (...args: readonly string[]): Promise<void> => {
      const { stdout, stderr } = await installation.run(...args);
      told.push([args.join(' '), `${stdout}${stderr}`]);
    };
    await run('plan', '--all');
    await run('plan', '--json');
    await run('plan', '--out', installation.path('plan.jsonl'));
    await run('apply', installation.path('plan.jsonl'), '--json');
    installation.world.person('ann', { mail: 'grace.hopper@example.edu', mobile: '+15550222' });
    installation.world.person('old', { mail: undefined, mobile: undefined });
    installation.world.person('bob', { status: 'gone' });
    await run('plan', '--all');
    await run('plan', '--json');
    installation.world.target.bad = (operation) => operation.kind === 'update';
    await run('apply');
    await run('status');
    await run('status', '--json');
    await run('check');
    return told;
  }

  it('is masked in every default output: text, JSON and log', async () => {
    const told = await outputs();
    for (const [command, text] of told) expect(text, command).not.to.match(PRIVATE);
    expect(told.map(([, text]) => text).join('')).to.include('a…@example.edu').and.to.include('+1…00');
    expect(readFileSync(installation.path('rollcall.log'), 'utf8')).not.to.match(PRIVATE);
  });

  it('is shown when it is asked for', async () => {
    const { stdout } = await installation.run('plan', '--all', '--show-values');
    expect(stdout).to.include('ada.lovelace@example.edu').and.to.include('+15550100');
  });

  it('lies in files that their owner alone can read', async () => {
    await outputs();
    await installation.run('ledger', 'backup', installation.path('backup.db'));
    const files = readdirSync(installation.folder, { recursive: true, withFileTypes: true });
    const written = files.filter(({ name }) => name !== 'rollcall.yaml');
    const modes = written.map((file) => `${file.name} ${(statSync(join(file.parentPath, file.name)).mode & 0o777).toString(8)}`);
    for (const [index, file] of written.entries()) expect(modes[index]).to.equal(`${file.name} ${file.isDirectory() ? '700' : '600'}`);
    expect(written.map(({ name }) => name)).to.include.members(['plan.jsonl', 'rollcall.log', 'rollcall.db', 'links.jsonl', 'backup.db', 'staging']);
  });
});
