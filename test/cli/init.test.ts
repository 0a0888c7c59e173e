import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ldapSource } from '@rollcall/source-ldap';
import { sqlSource } from '@rollcall/source-sql';
import { duoTarget } from '@rollcall/target-duo';
import { expect } from 'chai';
import { projectRoot } from '../support/servers/run-node.js';
import { runHere, type Ended } from './support/installation.js';

const env = {
  LDAP_PASSWORD: 'canary-ldap-password',
  HR_URL: 'postgres://reader:canary-hr-password@hr.example.edu/hr?sslmode=verify-full',
  DUO_HOST: 'api-1234abcd.duosecurity.com',
  DUO_PORT: '8443',
  DUO_IKEY: 'DIABCDEFGHIJ12345678',
  DUO_SKEY: 'canary-skey-of-forty-characters-00000000',
};

describe('rollcall init', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-init-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const run = (args: readonly string[], given: Readonly<Record<string, string>> = env): Promise<Ended> => runHere(args, { env: given, plugins: [ldapSource, sqlSource, duoTarget] });

  for (const source of ['ldap', 'sql']) {
    const file = join(folder, `${source}.yaml`);

    it(`writes a ${source} configuration that is valid, without a remark, once its variables are set`, async () => {
      const made = await run(['init', '--source', source, '--config', file]);
      expect(made.code).to.equal(0);
      expect(made.stdout).to.include(`Wrote ${file}.`).and.to.include('DUO_SKEY').and.to.include('Grant resource - Write');
      expect(await run(['validate', '--config', file])).to.deep.equal({ code: 0, stdout: `${file} is valid; it feeds duo. Nothing was connected to: that is \`rollcall check\`.\n`, stderr: '' });
      expect(existsSync(join(folder, 'rollcall.db'))).to.equal(false);
    });

    it(`never overwrites the ${source} configuration unless told to`, async () => {
      expect(await run(['init', '--config', file])).to.deep.equal({ code: 1, stdout: '', stderr: `error: ${file} exists already; nothing was written\n  -> Use --force to overwrite it, or --config FILE for another name.\n` });
      expect((await run(['init', '--source', source, '--config', file, '--force'])).code).to.equal(0);
    });

    it(`names every variable that the ${source} configuration wants and does not find, and shows no value`, async () => {
      const { code, stderr } = await run(['validate', '--config', file], { DUO_SKEY: env.DUO_SKEY });
      expect(code).to.equal(2);
      for (const name of ['DUO_HOST', 'DUO_IKEY', source === 'ldap' ? 'LDAP_PASSWORD' : 'HR_URL']) expect(stderr).to.include(`error environment variable ${name} is not set\n`);
      expect(stderr).to.match(/\nerror: \S+ has 3 mistakes; nothing was done\n$/).and.not.to.include('canary');
    });
  }

  it('knows its choices', async () => {
    const { code, stderr } = await run(['init', '--source', 'ldp']);
    expect({ code, stderr }).to.deep.equal({ code: 2, stderr: "error: option '--source <kind>' argument 'ldp' is invalid. Allowed choices are ldap, sql.\n" });
  });

  it('the file of the quickstart is valid without a remark', async () => {
    expect((await run(['validate', '--config', join(projectRoot, 'examples/quickstart/rollcall.yaml')], { ...env, DUO_HOST: '127.0.0.1' })).stderr).to.equal('');
  });
});
