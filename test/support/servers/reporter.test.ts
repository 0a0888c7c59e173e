import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { expect } from 'chai';

import { type Ended, projectRoot, runNode } from './run-node.js';

describe('the test reporter', () => {
  it('closes with the plain line, and says why tests were skipped', async () => {
    const { stdout, code } = await runMocha(`
      describe('a suite', () => {
        it('passes', () => {});
        it('fails', () => { throw new Error('on purpose'); });
        it('is skipped', function () { skipBecause(this, 'the moon is full'); });
      });`);
    expect(stdout.trimEnd().split('\n').at(-1)).to.equal('1 passed, 1 failed, 1 skipped');
    expect(stdout).to.match(/- is skipped\n\s+skipped: the moon is full/);
    expect(code).to.equal(1);
  });

  it('hands its counts to whoever runs it beside another run, and to nobody that its tests start', async () => {
    const counts = join(mkdtempSync(join(tmpdir(), 'rollcall-counts-')), 'counts.json');
    const { stdout } = await runMocha(`it('is alone', () => { if (process.env.ROLLCALL_COUNTS !== undefined) throw new Error('inherited'); });`, { ROLLCALL_COUNTS: counts });
    expect(JSON.parse(readFileSync(counts, 'utf8'))).to.deep.equal({ passed: 1, failed: 0, skipped: 0 });
    expect(stdout).not.to.contain('1 passed');
    rmSync(dirname(counts), { recursive: true });
  });

  const suite = `describeWithServer('slapd', 'needs slapd', () => { it('asks it', () => {}); it('asks again', () => {}); });`;

  it('lists the tests of a missing server by name, with the reason', async () => {
    const { stdout, code } = await runMocha(suite, { ROLLCALL_TEST_SLAPD: 'none' });
    expect(stdout).to.match(/- asks it\n\s+skipped: slapd is not available: switched off by ROLLCALL_TEST_SLAPD=none/);
    expect(stdout.trimEnd().split('\n').at(-1)).to.equal('0 passed, 0 failed, 2 skipped');
    expect(code).to.equal(0);
  });

  it('fails them when servers are required', async () => {
    const { stdout, code } = await runMocha(suite, { ROLLCALL_TEST_SLAPD: 'none', ROLLCALL_REQUIRE_SERVERS: '1' });
    expect(stdout).to.contain('ROLLCALL_REQUIRE_SERVERS=1, but slapd is not available');
    expect(stdout.trimEnd().split('\n').at(-1)).to.equal('0 passed, 1 failed, 0 skipped');
    expect(code).to.equal(1);
  });
});

/** Runs a suite written in JavaScript, in a file of its own, under the project's reporter. */
async function runMocha(source: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-reporter-'));
  try {
    const support = JSON.stringify(join(projectRoot, 'test/support/servers/index.ts'));
    const file = join(directory, 'fixture.test.mjs');
    writeFileSync(file, `import { describeWithServer, skipBecause } from ${support};\n${source}`);
    const mocha = [join(projectRoot, 'node_modules/mocha/bin/mocha.js'), '--no-config', '--no-package'];
    const reporter = join(projectRoot, 'test/reporter.cjs');
    return await runNode([...mocha, '--import=tsx', '--reporter', reporter, file], { ROLLCALL_REQUIRE_SERVERS: '', ...environment });
  } finally {
    rmSync(directory, { recursive: true });
  }
}
