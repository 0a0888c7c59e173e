import { createLogger, createRedactor, openHost, systemClock, systemRandom } from '@rollcall/core/host';
import { ldapSource } from '@rollcall/source-ldap';
import { sqlSource } from '@rollcall/source-sql';
import { duoTarget } from '@rollcall/target-duo';
import { expect } from 'chai';
import { filesEndingIn, textOf } from '../docs/pages.js';
import { problemWith, shownCommands } from './support/shown-commands.js';
import { asWholeFile, shownBlocks } from './support/shown-configuration.js';

const ENV = { LDAP_PASSWORD: 'a password', HR_URL: 'postgres://reader:secret@hr-db/hr', DUO_IKEY: 'DIAAAAAAAAAAAAAAAAAA', DUO_SKEY: 's'.repeat(40) };

/** What the program says of a file: mistakes or warnings, with their places. */
async function toldOf(text: string): Promise<readonly string[]> {
  const redactor = createRedactor();
  const logger = createLogger({ level: 'error', format: 'json', color: false, to: { stream: process.stderr }, redactor, clock: systemClock });
  const opened = await openHost({
    text,
    file: '/etc/rollcall/rollcall.yaml',
    plugins: [ldapSource, sqlSource, duoTarget],
    env: ENV,
    readFile: () => 's'.repeat(40),
    clock: systemClock,
    random: systemRandom,
    logger,
    redactor,
  });
  await logger.close();
  if (opened.ok) await opened.host.dispose();
  const told = opened.ok ? opened.warnings : opened.issues;
  return told.map((issue) => `${issue.line}:${issue.column} ${issue.message}`);
}

describe('the README', () => {
  it('shows a configuration that is valid, without a warning', async () => {
    const [block] = shownBlocks(textOf('README.md'));
    expect(await toldOf(block?.text ?? '')).to.deep.equal([]);
  });

  it('names only scripts that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    for (const [, name = ''] of textOf('README.md').matchAll(/npm run ([\w:-]+)/g)) expect(scripts).to.have.property(name);
  });
});

describe('the pages for users', () => {
  const pages = filesEndingIn('.md').filter((page) => /^(docs\/[^/]+|(packages\/[^/]+\/)?README)\.md$/.test(page));

  for (const page of pages) {
    it(`${page}: every command line of rollcall names a command and options that exist`, () => {
      const wrong = shownCommands(textOf(page)).flatMap((command) => {
        const problem = problemWith(command);
        return problem === undefined ? [] : [`${page}:${command.line} ${problem}`];
      });
      expect(wrong).to.deep.equal([]);
    });
  }

  for (const page of ['docs/safety.md', 'docs/guards.md']) {
    for (const block of shownBlocks(textOf(page))) {
      it(`${page}:${block.line}: what is shown of a configuration is accepted, without a warning`, async () => {
        expect(await toldOf(asWholeFile(block))).to.deep.equal([]);
      });
    }
  }

  it('show command lines and configurations to be checked', () => {
    expect(pages.flatMap((page) => shownCommands(textOf(page))).length).to.be.at.least(50);
    expect(['docs/safety.md', 'docs/guards.md'].map((page) => shownBlocks(textOf(page)).length)).to.deep.equal([3, 1]);
  });

  const problems = (shown: string): readonly string[] => shownCommands(shown).flatMap((command) => `${command.line} ${problemWith(command) ?? 'is right'}`);
  for (const [shown, expected] of [
    ['`rollcall paln`', ["1 rollcall paln: error: unknown command 'paln'\n(Did you mean plan?)"]],
    ['so\n`rollcall plan --exitcode` or `rollcall ledger rebnd X`', ["2 rollcall plan --exitcode: error: unknown option '--exitcode'\n(Did you mean --exit-code?)", "2 rollcall ledger rebnd X: error: unknown command 'rebnd'\n(Did you mean rebind?)"]],
    ['```sh\nrollcall approve   # the plan\nrollcall plan --out x && rollcall aply x\n```', ["2 rollcall approve: error: missing required argument 'plan'", '3 is right', "3 rollcall aply x: error: unknown command 'aply'\n(Did you mean apply?)"]],
    ['`rollcall approve`, `rollcall ledger …`, `rollcall apply --wait MINUTES`; `rollcall.yaml`', ['1 is right', '1 is right', '1 is right']],
  ] as const) {
    it(`are read as they are meant: ${JSON.stringify(shown)}`, () => {
      expect(problems(shown)).to.deep.equal(expected);
    });
  }

  for (const [shown, expected] of [
    ['    absense: lookup\n', 'absense'],
    ['pipelines:\n  staff:\n    guards: { remvoe: { max: 1 } }\n', 'remvoe'],
    ['approval: { required: 2, approvers: { ann: "MCowBQYDK2VwAyEA" } }\n', 'Ed25519'],
    ['    ignore: "account.usrname == \'x\'"\n', 'usrname'],
  ] as const) {
    it(`would be found out: ${JSON.stringify(shown)}`, async () => {
      expect((await toldOf(asWholeFile({ text: shown }))).join('\n')).to.include(expected);
    });
  }
});
