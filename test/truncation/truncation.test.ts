import { expect } from 'chai';
import { cases } from './support/counter.js';
import { ldapCuts } from './ldap.js';
import { memoryCuts } from './memory.js';
import { planCuts } from './plans.js';
import { postgresCuts } from './postgres.js';
import { sqliteCuts } from './sqlite.js';

/**
 * Every read of every source, cut at every boundary. Each case is drained and weighed as a run does it (the engine's own collecting,
 * evidence and proof desk, with links for everybody), and must give no evidence of wholeness for a type of which something is
 * missing, no record that differs from the real one, and no proof of absence for what is there.
 */
describe('reads that are cut', () => {
  memoryCuts();
  sqliteCuts();
  postgresCuts();
  ldapCuts();
  planCuts();

  describe('all together', () => {
    it('were cut in at least 10,000 ways, none of which proved anybody absent', () => {
      const total = [...cases.values()].reduce((sum, count) => sum + count, 0);
      console.log([...cases].map(([suite, count]) => `      ${count} ${suite}`).join('\n'));
      expect(total).to.be.at.least(10_000);
    });
  });
});
