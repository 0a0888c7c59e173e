import { expect } from 'chai';
import { describe, it } from 'mocha';
import { generate } from './generate.js';
import { emptyFigures, play } from './play.js';
import { playSeries } from './series.js';
import { Stage } from './stage.js';

const WORLDS = 2_000;

describe('simulated worlds', () => {
  it(`keep every law in ${WORLDS} worlds of people, faults and crashes`, async function () {
    this.timeout(600_000);
    const { worlds, figures, failures } = await playSeries({ first: 1, worlds: WORLDS, enough: 3 });
    const told = failures.map(({ seed, violation }) => `seed ${seed} breaks "${violation.law}": ${violation.message}`);
    expect(told, 'again: npm run simulate -- --worlds 1 --seed …').to.deep.equal([]);
    expect(worlds).to.equal(WORLDS);
    // A simulation in which nothing happens proves nothing.
    expect(figures.operations).to.be.greaterThan(WORLDS);
    expect(figures.crashes).to.be.greaterThan(WORLDS / 10);
    expect([...figures.faults.values()].reduce((sum, times) => sum + times, 0)).to.be.greaterThan(WORLDS);
    expect([...figures.faults.keys()]).to.include.members(['throw', 'doubt', 'loss', 'stale', 'late-throw', 'lose-answer', 'lose-request', 'no-effect', 'refuse', 'busy']);
  });

  it('are the same whenever their seed is the same', async () => {
    const stage = new Stage();
    try {
      for (const seed of [3, 17, 40, 74]) {
        const first = await play(generate(seed), stage, emptyFigures(), true);
        const second = await play(generate(seed), stage, emptyFigures(), true);
        expect(second).to.deep.equal(first);
      }
    } finally {
      await stage.dispose();
    }
  });
});
