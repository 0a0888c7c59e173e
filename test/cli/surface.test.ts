import type { Plugin } from '@rollcall/core';
import { expect } from 'chai';
import { EXIT_CODES } from '../../packages/cli/src/index.js';
import { Installation, runHere } from './support/installation.js';

const ESCAPE = '\u001b';
const CLEAR_LINE = `\r${ESCAPE}[2K`;

describe('the surface of the program', () => {
  let installation: Installation;
  beforeEach(() => {
    installation = new Installation();
    installation.world.person('ann', { mobile: '+15550100' });
    installation.world.person('bob');
    installation.world.group('g1', 'vpn', ['ann', 'bob'], 'VPN');
  });
  afterEach(() => installation.dispose());

  describe('the command line', () => {
    it('suggests what was meant, and ends with 2', async () => {
      expect(await installation.run('paln')).to.deep.equal({ code: 2, stdout: '', stderr: "error: unknown command 'paln'\n(Did you mean plan?)\n" });
      expect(await installation.run('plan', '--exitcode')).to.deep.equal({ code: 2, stdout: '', stderr: "error: unknown option '--exitcode'\n(Did you mean --exit-code?)\n" });
      expect((await installation.run('plan', '--log-level', 'loud')).code).to.equal(2);
      expect((await installation.run()).code).to.equal(2);
    });

    it('prints help with the exit codes, and the version', async () => {
      const { code, stdout } = await installation.run('--help');
      expect(code).to.equal(0);
      for (const { code: exit, meaning } of EXIT_CODES) expect(stdout).to.include(`  ${exit}  ${meaning}`);
      expect((await installation.run('--version')).stdout).to.match(/^\d+\.\d+\.\d+\n$/);
    });

    it('tells of what escaped everything in the same words, without a stack', async () => {
      let tell: (error: unknown) => void = () => undefined;
      const { configPath } = installation;
      const plugins = (): Promise<readonly Plugin[]> => {
        tell(new TypeError('x is not a function'));
        return Promise.resolve(installation.plugins);
      };
      const { stderr } = await runHere(['validate', '--config', configPath], { env: {}, plugins, onCrash: (given) => (tell = given) });
      expect(stderr).to.equal('error: x is not a function\n  -> This should not happen. Run again with --log-level debug for the details, and report them.\n');
    });

    it('tells what is wrong with the environment', async () => {
      installation.env = { ROLLCALL_LOG_LEVEL: 'wran' };
      expect(await installation.run('validate')).to.deep.equal({ code: 2, stdout: '', stderr: 'error: ROLLCALL_LOG_LEVEL must be one of error, warn, info, debug; did you mean warn?\n' });
    });
  });

  describe('the terminal', () => {
    it('shows progress and colours to a person, and neither with --quiet and --no-color', async () => {
      installation.terminal = { columns: 100 };
      const shown = await installation.run('plan');
      expect(shown.stderr.startsWith(`${CLEAR_LINE}reading`)).to.equal(true);
      expect(shown.stderr.endsWith(CLEAR_LINE)).to.equal(true);
      expect(shown.stdout).to.include(`${ESCAPE}[1mplan: 6 operations`);
      const plain = await installation.run('plan', '--quiet', '--no-color');
      expect(plain.stderr).to.equal('');
      expect(plain.stdout).not.to.include(ESCAPE);
      installation.env = { NO_COLOR: '1' };
      expect((await installation.run('plan')).stdout).not.to.include(ESCAPE);
    });

    it('cuts details where the terminal ends, and nowhere else', async () => {
      installation.world.person('cid', { cn: 'x'.repeat(200) });
      expect((await installation.run('plan')).stdout).to.include('x'.repeat(200));
      installation.terminal = { columns: 80 };
      const { stdout } = await installation.run('plan', '--no-color');
      expect(Math.max(...stdout.split('\n').filter((line) => line.includes('xxx')).map((line) => line.length))).to.be.at.most(80);
    });

    it('writes control characters of a directory out', async () => {
      installation.world.person('cid', { cn: 'b\u202ec' });
      expect((await installation.run('plan')).stdout).to.include('realname: b\\u202ec').and.not.to.include('\u202e');
    });
  });
});
