import { expect } from 'chai';
import { shownCommands } from '../system/support/shown-commands.js';
import { textOf } from '../docs/pages.js';
import { DuoWorld } from '../system/support/duo-world.js';

describe('docs/first-run.md', () => {
  let world: DuoWorld;
  beforeEach(() => {
    world = new DuoWorld();
    world.duo.load({ users: [{ username: 'ann' }, { username: 'vendor' }, { username: 'bob', directoryKey: 'DSX' }] });
    for (const key of ['ann', 'bob', 'cat']) world.person(key);
  });
  afterEach(() => world.dispose());

  it('every command that it shows to be typed works, in its order, and the last plan has nothing to do', async () => {
    const typed = shownCommands(textOf('docs/first-run.md')).filter(({ isWhole }) => isWhole);
    const inFolder = (word: string): string => (word.endsWith('.jsonl') ? `${world.folder}/${word}` : word);
    const printed: string[] = [];
    for (const { words, line } of typed) {
      const { code, stdout, stderr } = await world.command(...words.map(inFolder));
      expect(code, `line ${String(line)}: rollcall ${words.join(' ')}\n${stdout}${stderr}`).to.equal(0);
      printed.push(stdout);
    }
    expect(printed[2]).to.match(/^First plan for app/).and.match(/Accounts that are there \(3\)\n {2}exact match +1\n +1 +adopted by this plan\n {2}alias, dispute +0\n {2}unmanaged +1\n +1 +nobody in the sources has this name\n {2}synced +1\n +1 +directory sync "DSX"\n {2}trash +0\n/);
    expect(printed.at(-1)).to.match(/plan: 0 operations/);
  });

  it('ledger show says of an account whether it was created or adopted, when and by whom', async () => {
    expect((await world.command('apply')).code).to.equal(0);
    for (const [key, origin] of [['ann', 'adopted'], ['cat', 'created']] as const) {
      expect((await world.command('ledger', 'show', key)).stdout).to.match(new RegExp(`${origin} 2026-01-05 00:00 UTC by .+, pipeline staff`));
    }
  });

  it('--exit-code ends with 3 where there is something to do, without --baseline too', async () => {
    expect((await world.command('plan', '--exit-code')).code).to.equal(3);
    expect((await world.command('plan', '--baseline', '--exit-code')).code).to.equal(3);
  });
});
