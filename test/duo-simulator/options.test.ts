import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { behaviourTable, resolveBehaviour } from '../../packages/duo-simulator/src/index.js';

const readme = readFileSync(new URL('../../packages/duo-simulator/README.md', import.meta.url), 'utf8');

describe('behaviour options', () => {
  it('default to the table, with text accepted for numbers', () => {
    expect(resolveBehaviour()).to.include({ clockToleranceSeconds: 300, duplicateUsername: '40003', rateLimits: 'off' });
    expect(resolveBehaviour({ clockToleranceSeconds: '5' }).clockToleranceSeconds).to.equal(5);
  });

  for (const [name, value, message] of [
    ['shoeSize', '44', /Unknown option shoeSize/],
    ['duplicateUsername', '40009', /must be one of 40003, 40002/],
    ['clockToleranceSeconds', 'long', /whole number from 0/],
  ] as const) {
    it(`refuse ${name}=${value}`, () => {
      expect(() => resolveBehaviour({ [name]: value })).to.throw(TypeError, message);
    });
  }

  for (const [name, row] of Object.entries(behaviourTable)) {
    it(`${name} has a default among its choices and a line in the README`, () => {
      if ('choices' in row) expect(row.choices).to.include(row.default);
      const values = 'choices' in row ? row.choices.map((choice) => (choice === row.default ? `**${choice}**` : choice)).join(', ') : `${row.range.join(' to ')}, **${String(row.default)}**`;
      expect(readme).to.include(`| ${name} | ${values} | ${row.doc} | ${row.source} |`);
    });
  }
});
