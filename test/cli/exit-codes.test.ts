import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { EXIT_CODES } from '../../packages/cli/src/index.js';
import { projectRoot } from '../support/servers/run-node.js';

describe('docs/exit-codes.md', () => {
  it('says the same as the program', () => {
    const page = readFileSync(join(projectRoot, 'docs/exit-codes.md'), 'utf8');
    const rows = [...page.split('## By command')[0]!.matchAll(/^\| (\d) \| (.+) \|$/gm)].map(([, code, meaning]) => ({ code: Number(code), meaning }));
    expect(rows).to.deep.equal(EXIT_CODES);
  });
});
