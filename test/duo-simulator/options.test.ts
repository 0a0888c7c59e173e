import { expect } from 'chai';
import { describe, it } from 'mocha';
import { behaviourTable, resolveBehaviour } from '../../packages/duo-simulator/src/index.js';

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
    it(`${name} has a default among its choices`, () => {
      if ('choices' in row) expect(row.choices).to.include(row.default);
      else expect(row.default).to.be.within(row.range[0], row.range[1]);
    });
  }
});
