import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createLogger, createRedactor, openHost, systemClock, systemRandom } from '@rollcall/core/host';
import { ldapSource } from '@rollcall/source-ldap';
import { sqlSource } from '@rollcall/source-sql';
import { duoTarget } from '@rollcall/target-duo';
import { expect } from 'chai';

const root = resolve(import.meta.dirname, '../..');

describe('the README', () => {
  it('shows a configuration that is valid, without a warning', async () => {
    const text = /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? '';
    const redactor = createRedactor();
    const logger = createLogger({ level: 'error', format: 'json', color: false, to: { stream: process.stderr }, redactor, clock: systemClock });
    const opened = await openHost({
      text,
      file: '/etc/rollcall/rollcall.yaml',
      plugins: [ldapSource, sqlSource, duoTarget],
      env: { LDAP_PASSWORD: 'a password', HR_URL: 'postgres://reader:secret@hr-db/hr', DUO_IKEY: 'DIAAAAAAAAAAAAAAAAAA' },
      readFile: () => 's'.repeat(40),
      clock: systemClock,
      random: systemRandom,
      logger,
      redactor,
    });
    await logger.close();
    const told = opened.ok ? opened.warnings : opened.issues;
    expect(told.map((issue) => `${issue.line}:${issue.column} ${issue.message}`)).to.deep.equal([]);
    if (opened.ok) await opened.host.dispose();
  });

  it('names only commands that exist', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const scripts = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts;
    for (const [, name = ''] of readme.matchAll(/npm run ([\w:-]+)/g)) expect(scripts).to.have.property(name);
  });
});
