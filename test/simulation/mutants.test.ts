import { expect } from 'chai';
import { describe, it } from 'mocha';
import { playMutant } from './mutant.js';
import { MUTANTS } from './mutants.js';

/** Within so many worlds each mutant must be noticed. */
const WORLDS = 1_000;

describe('an engine that is broken on purpose', () => {
  it(`is noticed in ${WORLDS} worlds, by a law that it breaks`, async function () {
    this.timeout(600_000);
    const results = await playMutant('all', { first: 1, worlds: WORLDS, told: ({ mutant, failure, played }) => console.log(`      ${mutant.name}: ${failure === undefined ? 'unnoticed' : `"${failure.violation.law}"`} after ${played}`) });
    const unnoticed = results.filter(({ mutant, failure }) => failure === undefined || !mutant.laws.includes(failure.violation.law));
    expect(unnoticed.map(({ mutant, failure }) => `${mutant.name}: ${failure?.violation.message ?? 'not noticed'}`)).to.deep.equal([]);
    expect(MUTANTS.length).to.be.at.least(10);
  });
});
