import { expect } from 'chai';
import { describe, it } from 'mocha';
import { playMutant, type MutantResult } from './mutant.js';

/** Both are noticed within the first worlds. */
const CAUGHT_EARLY = ['absence-at-once', 'dwell-forgotten'];
const WORLDS = 200;

describe('a seed that breaks a law', () => {
  for (const name of CAUGHT_EARLY) {
    it(`breaks the same law with the same message when it is played again alone (${name})`, async function () {
      this.timeout(300_000);
      const { failure } = await playOf(name, 1, WORLDS);
      expect(failure, `${name} is not noticed in ${WORLDS} worlds`).not.to.equal(undefined);
      expect((await playOf(name, failure?.seed ?? 0, 1)).failure).to.deep.equal(failure);
    });
  }
});

async function playOf(name: string, first: number, worlds: number): Promise<MutantResult> {
  const [result] = await playMutant(name, { first, worlds });
  if (result === undefined) throw new Error(`${name} was not played`);
  return result;
}
